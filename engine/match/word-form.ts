import type { MatcherTables } from "../plan/plan.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import type { HitSet } from "./hit-set.ts";
import type { MatcherForm } from "./matcher-form.ts";
import { uint32Table } from "./matcher-tables.ts";
import { TokenList } from "./token-list.ts";
import { dictionaryProblem, type WordDictionary, wordAt, wordDictionary } from "./word-dictionary.ts";

/**
 * An automaton whose letters are whole words, for phrases of word mode alone: most words of a text are in no phrase and cost one
 * look-up. A trie in breadth-first order with failure links; the children of a state stand side by side, in the order of their words.
 *
 * - the tables of `WordDictionary`,
 * - `wordChildren` (Uint32): the first child of each state; one more entry closes the last.
 * - `wordEdge` (Uint32): the word that leads to each state.
 * - `wordFailure` (Uint32): the state of the longest proper suffix that begins a phrase.
 * - `wordReport` (Uint32): the longest phrase that ends there.
 * - `wordRoot` (Uint32): the child of the root for each word, 0 for none.
 */
export const wordForm: MatcherForm = {
  name: "words",

  find(tables, source, text, hits) {
    tokens.read(source, text);
    hits.begin(text);
    scanTokens(wordDictionary(tables), wordTrie(tables), text, hits);
    tokens.clear();
  },

  walk(tables, visit) {
    const { wordStarts, wordUnits } = wordDictionary(tables);
    const { children, edge, report } = wordTrie(tables);
    for (let parent = 0; parent < edge.length; parent++) {
      for (let state = children[parent] ?? 0; state < (children[parent + 1] ?? 0); state++) {
        const word = edge[state] ?? 0;
        const text = String.fromCharCode(...wordUnits.subarray(wordStarts[word], wordStarts[word + 1]));
        visit({ parent, state, text, report: report[state] ?? 0 });
      }
    }
  },

  problem(tables, phrases) {
    const dictionary = wordDictionary(tables);
    const { children, edge, failure, report, root } = wordTrie(tables);
    const words = dictionary.wordStarts.length - 1;
    const states = edge.length;
    if (states === 0 || children.length !== states + 1) return "a trie without its states";
    if (failure.length !== states || report.length !== states) return "states without links";
    if (edge.some((word) => word >= words)) return "a state behind a word that does not exist";
    if (root.length !== words) return "a root without its words";
    if (children.some((child, state) => child > states || (state < states && child <= state))) {
      return "children in front of their parent";
    }
    // Each failure is shorter than its state and so stands before it: a walk along them ends.
    if (failure.some((state, from) => from > 0 && state >= from)) return "a failure link that leads onward";
    if (root.some((state) => state >= states)) return "a state that does not exist";
    if (report.some((phrase) => phrase >= phrases)) return "a report of a phrase that does not exist";
    return dictionaryProblem(dictionary);
  },
};

interface WordTrie {
  readonly children: Uint32Array;
  readonly edge: Uint32Array;
  readonly failure: Uint32Array;
  readonly report: Uint32Array;
  readonly root: Uint32Array;
}

function wordTrie(tables: MatcherTables): WordTrie {
  return {
    children: uint32Table(tables, "wordChildren"),
    edge: uint32Table(tables, "wordEdge"),
    failure: uint32Table(tables, "wordFailure"),
    report: uint32Table(tables, "wordReport"),
    root: uint32Table(tables, "wordRoot"),
  };
}

/** Of one text at a time, whatever the plan. */
const tokens = new TokenList();
const SPACE = 0x20;

function scanTokens(dictionary: WordDictionary, trie: WordTrie, { units }: UnitBuffer, hits: HitSet): void {
  const { count, ends, hashes } = tokens;
  const { separatorWords } = dictionary;
  const { report } = trie;
  let state = 0;
  let start = 0;
  for (let run = 0; run < count; run++) {
    const end = (ends[run] ?? 0) >>> 1;
    if (end > start) {
      const word = wordAt(dictionary, units, start, end, hashes[run] ?? 0);
      state = word === 0 ? 0 : nextState(trie, state, word);
      if (state !== 0) {
        const phrase = report[state] ?? 0;
        if (phrase !== 0) hits.add(phrase, end);
      }
    }
    start = end + ((ends[run] ?? 0) & 1);
    if (start === end) continue;
    const separator = units[end] ?? 0;
    // No phrase begins with a space.
    if (state === 0 && separator === SPACE) continue;
    const word = separatorWords[separator] ?? 0;
    state = word === 0 ? 0 : nextState(trie, state, word);
    if (state !== 0) {
      const phrase = report[state] ?? 0;
      if (phrase !== 0) hits.add(phrase, start);
    }
  }
}

function nextState({ children, edge, failure, root }: WordTrie, from: number, word: number): number {
  for (let state = from; state !== 0; state = failure[state] ?? 0) {
    let low = children[state] ?? 0;
    let high = children[state + 1] ?? 0;
    while (high - low > 4) {
      const middle = (low + high) >> 1;
      if ((edge[middle] ?? 0) <= word) low = middle;
      else high = middle;
    }
    for (; low < high; low++) if (edge[low] === word) return low;
  }
  return root[word] ?? 0;
}
