import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** One `import` or `export ... from` of a source file; `target` is a file of ours, or a package, or `node:x`. */
export interface Import {
  readonly from: string;
  readonly target: string;
  readonly ours: boolean;
  readonly lazy: boolean;
}

export const houseFolders = ["schemas", "engine", "compiler", "runtime", "cli", "testing"] as const;

/** Every TypeScript file below the folders of the house, relative to the root, sorted. */
export function sourceFiles(folders: readonly string[] = houseFolders): readonly string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => path.endsWith(".ts"))
    .map((path) => path.split(sep).join("/"))
    .sort();
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^;"'`]*?\bfrom\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;

export function importsOf(path: string): readonly Import[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(importPattern)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? "";
    const ours = specifier.startsWith(".");
    const target = ours
      ? relative(root, resolve(root, dirname(path), specifier))
          .split(sep)
          .join("/")
      : packageOf(specifier);
    return { from: path, target, ours, lazy: match[3] !== undefined };
  });
}

function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
