import type { Span } from "../source/source-set.ts";
import type { YamlTree } from "./yaml-tree.ts";

export type Path = readonly (string | number)[];

/** The tree as JSON data, without places. */
export function plainData(tree: YamlTree): unknown {
  switch (tree.kind) {
    case "scalar":
      return tree.value;
    case "list":
      return tree.items.map(plainData);
    case "mapping":
      return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainData(value)]));
  }
}

/** The piece at a path; null where there is none. */
export function treeAt(tree: YamlTree, path: Path): YamlTree | null {
  let at: YamlTree | undefined = tree;
  for (const step of path) {
    if (at?.kind === "mapping") at = at.entries.get(String(step))?.value;
    else if (at?.kind === "list") at = at.items[Number(step)];
    else return null;
  }
  return at ?? null;
}

/** The place of a key or value; of what is nearest around it where the path leads nowhere. */
export function spanAt(tree: YamlTree, path: Path, part: "key" | "value"): Span {
  const last = path.at(-1);
  if (last === undefined) return tree.span;
  const around = treeAt(tree, path.slice(0, -1));
  if (around === null) return spanAt(tree, path.slice(0, -1), part);
  const entry = around.kind === "mapping" ? around.entries.get(String(last)) : undefined;
  if (entry) return part === "key" ? entry.key : entry.value.span;
  const item = around.kind === "list" ? around.items[Number(last)] : undefined;
  return item ? item.span : spanAt(tree, path.slice(0, -1), part);
}
