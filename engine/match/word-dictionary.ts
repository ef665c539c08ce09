import type { MatcherTables } from "../plan/plan.ts";
import { uint16Table, uint32Table } from "./matcher-tables.ts";
import type { WordKey } from "./word-key.ts";

/**
 * The words of all phrases: 0 is none, 1 stands between two runs that nothing divides, the others are runs and separators. A hash table
 * of open addressing, each hit compared with the word itself.
 *
 * - `wordSlots` (Uint32, a power of two, at least half of them free): a word with the highest bits of its hash above it, 0 where free.
 * - `wordRecords` (Uint32, `WORD_FIELDS` a word): the four numbers of its `WordKey`, its length, and what `WordTrie` says of it.
 * - `wordStarts` (Uint32): where each word begins in `wordUnits`; one more entry closes the last.
 * - `wordUnits` (Uint16): their normalised units.
 * - `separatorWords` (Uint32, 128): the word that a separator of ASCII is, 0 where no phrase has it.
 */
export interface WordDictionary {
  readonly wordSlots: Uint32Array;
  readonly wordRecords: Uint32Array;
  readonly wordStarts: Uint32Array;
  readonly wordUnits: Uint16Array;
  readonly separatorWords: Uint32Array;
}

export function wordDictionary(tables: MatcherTables): WordDictionary {
  return {
    wordSlots: uint32Table(tables, "wordSlots"),
    wordRecords: uint32Table(tables, "wordRecords"),
    wordStarts: uint32Table(tables, "wordStarts"),
    wordUnits: uint16Table(tables, "wordUnits"),
    separatorWords: uint32Table(tables, "separatorWords"),
  };
}

/** What stands between two runs that nothing divides, such as two characters of Han. */
export const JOIN_WORD = 1;
/** The numbers of a word's record: 32 bytes, so that one line of a cache holds it. */
export const WORD_FIELDS = 8;
/** The bits of a slot that hold the word; the others are those of its hash. */
export const WORD_BITS = 20;
const WORD_MASK = (1 << WORD_BITS) - 1;

/** What a slot holds for a word. */
export function slotOf(word: number, hash: number): number {
  return (((hash >>> WORD_BITS) << WORD_BITS) | word) >>> 0;
}

/** The word of a run, 0 where it is in no phrase; `codes` folds a unit, and `key` is the run's. */
export function findWord(
  { wordSlots, wordRecords, wordStarts, wordUnits }: WordDictionary,
  key: WordKey,
  units: Uint8Array | Uint16Array,
  start: number,
  codes: Uint8Array | null,
): number {
  const mask = wordSlots.length - 1;
  const hash = key.hash();
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const held = wordSlots[slot] ?? 0;
    if (held === 0) return 0;
    if ((held ^ hash) >>> WORD_BITS !== 0) continue;
    const word = held & WORD_MASK;
    const record = WORD_FIELDS * word;
    if ((wordRecords[record] ?? 0) !== key.a >>> 0 || wordRecords[record + 4] !== key.size) continue;
    if (wordRecords[record + 1] !== key.b >>> 0 || wordRecords[record + 3] !== key.d >>> 0) continue;
    let at = wordStarts[word] ?? 0;
    const end = at + key.size;
    for (let unit = start; at < end; at++, unit++) {
      const found = units[unit] ?? 0;
      if ((codes === null ? found : (codes[found] ?? 0) & 127) !== wordUnits[at]) break;
    }
    if (at === end) return word;
  }
}

/** What is wrong with the dictionary, so that a search could leave it or not end; null where nothing is. */
export function dictionaryProblem(dictionary: WordDictionary): string | null {
  const { wordSlots, wordRecords, wordStarts, wordUnits, separatorWords } = dictionary;
  const words = wordStarts.length - 1;
  const size = wordSlots.length;
  if (words <= JOIN_WORD || size === 0 || (size & (size - 1)) !== 0) return "a dictionary of no size";
  if (wordRecords.length !== WORD_FIELDS * words) return "words without records";
  let used = 0;
  for (let slot = 0; slot < size; slot++) {
    const held = wordSlots[slot] ?? 0;
    if ((held & WORD_MASK) >= words) return "a slot of a word that does not exist";
    if (held !== 0) used++;
  }
  if (used * 2 > size) return "a dictionary without free slots";
  if (wordStarts[words] !== wordUnits.length) return "words of other letters";
  for (let word = 0; word < words; word++) {
    const length = (wordStarts[word + 1] ?? 0) - (wordStarts[word] ?? 0);
    if (length < 0 || wordRecords[WORD_FIELDS * word + 4] !== length) return "words out of order";
  }
  if (separatorWords.length !== 128) return "a list of separators of another length";
  for (let unit = 0; unit < 128; unit++)
    if ((separatorWords[unit] ?? 0) >= words) return "a separator that is no word";
  return null;
}
