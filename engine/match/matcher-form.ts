import type { MatcherTables } from "../plan/plan.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import type { HitSet } from "./hit-set.ts";
import type { PhraseTables } from "./matcher-tables.ts";

/** One way to lay the automaton out. It finds the places where phrases end; what they mean is the same in all forms. */
export interface MatcherForm {
  readonly name: string;
  /** Takes up the tables, with room for the hits of one text at a time. */
  open(tables: MatcherTables, phrases: PhraseTables): OpenForm;
  /** Calls `visit` for every state but the root, parents first: the trie behind the tables. */
  walk(tables: MatcherTables, visit: (edge: TrieEdge) => void): void;
  /** What is wrong with the form's own tables, so that a scan could leave them; null where nothing is. */
  problem(tables: MatcherTables, phrases: number): string | null;
}

/** The tables of one plan, ready to be searched. Both searches take `text` as room; they are linear in the source, whatever it is. */
export interface OpenForm {
  /** The phrases that occur in a text once it is normalised; their ends say in which order they are first met. */
  find(source: string, text: UnitBuffer): HitSet;
  /** The same, each end being a place in the normalised text, which stands in `text` then. */
  place(source: string, text: UnitBuffer): HitSet;
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
