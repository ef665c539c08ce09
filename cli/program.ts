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
import { Stop } from "./stop.ts";

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
    .showHelpAfterError(
      "(`signalbox help` lists the commands, `signalbox help COMMAND` shows how one is used)",
    )
    .exitOverride();
  for (const define of commands) {
    define(signalbox, (ended) => {
      code = ended;
    });
  }
  for (const command of signalbox.commands) command.copyInheritedSettings(signalbox);
  checkCommand(signalbox, words);
  await signalbox.parseAsync(words, { from: "user" });
  return code;
}

/** Names that are promised and not there yet. */
const planned = ["lsp", "import"];

/** Says of a planned command that it is to come, and of `help` for none that there is no such command; commander itself is asked for the rest. */
function checkCommand(signalbox: Command, [first = "", second]: readonly string[]): void {
  const names = signalbox.commands.map((command) => command.name());
  const asked = first === "help" ? (second ?? first) : first;
  const isPlanned = planned.includes(asked);
  const isKnown = asked === "help" || asked.startsWith("-") || names.includes(asked);
  if (isKnown || !(isPlanned || first === "help")) return;
  throw new Stop(
    exitCode.usage,
    isPlanned ? `\`signalbox ${asked}\` is planned, and not in this version` : `unknown command '${asked}'`,
    `use one of: ${names.join(", ")}`,
  );
}
