import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { CommandDefinition } from "../command-definition.ts";
import { exitCode } from "../exit-codes.ts";
import { failure, isFolder, shippedFolder } from "../files.ts";
import { Stop } from "../stop.ts";
import { print } from "../terminal.ts";

export const initCommand: CommandDefinition = (program, done) => {
  program
    .command("init")
    .argument("[dir]", "where the project goes", "rules")
    .description("Writes a small project to start from: rules, a catalog and one topic. Replaces nothing.")
    .addHelpText("after", "\nExample:\n  $ signalbox init my-rules")
    .action(async (folder: string) => {
      await writeStarter(folder);
      print(`wrote ${folder}/main.sbx, ${folder}/catalog.yaml and ${folder}/taxonomy\n`);
      print(`next: signalbox compile ${folder} --check`);
      done(exitCode.ok);
    });
};

async function writeStarter(folder: string): Promise<void> {
  if (existsSync(folder) && !isFolder(folder)) {
    throw new Stop(exitCode.usage, `\`${folder}\` is no folder`, "name another: `signalbox init DIR`");
  }
  const starter = shippedFolder("starter");
  const inTheWay = readdirSync(starter).filter((name) => existsSync(join(folder, name)));
  if (inTheWay.length > 0) {
    throw new Stop(
      exitCode.usage,
      `${folder} already holds ${inTheWay.join(", ")}`,
      "name another folder: `signalbox init DIR`",
    );
  }
  const { makeFolder } = await import("../../runtime/index.ts");
  try {
    makeFolder(folder);
    cpSync(starter, folder, { recursive: true });
  } catch (error) {
    throw new Stop(exitCode.usage, `cannot write to ${folder}: ${failure(error)}`);
  }
}
