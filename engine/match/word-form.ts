import type { MatcherTables } from "../plan/plan.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import type { HitSet } from "./hit-set.ts";
import type { MatcherForm } from "./matcher-form.ts";
import { uint32Table } from "./matcher-tables.ts";
import { asciiCodes, TokenList } from "./token-list.ts";
import {
  dictionaryProblem,
  isWordOfBytes,
  isWordOfUnits,
  spreadHash,
  WORD_BITS,
  WORD_MASK,
  type WordDictionary,
  wordDictionary,
} from "./word-dictionary.ts";

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
    hits.begin(null);
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
    // Word 0 is none, and leads nowhere.
    if (root[0] !== 0) return "a root that nothing leads away from";
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

/** In one function, with every table in a variable of its own: engines check a table anew where it is read from an object. */
function scanTokens(dictionary: WordDictionary, trie: WordTrie, { units }: UnitBuffer, hits: HitSet): void {
  const { count, ends, hashes, bytes, isAscii } = tokens;
  const { wordSlots, separatorWords } = dictionary;
  const { report, root } = trie;
  const codes = asciiCodes;
  const mask = wordSlots.length - 1;
  let state = 0;
  let start = 0;
  let afterSpace = true;
  // White space that normalising leaves out.
  let dropped = 0;
  for (let run = 0; run < count; run++) {
    const ending = ends[run] ?? 0;
    const end = ending >>> 1;
    if (end > start) {
      const spread = spreadHash(hashes[run] ?? 0);
      let word = 0;
      for (let slot = spread & mask; ; slot = (slot + 1) & mask) {
        const held = wordSlots[slot] ?? 0;
        if (held === 0) break;
        if ((held ^ spread) >>> WORD_BITS !== 0) continue;
        word = held & WORD_MASK;
        if (
          isAscii
            ? isWordOfBytes(dictionary, word, bytes, start, end)
            : isWordOfUnits(dictionary, word, units, start, end)
        ) {
          break;
        }
        word = 0;
      }
      if (state === 0) state = root[word] ?? 0;
      else state = word === 0 ? 0 : nextState(trie, state, word);
      if (state !== 0) {
        const phrase = report[state] ?? 0;
        if (phrase !== 0) hits.add(phrase, end - dropped);
      }
      afterSpace = false;
    }
    start = end + (ending & 1);
    if (start === end) continue;
    const separator = isAscii ? (codes[bytes[end] ?? 0] ?? 0) : (units[end] ?? 0);
    if (separator === SPACE) {
      if (afterSpace) dropped++;
      // No phrase begins with a space, or has two.
      if (afterSpace || state === 0) {
        afterSpace = true;
        continue;
      }
      afterSpace = true;
    } else {
      afterSpace = false;
    }
    const word = separatorWords[separator] ?? 0;
    state = word === 0 ? 0 : nextState(trie, state, word);
    if (state !== 0) {
      const phrase = report[state] ?? 0;
      if (phrase !== 0) hits.add(phrase, start - dropped);
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
