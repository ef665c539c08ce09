import type { Severity } from "../../../schemas/index.ts";

/** One kind of finding. Holes in braces are filled by `diagnose`; an empty `help` prints none. */
export interface CatalogueRow {
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  readonly help: string;
}

/** The names in braces of a template. */
export type Holes<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | Holes<Rest>
  : never;

/** Keeps the templates' literal types, so that their holes are known to the type system. */
export function define<const T extends Record<`SB${number}`, CatalogueRow>>(rows: T): T {
  return rows;
}
