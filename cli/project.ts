import { existsSync } from "node:fs";
import type { SourceSet } from "../compiler/index.ts";
import { exitCode } from "./exit-codes.ts";
import { isFolder } from "./files.ts";
import { Stop } from "./stop.ts";

/** The sources of the project in a folder the user named. */
export async function readProject(folder: string): Promise<SourceSet> {
  if (!isFolder(folder)) {
    throw new Stop(
      exitCode.usage,
      existsSync(folder) ? `\`${folder}\` is no folder` : `there is no folder \`${folder}\``,
      "name the folder that holds main.sbx, such as `signalbox compile rules`",
    );
  }
  const { readProject: read } = await import("../compiler/index.ts");
  const project = read(folder);
  if (project.ok) return project.sources;
  throw new Stop(exitCode.usage, project.problem);
}
