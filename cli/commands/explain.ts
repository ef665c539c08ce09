import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandDefinition } from "../command-definition.ts";
import { exitCode } from "../exit-codes.ts";
import { shippedFolder } from "../files.ts";
import { Stop } from "../stop.ts";
import { print } from "../terminal.ts";

export const explainCommand: CommandDefinition = (program, done) => {
  program
    .command("explain")
    .argument("<code>", "a diagnostic's code, such as SB4005")
    .description("Prints the page of a diagnostic: what it means, a bad and a good example.")
    .addHelpText("after", "\nExample:\n  $ signalbox explain SB4005")
    .action((code: string) => {
      print(page(code));
      done(exitCode.ok);
    });
};

function page(code: string): string {
  const folder = shippedFolder("docs/diagnostics");
  const wanted = code.toUpperCase();
  const path = join(folder, `${wanted}.md`);
  if (/^SB\d{4}$/.test(wanted) && existsSync(path)) return readFileSync(path, "utf8");
  const stage = /^SB\d/.exec(wanted)?.[0];
  const known = readdirSync(folder).flatMap((name) => /^(SB\d{4})\.md$/.exec(name)?.[1] ?? []);
  const near = stage === undefined ? [] : known.filter((name) => name.startsWith(stage));
  throw new Stop(
    exitCode.usage,
    `there is no diagnostic \`${code}\``,
    `codes are SB and four digits${near.length > 0 ? `; of this thousand: ${near.join(", ")}` : ", such as SB4005"}`,
  );
}
