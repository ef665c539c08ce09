import type { CheckedConfig, SourceSet, TestExtras } from "../../compiler/index.ts";
import type { CommandDefinition } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-codes.ts";
import { readProject } from "../project.ts";
import { Stop } from "../stop.ts";
import { print, remark, wantsColour } from "../terminal.ts";

const formats = ["text", "json", "junit"] as const;

interface TestOptions {
  readonly format: (typeof formats)[number];
  readonly coverage?: boolean;
  readonly mutate?: boolean;
  readonly mutants: number;
  readonly failUnder?: number;
}

/** As many as a person waits for. */
const USUAL_MUTANTS = 100;

export const testCommand: CommandDefinition = (program, done) => {
  program
    .command("test")
    .argument("[dir]", "the folder that holds main.sbx", "rules")
    .description("Runs the tests written in the rules and in the taxonomy.")
    .option("--coverage", "say which rules, hops and topics no test reaches")
    .option("--mutate", "try small mistakes in the rules and say which neither a proof nor a test notices")
    .option("--mutants <number>", "how many mistakes to try at most", wholeNumber, USUAL_MUTANTS)
    .option("--fail-under <percent>", "with --mutate: exit 1 where less of the mistakes are noticed", percent)
    .addOption(
      program.createOption("--format <format>", "how results are printed").choices(formats).default("text"),
    )
    .addHelpText("after", "\nExample:\n  $ signalbox test rules --mutate --fail-under 60")
    .action(async (folder: string, options: TestOptions) => done(await run(folder, options)));
};

async function run(folder: string, options: TestOptions): Promise<ExitCode> {
  if (options.failUnder !== undefined && options.mutate !== true) {
    throw new Stop(exitCode.usage, "--fail-under is about mistakes that are tried", "add --mutate");
  }
  const compiler = await import("../../compiler/index.ts");
  const sources = await readProject(folder);
  const { config, lowered, diagnostics } = compiler.compile(sources);
  const shown = { root: sources.name, colour: wantsColour() };
  if (config === null || lowered === null) {
    // Nothing can be tested in a config that does not stand: its findings are the result.
    print(
      options.format === "json"
        ? compiler.renderJson(diagnostics, null)
        : compiler.renderText(diagnostics, shown),
    );
    return exitCode.findings;
  }
  const results = compiler.runTests(config, lowered, diagnostics);
  const passed = results.every(({ status }) => status === "passed");
  const mutation = options.mutate === true && passed ? await mutationOf(sources, config, options) : null;
  const extras: TestExtras = {
    ...(options.coverage === true && { coverage: compiler.coverageOf(config, lowered) }),
    ...(mutation !== null && { mutation }),
    ...(options.failUnder !== undefined && { failUnder: options.failUnder }),
  };
  print(compiler.renderTests[options.format](results, shown, extras));
  if (options.mutate === true && !passed) remark("no mistakes are tried before the tests pass");
  const tooLow = mutation !== null && compiler.isBelow(mutation, options.failUnder ?? null);
  return passed && !tooLow ? exitCode.ok : exitCode.findings;
}

async function mutationOf(sources: SourceSet, config: CheckedConfig, { mutants }: TestOptions) {
  const { mutate, parse } = await import("../../compiler/index.ts");
  const started = performance.now();
  const report = mutate(parse(sources).value, config, mutants);
  const seconds = (performance.now() - started) / 1000;
  remark(`tried ${report.mutants.length} mistakes in ${seconds.toFixed(1)} s`);
  return report;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Stop(exitCode.usage, `\`${text}\` is not a number of mistakes`);
  return Number(text);
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 100) return value;
  throw new Stop(exitCode.usage, `\`${text}\` is not a percentage from 0 to 100`);
}
