import type { CommandDefinition } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-codes.ts";
import { readProject } from "../project.ts";
import { print, wantsColour } from "../terminal.ts";

const formats = ["text", "json", "junit"] as const;

interface TestOptions {
  readonly format: (typeof formats)[number];
}

export const testCommand: CommandDefinition = (program, done) => {
  program
    .command("test")
    .argument("[dir]", "the folder that holds main.sbx", "rules")
    .description("Runs the tests written in the rules and in the taxonomy.")
    .addOption(
      program.createOption("--format <format>", "how results are printed").choices(formats).default("text"),
    )
    .addHelpText("after", "\nExample:\n  $ signalbox test rules --format junit")
    .action(async (folder: string, options: TestOptions) => done(await run(folder, options)));
};

async function run(folder: string, { format }: TestOptions): Promise<ExitCode> {
  const compiler = await import("../../compiler/index.ts");
  const sources = await readProject(folder);
  const compiled = compiler.compile(sources);
  const { config, lowered, diagnostics } = compiled;
  if (config === null || lowered === null) {
    // Nothing can be tested in a config that does not stand: its findings are the result.
    print(
      format === "json"
        ? compiler.renderJson(diagnostics, null)
        : compiler.renderText(diagnostics, { root: sources.name, colour: wantsColour() }),
    );
    return exitCode.findings;
  }
  const results = compiler.runTests(config, lowered, diagnostics);
  print(compiler.renderTests[format](results, { root: sources.name, colour: wantsColour() }));
  return results.every(({ status }) => status === "passed") ? exitCode.ok : exitCode.findings;
}
