import { join } from "node:path";
import type { CommandDefinition } from "../command-definition.ts";
import { type ExitCode, exitCode } from "../exit-codes.ts";
import { writeBytes } from "../files.ts";
import { readProject } from "../project.ts";
import { print, remark } from "../terminal.ts";

export const fmtCommand: CommandDefinition = (program, done) => {
  program
    .command("fmt")
    .argument("[dir]", "the folder that holds main.sbx", "rules")
    .description("Formats the rules of a project; every comment and the meaning stay.")
    .option("--check", "write nothing; exit 1 and name the files that are not formatted")
    .addHelpText("after", "\nExample:\n  $ signalbox fmt rules --check")
    .action(async (folder: string, options: { readonly check?: boolean }) =>
      done(await run(folder, options.check === true)),
    );
};

async function run(folder: string, check: boolean): Promise<ExitCode> {
  const { formatRules } = await import("../../compiler/index.ts");
  const sources = await readProject(folder);
  // What was read of such a file is not what it holds: to write it would lose the rest.
  const damaged = new Set(sources.problems?.flatMap(({ kind, path }) => (kind === "not-utf8" ? [path] : [])));
  let findings = false;
  for (const file of sources.files.filter(({ path }) => path.endsWith(".sbx"))) {
    const formatted = damaged.has(file.path) ? null : formatRules(file);
    if (formatted === null) {
      const problem = damaged.has(file.path) ? "is not UTF-8" : "has syntax errors";
      remark(`error: ${file.path} ${problem}; \`signalbox compile ${folder} --check\` shows where`);
      findings = true;
    } else if (formatted !== file.text) {
      findings ||= check;
      print(check ? `${file.path} is not formatted` : `formatted ${file.path}`);
      if (!check) writeBytes(join(folder, file.path), new TextEncoder().encode(formatted));
    }
  }
  return findings ? exitCode.findings : exitCode.ok;
}
