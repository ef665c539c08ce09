import type { MatcherTables } from "../plan/plan.ts";
import { uint16Table, uint32Table } from "./matcher-tables.ts";
import { asciiCodes } from "./token-list.ts";

/**
 * The words of all phrases, numbered from 1: a hash table of open addressing, each hit compared with the word itself.
 *
 * - `wordSlots` (Uint32, a power of two, at least half of them free): a word with the highest bits of its hash above it, 0 where free.
 * - `wordStarts` (Uint32): where each word begins in `wordUnits`; one more entry closes the last. Word 0 is none.
 * - `wordUnits` (Uint16): their normalised units.
 * - `separatorWords` (Uint32, 128): the word that a separator of ASCII is, 0 where no phrase has it.
 */
export interface WordDictionary {
  readonly wordSlots: Uint32Array;
  readonly wordStarts: Uint32Array;
  readonly wordUnits: Uint16Array;
  readonly separatorWords: Uint32Array;
}

export function wordDictionary(tables: MatcherTables): WordDictionary {
  return {
    wordSlots: uint32Table(tables, "wordSlots"),
    wordStarts: uint32Table(tables, "wordStarts"),
    wordUnits: uint16Table(tables, "wordUnits"),
    separatorWords: uint32Table(tables, "separatorWords"),
  };
}

/** The bits of a slot that hold the word; the others are those of its hash. */
export const WORD_BITS = 20;
export const WORD_MASK = (1 << WORD_BITS) - 1;

/** Spreads a run's hash over all bits: the low ones choose the slot, the high ones stand in it. */
export function spreadHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return mixed ^ (mixed >>> 15);
}

/** What a slot holds for a word. */
export function slotOf(word: number, spread: number): number {
  return (((spread >>> WORD_BITS) << WORD_BITS) | word) >>> 0;
}

/** Whether bytes of a text of ASCII are that word once they are folded. */
export function isWordOfBytes(
  { wordStarts, wordUnits }: WordDictionary,
  word: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  const from = wordStarts[word] ?? 0;
  if ((wordStarts[word + 1] ?? 0) - from !== end - start) return false;
  const codes = asciiCodes;
  for (let at = start; at < end; at++) {
    if (((codes[bytes[at] ?? 0] ?? 0) & 127) !== wordUnits[from + at - start]) return false;
  }
  return true;
}

/** The same for units that are normalised already. */
export function isWordOfUnits(
  { wordStarts, wordUnits }: WordDictionary,
  word: number,
  units: Uint16Array,
  start: number,
  end: number,
): boolean {
  const from = wordStarts[word] ?? 0;
  if ((wordStarts[word + 1] ?? 0) - from !== end - start) return false;
  for (let at = start; at < end; at++) if (units[at] !== wordUnits[from + at - start]) return false;
  return true;
}

/** What is wrong with the dictionary, so that a search could leave it or not end; null where nothing is. */
export function dictionaryProblem(dictionary: WordDictionary): string | null {
  const { wordSlots, wordStarts, wordUnits, separatorWords } = dictionary;
  const words = wordStarts.length - 1;
  const size = wordSlots.length;
  if (words < 1 || size === 0 || (size & (size - 1)) !== 0) return "a dictionary of no size";
  let used = 0;
  for (const slot of wordSlots) {
    if ((slot & WORD_MASK) >= words) return "a slot of a word that does not exist";
    if (slot !== 0) used++;
  }
  if (used * 2 > size) return "a dictionary without free slots";
  if (wordStarts.some((start, word) => start > (wordStarts[word + 1] ?? wordUnits.length)))
    return "words out of order";
  if (separatorWords.length !== 128) return "a list of separators of another length";
  return separatorWords.some((word) => word >= words) ? "a separator that is no word" : null;
}
