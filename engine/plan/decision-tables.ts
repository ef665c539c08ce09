import type { FlagFact, IntegerFact, StringFact } from "../facts/table.ts";

/**
 * The rules as flat tables, used in place.
 *
 * A condition is a union of *terms*, each a conjunction of what it needs of some dimensions. Terms stand in words of 32.
 * A *program* is a run of words: one for each predicate, in the order of their numbers, and then one for the rules, whose terms
 * stand in the order of the rules. The first term that holds decides.
 *
 * A word has *tests*: for each dense dimension that some of its terms mention, a mask for every class of that dimension.
 * Sparse dimensions (`glob`, `tool`, `topic`) have no tests: a term that needs such a thing is filed under it, once, and is
 * looked at only when the thing is there; all others are filed under the last key. What neither says of a term, its *checks* do.
 */
export interface DecisionTables {
  readonly dimensions: readonly Dimension[];
  readonly arrays: DecisionArrays;
}

export interface DecisionArrays {
  /** Programs + 1: the first word of each program. */
  readonly wordStarts: Uint32Array;
  /** Words + 1: the first test of each word. */
  readonly testStarts: Uint32Array;
  /** The dimension of each test. */
  readonly testDimensions: Uint32Array;
  /** Where in `masks` each test begins: the mask for its coarse class 0, then 1, and so on. */
  readonly testMasks: Uint32Array;
  readonly masks: Int32Array;
  /** By dimension: the coarse class is the class shifted right by this. Not 0 only where a dimension has very many classes. */
  readonly coarseShifts: Uint8Array;
  /** Dimensions + 2: the first entry of each key; the key after the last dimension is that of the terms filed under none. */
  readonly keyStarts: Uint32Array;
  /** The words of each entry, ascending within a key, and the terms of that word that are filed there. */
  readonly keyWords: Uint32Array;
  readonly keyMasks: Int32Array;
  /** 32 x words + 1: where in `checks` those of each term begin. */
  readonly checkStarts: Uint32Array;
  /** One check after another: the dimension, the number of ranges, and each range as its lowest and highest class. */
  readonly checks: Uint32Array;
  /** 32 for each word of the rules' program: the row of `plan.rules`. */
  readonly termRules: Uint32Array;
  /** By dimension, for globs: the dimension of the longest other glob whose literal beginning this one's extends, or -1. */
  readonly globParents: Int32Array;
  /** Targets + 1, and rows of `plan.restricts`: those that bar each target. */
  readonly restrictStarts: Uint32Array;
  readonly restrictRows: Uint32Array;
}

/**
 * One thing that the rules ask of a request, with the classes its answers fall into; all but `integer` and `value` have
 * 0 (no) and 1 (yes). Sorted: integers, flags, `any_topic`, values, predicates, globs, tools, topics; then by fact; then
 * globs and tools by their literal beginning, topics and predicates by number.
 */
export type Dimension =
  /** Class i holds the values from `cuts[i-1]` up to `cuts[i] - 1`. */
  | { readonly kind: "integer"; readonly fact: IntegerFact; readonly cuts: readonly number[] }
  | { readonly kind: "flag"; readonly fact: FlagFact }
  | { readonly kind: "any_topic" }
  /** Class 0 is ABSENT, 1 is OTHER, then these, sorted. */
  | { readonly kind: "value"; readonly fact: StringFact; readonly values: readonly string[] }
  | { readonly kind: "predicate"; readonly predicate: number }
  | { readonly kind: "glob"; readonly fact: StringFact; readonly glob: string }
  | { readonly kind: "tool"; readonly glob: string }
  | { readonly kind: "topic"; readonly topic: number };
