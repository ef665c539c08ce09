import type { Dimension } from "./decision-tables.ts";

/** Kinds in the order in which a plan lists its dimensions. */
export const dimensionOrder = [
  "integer",
  "flag",
  "any_topic",
  "value",
  "predicate",
  "glob",
  "tool",
  "topic",
] as const satisfies readonly Dimension["kind"][];

/** How many classes the answers of a dimension fall into. */
export function classCount(dimension: Dimension): number {
  if (dimension.kind === "integer") return dimension.cuts.length + 1;
  return dimension.kind === "value" ? dimension.values.length + 2 : 2;
}

/** Whether terms that need such a thing are filed under it, so that it costs nothing where it is absent. */
export function isSparse(dimension: Dimension): boolean {
  return dimension.kind === "glob" || dimension.kind === "tool" || dimension.kind === "topic";
}
