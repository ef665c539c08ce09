import { type Dimension, globPrefix } from "../../engine/index.ts";

/**
 * By dimension, for globs and tools: the nearest one before it, of the same fact, whose literal beginning begins this one's; else -1.
 * The sorted beginnings of all that cover a value lie on one such chain.
 */
export function globParents(dimensions: readonly Dimension[]): Int32Array {
  const parents = new Int32Array(dimensions.length).fill(-1);
  const open: number[] = [];
  for (const [row, dimension] of dimensions.entries()) {
    if (!("glob" in dimension)) continue;
    for (let top = dimensions[open.at(-1) ?? -1]; top !== undefined; top = dimensions[open.at(-1) ?? -1]) {
      if (isAbove(top, dimension)) break;
      open.pop();
    }
    parents[row] = open.at(-1) ?? -1;
    open.push(row);
  }
  return parents;
}

function isAbove(upper: Dimension, lower: Dimension): boolean {
  if (!("glob" in upper && "glob" in lower) || upper.kind !== lower.kind) return false;
  if ("fact" in upper && "fact" in lower && upper.fact !== lower.fact) return false;
  return globPrefix(lower.glob).startsWith(globPrefix(upper.glob));
}
