import type { MatcherTables } from "../plan/plan.ts";
import { uint32Table } from "./matcher-tables.ts";
import { JOIN_WORD, WORD_FIELDS } from "./word-dictionary.ts";

/**
 * The phrases as a trie of words in breadth-first order, with failure links; the children of a state stand side by side, in the order of
 * their words. A single space between two runs is understood and is no word.
 *
 * - `wordStates` (Uint32, `STATE_FIELDS` a state): its first child; the state of the longest proper suffix that begins a phrase; the
 *   longest phrase that ends there; a bit for each word that leads onward, several words to a bit. One more record closes the children.
 * - `wordEdges` (Uint32): the word that leads to each state.
 * - in the records of the words: the child of the root for each, its phrase and its bits, for most words of a text lead there.
 */
export interface WordTrie {
  readonly states: Uint32Array;
  readonly edges: Uint32Array;
  readonly records: Uint32Array;
  /** The states of one word, those from 1 to this: each fails to the root. */
  readonly rootStates: number;
}

export function wordTrie(tables: MatcherTables): WordTrie {
  const states = uint32Table(tables, "wordStates");
  return {
    states,
    edges: uint32Table(tables, "wordEdges"),
    records: uint32Table(tables, "wordRecords"),
    rootStates: (states[STATE_FIELDS] ?? 0) - 1,
  };
}

export const STATE_FIELDS = 4;
export const FAILURE = 1;
export const REPORT = 2;
export const FILTER = 3;
/** Where a word's record has the child of the root, its phrase and its bits. */
export const ROOT_STATE = 5;
export const ROOT_REPORT = 6;
export const ROOT_FILTER = 7;

/** The bit of a word among those that lead onward from a state. */
export function filterBit(word: number): number {
  return 1 << (Math.imul(word, 0x9e3779b1) >>> 27);
}

/** The state that a word leads to from a state other than the root, or from one of its suffixes but the root; 0 for none. */
export function successor({ states, edges, rootStates }: WordTrie, state: number, word: number): number {
  const bit = filterBit(word);
  for (let from = state; ; ) {
    const record = STATE_FIELDS * from;
    if (((states[record + FILTER] ?? 0) & bit) !== 0) {
      let low = states[record] ?? 0;
      let high = states[record + STATE_FIELDS] ?? 0;
      while (high - low > 4) {
        const middle = (low + high) >> 1;
        if ((edges[middle] ?? 0) <= word) low = middle;
        else high = middle;
      }
      for (; low < high; low++) if (edges[low] === word) return low;
    }
    if (from <= rootStates) return 0;
    from = states[record + FAILURE] ?? 0;
    if (from === 0) return 0;
  }
}

/** What is wrong with the trie of so many words, so that a walk could leave it or not end; null where nothing is. */
export function trieProblem(
  { states, edges, records, rootStates }: WordTrie,
  phrases: number,
): string | null {
  const count = edges.length;
  const words = records.length / WORD_FIELDS;
  if (count === 0 || states.length !== STATE_FIELDS * (count + 1)) return "a trie without its states";
  if (rootStates < 0 || rootStates >= count) return "a root without its children";
  for (let state = 0; state < count; state++) {
    const record = STATE_FIELDS * state;
    const child = states[record] ?? 0;
    if ((edges[state] ?? 0) >= words) return "a state behind a word that does not exist";
    if (child <= state || child > (states[record + STATE_FIELDS] ?? 0))
      return "children in front of their parent";
    // Each failure is shorter than its state and so stands before it: a walk along them ends.
    if (state > 0 && (states[record + FAILURE] ?? 0) >= state) return "a failure link that leads onward";
    if ((states[record + REPORT] ?? 0) >= phrases) return "a report of a phrase that does not exist";
  }
  if ((states[STATE_FIELDS * count] ?? 0) > count) return "children that do not exist";
  for (let word = 0; word < words; word++) {
    const record = WORD_FIELDS * word;
    if ((records[record + ROOT_STATE] ?? 0) > rootStates) return "a state that does not exist";
    if ((records[record + ROOT_REPORT] ?? 0) >= phrases) return "a report of a phrase that does not exist";
  }
  // Neither stands at the beginning of a phrase.
  if (records[ROOT_STATE] !== 0 || records[WORD_FIELDS * JOIN_WORD + ROOT_STATE] !== 0)
    return "a root that nothing leads away from";
  return null;
}
