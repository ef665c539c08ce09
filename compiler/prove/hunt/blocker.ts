import type { Box } from "../space/box.ts";

/** A box that takes requests away from a search: what an earlier rule matches, or what some target admits. */
export interface Blocker {
  readonly box: Box;
  /** The row of the rule; below 0 for anything else. */
  readonly owner: number;
}
