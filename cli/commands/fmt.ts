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
  let findings = false;
  for (const file of sources.files.filter(({ path }) => path.endsWith(".sbx"))) {
    const formatted = formatRules(file);
    if (formatted === null) {
      remark(`error: ${file.path} has syntax errors; \`signalbox compile ${folder} --check\` shows them`);
      findings = true;
    } else if (formatted !== file.text) {
      findings ||= check;
      print(check ? `${file.path} is not formatted` : `formatted ${file.path}`);
      if (!check) writeBytes(join(folder, file.path), new TextEncoder().encode(formatted));
    }
  }
  return findings ? exitCode.findings : exitCode.ok;
}
