import { readFileSync } from "node:fs";
import type { Compiled } from "../../compiler/index.ts";
import type { CommandDefinition } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-codes.ts";
import { packageVersion, writeBytes } from "../files.ts";
import { readProject } from "../project.ts";
import { Stop } from "../stop.ts";
import { summary } from "../summary.ts";
import { print, remark, wantsColour } from "../terminal.ts";

const formats = ["text", "json", "sarif", "github", "junit"] as const;

interface CompileOptions {
  readonly output?: string;
  readonly check?: boolean;
  readonly format: (typeof formats)[number];
  readonly denyWarnings?: boolean;
  readonly requireProof?: boolean;
  readonly asOf?: string;
}

/** Where a plan is written when nobody says where. */
const defaultOutput = "signalbox.sbplan";

export const compileCommand: CommandDefinition = (program, done) => {
  program
    .command("compile")
    .argument("[dir]", "the folder that holds main.sbx", "rules")
    .description("Compiles and proves a project; writes the plan when there is no error.")
    .option("-o, --output <file>", `where the plan goes (default: ${defaultOutput})`)
    .option("--check", "prove and write nothing; with -o, fail when FILE is not what this source compiles to")
    .addOption(
      program.createOption("--format <format>", "how findings are printed").choices(formats).default("text"),
    )
    .option("--deny-warnings", "exit 1 on warnings too")
    .option("--require-proof", "exit 4 when anything was not proved")
    .option(
      "--as-of <date>",
      "the day that retirements are judged by (default: the catalog's newest `checked`)",
      isoDate,
    )
    .addHelpText("after", "\nExample:\n  $ signalbox compile rules --check --deny-warnings --format github")
    .action(async (folder: string, options: CompileOptions) => done(await run(folder, options)));
};

async function run(folder: string, options: CompileOptions): Promise<ExitCode> {
  const started = performance.now();
  const { compile } = await import("../../compiler/index.ts");
  const sources = await readProject(folder);
  const compiled = compile(sources, options.asOf === undefined ? {} : { asOf: options.asOf });
  print(await renderFindings(compiled, sources.name, options));
  const ended = verdict(compiled, options);
  if (compiled.artifact === null || ended !== exitCode.ok) return ended;

  const plan = compiled.artifact.bytes;
  const stale = options.check && options.output !== undefined && !sameBytes(options.output, plan);
  if (!options.check) writeBytes(options.output ?? defaultOutput, plan);
  if (options.format === "text") {
    print(summary(compiled, options.check ? null : (options.output ?? defaultOutput)));
    remark(`checked in ${Math.round(performance.now() - started)} ms`);
  }
  if (stale) {
    remark(`error: ${options.output} is not what ${sources.name} compiles to`);
    remark(`  = help: run \`signalbox compile ${folder} -o ${options.output}\` and commit the result`);
    return exitCode.findings;
  }
  return ended;
}

async function renderFindings(compiled: Compiled, root: string, options: CompileOptions): Promise<string> {
  const render = await import("../../compiler/index.ts");
  const { diagnostics, proofs } = compiled;
  switch (options.format) {
    case "text":
      return render.renderText(diagnostics, { root, colour: wantsColour() });
    case "json":
      return render.renderJson(diagnostics, proofs);
    case "sarif":
      return render.renderSarif(diagnostics, { root, version: packageVersion() });
    case "github":
      return render.renderGithub(diagnostics, { root });
    case "junit":
      return render.renderJunit(diagnostics, { root, denyWarnings: options.denyWarnings === true });
  }
}

function verdict(compiled: Compiled, options: CompileOptions): ExitCode {
  const counts = (severity: string) =>
    compiled.diagnostics.some((diagnostic) => diagnostic.severity === severity);
  if (counts("error") || (options.denyWarnings === true && counts("warning"))) return exitCode.findings;
  if (options.requireProof === true && (compiled.proofs === null || compiled.proofs.notProved > 0))
    return exitCode.notProved;
  return exitCode.ok;
}

function sameBytes(path: string, bytes: Uint8Array): boolean {
  try {
    return Buffer.compare(readFileSync(path), bytes) === 0;
  } catch {
    // A missing plan is as stale as a different one.
    return false;
  }
}

function isoDate(text: string): string {
  const valid = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!valid) throw new Stop(exitCode.usage, `\`${text}\` is not a date such as 2026-11-20`);
  return text;
}
