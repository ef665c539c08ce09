import type { CheckedConfig } from "../../compiler/index.ts";
import type { Plan } from "../../engine/index.ts";
import type { CommandDefinition } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-codes.ts";
import { isFolder } from "../files.ts";
import { readPlan } from "../plan-file.ts";
import { readProject } from "../project.ts";
import { Stop } from "../stop.ts";
import { print, remark, wantsColour } from "../terminal.ts";

const formats = ["text", "json", "markdown"] as const;

interface DiffOptions {
  readonly format: (typeof formats)[number];
  readonly only?: string;
}

export const diffCommand: CommandDefinition = (program, done) => {
  program
    .command("diff")
    .argument("<base>", "a compiled plan, or the folder that holds main.sbx")
    .argument("<head>", "another one")
    .description("Shows what changes for whom: requests that are decided otherwise, and settings of calls.")
    .addOption(
      program
        .createOption("--format <format>", "how changes are printed; markdown is for a pull request")
        .choices(formats)
        .default("text"),
    )
    .option(
      "--only <chain:NAME>",
      "fail only when something changes besides how this chain serves what it served before and serves after",
      chainName,
    )
    .addHelpText(
      "after",
      `
Ends with 0 where nothing changes, proved for all requests; with 5 where something does; with 1 where a folder does not compile.

Examples:
  $ signalbox diff served.sbplan rules --format markdown
  $ signalbox diff served.sbplan rules --only chain:cheap`,
    )
    .action(async (base: string, head: string, options: DiffOptions) => done(await run(base, head, options)));
};

async function run(basePath: string, headPath: string, { format, only }: DiffOptions): Promise<ExitCode> {
  const compiler = await import("../../compiler/index.ts");
  const base = await readSide(basePath, format);
  const head = await readSide(headPath, format);
  if (base === null || head === null) return exitCode.findings;
  const diff = compiler.diff(base, head);
  print(compiler.renderDiff[format](diff));
  if (only === undefined) return compiler.isSame(diff) ? exitCode.ok : exitCode.differs;

  const outside = compiler.outsideChain(diff, base, head, only);
  if (outside === null) throw new Stop(exitCode.usage, `neither side has a chain named \`${only}\``);
  const { decisions, calls } = outside;
  if (decisions.length === 0 && calls.length === 0 && diff.notProved.length === 0) return exitCode.ok;
  if (decisions.length > 0) {
    const rows = decisions.map((row) => row + 1).join(", ");
    remark(`error: outside chain \`${only}\`, these regions change: ${rows}`);
  }
  for (const { of, setting } of calls) {
    const subject = "name" in of ? `${of.kind} \`${of.name}\`` : of.kind;
    remark(
      `error: outside chain \`${only}\`, this changes: ${[subject, compiler.settingWords(setting)].filter(Boolean).join(" ")}`,
    );
  }
  for (const reason of diff.notProved) remark(`error: not proved that nothing else changes: ${reason}`);
  return exitCode.differs;
}

/** What is in a plan file or a folder; null where the folder does not compile, its findings printed. */
async function readSide(path: string, format: DiffOptions["format"]): Promise<CheckedConfig | Plan | null> {
  if (!isFolder(path)) return readPlan(path);
  const { compile, renderJson, renderText } = await import("../../compiler/index.ts");
  const sources = await readProject(path);
  const { config, artifact, diagnostics, proofs } = compile(sources);
  if (config !== null && artifact !== null) return config;
  print(
    format === "json"
      ? renderJson(diagnostics, proofs)
      : renderText(diagnostics, { root: sources.name, colour: format === "text" && wantsColour() }),
  );
  return null;
}

function chainName(text: string): string {
  if (text.startsWith("chain:") && text.length > "chain:".length) return text.slice("chain:".length);
  throw new Stop(exitCode.usage, `\`${text}\` does not name a chain`, "write `--only chain:NAME`");
}
