import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CommandDefinition } from "../command-definition.ts";
import { exitCode } from "../exit-codes.ts";
import { failure, isFolder, packageFolder } from "../files.ts";
import { Stop } from "../stop.ts";
import { print } from "../terminal.ts";

export const initCommand: CommandDefinition = (program, done) => {
  program
    .command("init")
    .argument("[dir]", "where the project goes", "rules")
    .description("Writes a small project to start from: rules, a catalog and one topic. Replaces nothing.")
    .addHelpText("after", "\nExample:\n  $ signalbox init my-rules")
    .action((folder: string) => {
      writeStarter(folder);
      print(`wrote ${folder}/main.sbx, ${folder}/catalog.yaml and ${folder}/taxonomy\n`);
      print(`next: signalbox compile ${folder} --check`);
      done(exitCode.ok);
    });
};

function writeStarter(folder: string): void {
  if (existsSync(folder) && !isFolder(folder)) {
    throw new Stop(exitCode.usage, `\`${folder}\` is no folder`, "name another: `signalbox init DIR`");
  }
  const starter = join(packageFolder(), "starter");
  const inTheWay = readdirSync(starter).filter((name) => existsSync(join(folder, name)));
  if (inTheWay.length > 0) {
    throw new Stop(
      exitCode.usage,
      `${folder} already holds ${inTheWay.join(", ")}`,
      "name another folder: `signalbox init DIR`",
    );
  }
  try {
    makeFolder(folder);
    cpSync(starter, folder, { recursive: true });
  } catch (error) {
    throw new Stop(exitCode.usage, `cannot write to ${folder}: ${failure(error)}`);
  }
}

/** Not Node's own `recursive`, which never ends where a folder takes no other, as in `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
