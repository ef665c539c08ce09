import type { MatcherTables } from "../plan/plan.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import type { HitSet } from "./hit-set.ts";

/** One way to lay the automaton out. It finds the places where phrases end; what they mean is the same in all forms. */
export interface MatcherForm {
  readonly name: string;
  /**
   * Begins `hits` and calls `hits.add` wherever a phrase ends in `source` once it is normalised, with `text` as room for that.
   * Linear in the text, whatever the text.
   */
  find(tables: MatcherTables, source: string, text: UnitBuffer, hits: HitSet): void;
  /** Calls `visit` for every state but the root, parents first: the trie behind the tables. */
  walk(tables: MatcherTables, visit: (edge: TrieEdge) => void): void;
  /** What is wrong with the form's own tables, so that a scan could leave them; null where nothing is. */
  problem(tables: MatcherTables, phrases: number): string | null;
}

/** A state of the trie of phrases and how it is reached. */
export interface TrieEdge {
  readonly parent: number;
  readonly state: number;
  /** What leads from the one to the other: a unit, or a word. */
  readonly text: string;
  /** The longest phrase that ends in the state, 0 for none. */
  readonly report: number;
}
