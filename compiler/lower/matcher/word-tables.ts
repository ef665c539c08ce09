import {
  type MatcherTables,
  slotOf,
  spreadHash,
  TokenList,
  UnitBuffer,
  WORD_BITS,
  WORD_MODE,
} from "../../../engine/index.ts";
import type { Phrase } from "./collect-phrases.ts";
import { buildSymbolTrie } from "./symbol-trie.ts";

/** Whether all phrases are of word mode, and few enough that their words can be numbered; there must be one. */
export function fitsWords(phrases: readonly Phrase[]): boolean {
  const units = phrases.reduce((sum, { text }) => sum + text.length, 0);
  return phrases.length > 1 && units < 1 << 24 && phrases.every(({ mode }) => mode === WORD_MODE);
}

/** The automaton over whole words; null where there are too many different ones. */
export function wordTables(
  phrases: readonly Phrase[],
): { readonly tables: MatcherTables; readonly shorter: Uint32Array } | null {
  const cut = phrases.map(({ text }) => cutPhrase(text));
  const numbers = new Map<string, number>([["", 0]]);
  const words = [...new Set(cut.flat())].sort();
  if (words.length >= 1 << WORD_BITS) return null;
  for (const word of words) numbers.set(word, numbers.size);
  const trie = buildSymbolTrie(
    phrases,
    cut.map((spelling) => spelling.map((word) => numbers.get(word) ?? 0)),
  );
  const root = new Uint32Array(numbers.size);
  for (let child = 1; child < (trie.children[1] ?? 0); child++) root[trie.symbols[child] ?? 0] = child;
  return {
    shorter: trie.shorter,
    tables: {
      ...dictionaryOf(numbers),
      wordChildren: trie.children,
      wordEdge: trie.symbols,
      wordFailure: trie.failure,
      wordReport: trie.report,
      wordRoot: root,
    },
  };
}

/** So few may have many free slots, which most words of a text then meet at once. */
const FEW_WORDS = 4096;

const buffer = new UnitBuffer();
const tokens = new TokenList();

/** The words and separators of a normalised phrase, as the engine cuts a text. */
function cutPhrase(text: string): readonly string[] {
  setUnits(text);
  tokens.cut(buffer);
  const words: string[] = [];
  let start = 0;
  for (let run = 0; run < tokens.count; run++) {
    const end = (tokens.ends[run] ?? 0) >>> 1;
    if (end > start) words.push(text.slice(start, end));
    start = end + ((tokens.ends[run] ?? 0) & 1);
    if (start > end) words.push(text.slice(end, start));
  }
  return words;
}

/** The hash that the engine gives to a run of these units. */
function hashOf(word: string): number {
  setUnits(word);
  tokens.cut(buffer);
  return tokens.hashes[0] ?? 0;
}

function setUnits(text: string): void {
  buffer.length = 0;
  buffer.reserve(text.length);
  for (let at = 0; at < text.length; at++) buffer.units[at] = text.charCodeAt(at);
  buffer.length = text.length;
}

function dictionaryOf(numbers: ReadonlyMap<string, number>): MatcherTables {
  const starts = new Uint32Array(numbers.size + 1);
  const separators = new Uint32Array(128);
  const hashes: (readonly [word: number, hash: number])[] = [];
  const units: number[] = [];
  for (const [text, word] of numbers) {
    starts[word] = units.length;
    for (let at = 0; at < text.length; at++) units.push(text.charCodeAt(at));
    if (text.length === 1 && isSeparator(text)) separators[text.charCodeAt(0)] = word;
    else if (word !== 0) hashes.push([word, hashOf(text)]);
  }
  starts[numbers.size] = units.length;
  const room = hashes.length < FEW_WORDS ? 16 : 4;
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(room * (hashes.length + 1))));
  for (const [word, hash] of hashes) {
    const spread = spreadHash(hash);
    let slot = spread & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = slotOf(word, spread);
  }
  return {
    wordSlots: slots,
    wordStarts: starts,
    wordUnits: Uint16Array.from(units),
    separatorWords: separators,
  };
}

/** Whether the engine takes a unit for a separator of its own: then it is no run. */
function isSeparator(unit: string): boolean {
  setUnits(unit);
  tokens.cut(buffer);
  return ((tokens.ends[0] ?? 0) & 1) === 1;
}
