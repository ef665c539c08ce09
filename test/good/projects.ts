import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readProject, type SourceSet } from "../../compiler/index.ts";

const good = fileURLToPath(new URL(".", import.meta.url));

/** Every good config, by name. */
export const projects: readonly { readonly name: string; readonly sources: SourceSet }[] = readdirSync(good)
  .filter((name) => existsSync(join(good, name, "main.sbx")))
  .sort()
  .map((name) => {
    const read = readProject(join(good, name));
    if (!read.ok) throw new Error(read.problem);
    return { name, sources: read.sources };
  });
