import {
  FAILURE,
  FILTER,
  filterBit,
  JOIN_WORD,
  type MatcherTables,
  REPORT,
  ROOT_FILTER,
  ROOT_REPORT,
  ROOT_STATE,
  STATE_FIELDS,
  slotOf,
  WORD_BITS,
  WORD_FIELDS,
  WORD_MODE,
  WordKey,
} from "../../../engine/index.ts";
import type { Phrase } from "./collect-phrases.ts";
import { cutPhrase, isSeparator, JOIN } from "./cut-phrase.ts";
import { buildSymbolTrie, type SymbolTrie } from "./symbol-trie.ts";

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
  const numbers = new Map<string, number>([
    ["", 0],
    [JOIN, JOIN_WORD],
  ]);
  const different = new Set<string>();
  for (const spelling of cut) for (const word of spelling) different.add(word);
  different.delete(JOIN);
  const words = [...different].sort();
  if (words.length + numbers.size >= 1 << WORD_BITS) return null;
  for (const word of words) numbers.set(word, numbers.size);
  const trie = buildSymbolTrie(
    phrases,
    cut.map((spelling) => spelling.map((word) => numbers.get(word) ?? 0)),
  );
  const { states, filters } = statesOf(trie);
  const { records, ...dictionary } = dictionaryOf(numbers);
  for (let child = 1; child < (trie.children[1] ?? 0); child++) {
    const record = WORD_FIELDS * (trie.symbols[child] ?? 0);
    records[record + ROOT_STATE] = child;
    records[record + ROOT_REPORT] = trie.report[child] ?? 0;
    records[record + ROOT_FILTER] = filters[child] ?? 0;
  }
  return {
    shorter: trie.shorter,
    tables: { ...dictionary, wordRecords: records, wordStates: states, wordEdges: trie.symbols },
  };
}

function statesOf({ children, symbols, failure, report }: SymbolTrie): {
  readonly states: Uint32Array;
  readonly filters: Uint32Array;
} {
  const count = symbols.length;
  const states = new Uint32Array(STATE_FIELDS * (count + 1));
  const filters = new Uint32Array(count);
  for (let state = 0; state <= count; state++) states[STATE_FIELDS * state] = children[state] ?? count;
  for (let state = 0; state < count; state++) {
    let filter = 0;
    for (let child = children[state] ?? 0; child < (children[state + 1] ?? 0); child++)
      filter |= filterBit(symbols[child] ?? 0);
    filters[state] = filter;
    states[STATE_FIELDS * state + FAILURE] = failure[state] ?? 0;
    states[STATE_FIELDS * state + REPORT] = report[state] ?? 0;
    states[STATE_FIELDS * state + FILTER] = filter;
  }
  return { states, filters };
}

/** So few may have many free slots, which most words of a text then meet at once. */
const FEW_WORDS = 4096;

function dictionaryOf(numbers: ReadonlyMap<string, number>) {
  let letters = 0;
  for (const text of numbers.keys()) letters += text === JOIN ? 0 : text.length;
  const starts = new Uint32Array(numbers.size + 1);
  const units = new Uint16Array(letters);
  const records = new Uint32Array(WORD_FIELDS * numbers.size);
  const separators = new Uint32Array(128);
  const hashes: (readonly [word: number, hash: number])[] = [];
  const key = new WordKey();
  let end = 0;
  for (const [text, word] of numbers) {
    const start = end;
    starts[word] = start;
    if (word === 0 || word === JOIN_WORD) continue;
    for (let at = 0; at < text.length; at++) units[end++] = text.charCodeAt(at);
    key.read(units, start, end);
    const record = WORD_FIELDS * word;
    records[record] = key.a;
    records[record + 1] = key.b;
    records[record + 2] = key.c;
    records[record + 3] = key.d;
    records[record + 4] = key.size;
    if (isSeparator(text)) separators[units[start] ?? 0] = word;
    else hashes.push([word, key.hash()]);
  }
  starts[numbers.size] = end;
  const room = hashes.length < FEW_WORDS ? 16 : 4;
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(room * (hashes.length + 1))));
  for (const [word, hash] of hashes) {
    let slot = hash & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = slotOf(word, hash);
  }
  return {
    wordSlots: slots,
    records,
    wordStarts: starts,
    wordUnits: units,
    separatorWords: separators,
  };
}
