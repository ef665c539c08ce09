import type { MatcherTables } from "../plan/plan.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import type { HitSet } from "./hit-set.ts";

/** One way to lay the automaton out. It finds the places where phrases end; what they mean is the same in all forms. */
export interface MatcherForm {
  readonly name: string;
  /** Calls `hits.add` wherever a phrase ends in the normalised text. Linear in the text, whatever the text. */
  scan(tables: MatcherTables, text: UnitBuffer, hits: HitSet): void;
  /** What is wrong with the form's own tables, so that a scan could leave them; null where nothing is. */
  problem(tables: MatcherTables, phrases: number): string | null;
}
