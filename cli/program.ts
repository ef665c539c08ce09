import { Command } from "commander";
import type { CommandDefinition } from "./command-definition.ts";
import { compileCommand } from "./commands/compile.ts";
import { decideCommand } from "./commands/decide.ts";
import { diffCommand } from "./commands/diff.ts";
import { explainCommand } from "./commands/explain.ts";
import { fmtCommand } from "./commands/fmt.ts";
import { initCommand } from "./commands/init.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { serveCommand } from "./commands/serve.ts";
import { testCommand } from "./commands/test.ts";
import { type ExitCode, exitCode } from "./exit-codes.ts";
import { packageVersion } from "./files.ts";

const commands: readonly CommandDefinition[] = [
  compileCommand,
  serveCommand,
  decideCommand,
  testCommand,
  diffCommand,
  explainCommand,
  initCommand,
  fmtCommand,
  inspectCommand,
];

/** Runs one command line (without node and script) and gives the exit code; a misuse is thrown as commander's own error. */
export async function program(words: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const signalbox = new Command("signalbox")
    .description("Compiles and proves the routing rules of LLM traffic, and serves the compiled plan.")
    .version(packageVersion(), "-V, --version")
    .showHelpAfterError("(`signalbox help COMMAND` shows how it is used)")
    .exitOverride();
  for (const define of commands) {
    define(signalbox, (ended) => {
      code = ended;
    });
  }
  for (const command of signalbox.commands) command.copyInheritedSettings(signalbox);
  await signalbox.parseAsync(words, { from: "user" });
  return code;
}
