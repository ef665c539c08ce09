import { existsSync } from "node:fs";
import type { Compiled } from "../../compiler/index.ts";
import type { CommandDefinition } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-codes.ts";
import { packageVersion, readBytes, writeBytes } from "../files.ts";
import { readProject } from "../project.ts";
import { expectShortRun } from "../short-run.ts";
import { readSigner } from "../signing-key.ts";
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
  readonly sign?: string;
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
    .option(
      "--sign <keyfile>",
      "sign the plan with a private Ed25519 key (`-` is standard input), for `signalbox serve --verify`",
    )
    .addHelpText("after", "\nExample:\n  $ signalbox compile rules --check --deny-warnings --format github")
    .action(async (folder: string, options: CompileOptions) => done(await run(folder, options)));
};

async function run(folder: string, options: CompileOptions): Promise<ExitCode> {
  const started = performance.now();
  expectShortRun();
  const { compile } = await import("../../compiler/index.ts");
  const signer = options.sign === undefined ? null : await readSigner(options.sign);
  const sources = await readProject(folder);
  const compiled = compile(sources, options.asOf === undefined ? {} : { asOf: options.asOf });
  print(await renderFindings(compiled, sources.name, options));
  const ended = verdict(compiled, options);
  if (compiled.artifact === null || ended !== exitCode.ok) return ended;

  const plan = signer === null ? compiled.artifact.bytes : signer.sign(compiled.artifact);
  const stale =
    options.check &&
    options.output !== undefined &&
    !(await isCurrent(options.output, plan, signer === null));
  if (!options.check) writeBytes(options.output ?? defaultOutput, plan);
  if (options.format === "text") {
    const written = options.check ? null : { path: options.output ?? defaultOutput, bytes: plan.length };
    print(summary(compiled, written));
    if (signer !== null) print(`signed by the key ${signer.keyId}`);
    remark(`checked in ${Math.round(performance.now() - started)} ms`);
  }
  if (stale) {
    const signed = options.sign === undefined ? "" : ` --sign ${options.sign}`;
    remark(
      `error: ${options.output} is not what ${sources.name} compiles to${signer === null ? "" : ", signed by this key"}`,
    );
    remark(
      `  = help: run \`signalbox compile ${folder} -o ${options.output}${signed}\` and commit the result`,
    );
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

/** Whether a file holds these bytes. Who has no key to sign with asks only whether the plan below a signature is the same. */
async function isCurrent(path: string, bytes: Uint8Array, anySignature: boolean): Promise<boolean> {
  const { unsignedArtifact } = await import("../../engine/index.ts");
  // A missing plan is as stale as a different one.
  if (!existsSync(path)) return false;
  const found = readBytes(path);
  return Buffer.compare(anySignature ? unsignedArtifact(found) : found, bytes) === 0;
}

function isoDate(text: string): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(text) : new Date(Number.NaN);
  // The 31st of February is read as a day of March.
  const valid = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  if (!valid) throw new Stop(exitCode.usage, `\`${text}\` is not a date such as 2026-11-20`);
  return text;
}
