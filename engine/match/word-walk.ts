import type { MatcherTables } from "../plan/plan.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import { asciiCodes, SPACE } from "./ascii-codes.ts";
import { cutUnits, type TokenReader } from "./cut-units.ts";
import type { HitSet } from "./hit-set.ts";
import { findWord, JOIN_WORD, WORD_FIELDS, type WordDictionary, wordDictionary } from "./word-dictionary.ts";
import { WordKey } from "./word-key.ts";
import {
  REPORT,
  ROOT_REPORT,
  ROOT_STATE,
  STATE_FIELDS,
  successor,
  type WordTrie,
  wordTrie,
} from "./word-trie.ts";

/**
 * A walk of one text through the trie of words, piece after piece. Pieces are divided by white space; what was met in front of the
 * present place is in the fields. Nothing is allocated.
 */
export class WordWalk implements TokenReader {
  state = 0;
  /** Whether the last token was a run and no separator. */
  isAfterRun = false;
  /** Whether white space stands behind the last token. */
  isSpaced = false;
  /** Counts the places where phrases end: it orders them. */
  order = 0;
  readonly #hits: HitSet;
  readonly #dictionary: WordDictionary;
  readonly #trie: WordTrie;
  readonly #key = new WordKey();
  readonly #separators: Uint32Array;
  #isPlaced = false;
  /** Whether phrases begin with separators, so that none may be passed over. */
  readonly hasSeparatorsFirst: boolean;

  constructor(tables: MatcherTables, hits: HitSet) {
    this.#hits = hits;
    this.#dictionary = wordDictionary(tables);
    this.#trie = wordTrie(tables);
    this.#separators = this.#dictionary.separatorWords;
    this.hasSeparatorsFirst = this.#separators.some(
      (word) => word !== 0 && this.#trie.records[WORD_FIELDS * word + ROOT_STATE] !== 0,
    );
  }

  /** In front of a text. */
  begin(): void {
    this.state = 0;
    this.isAfterRun = false;
    this.isSpaced = false;
    this.order = 0;
  }

  /** Reads a piece of ASCII as it came, of so many bytes; eight more stand in front of it and behind it. */
  readBytes(bytes: Uint8Array, view: DataView, from: number, size: number): void {
    const codes = asciiCodes;
    const key = this.#key;
    const dictionary = this.#dictionary;
    const slots = dictionary.wordSlots;
    const lastSlot = slots.length - 1;
    const mayPass = !this.hasSeparatorsFirst;
    const end = from + size;
    for (let at = from; at < end; ) {
      const code = codes[bytes[at] ?? 0] ?? 0;
      if (code < 128) {
        if (code === SPACE) this.isSpaced = true;
        else if (this.state !== 0 || !mayPass) this.#enterSeparator(code, 0);
        at++;
        continue;
      }
      const start = at;
      do at++;
      while (at < end && (codes[bytes[at] ?? 0] ?? 0) >= 128);
      key.readBytes(view, start, at);
      // Most words are in no phrase.
      if (mayPass && this.state === 0 && slots[key.hash() & lastSlot] === 0) continue;
      this.#enterRun(findWord(dictionary, key, bytes, start, codes), 0);
    }
  }

  /** Reads a piece that is normalised already; each hit is put where it ends in `text` where `isPlaced`, else in order. */
  readUnits(text: UnitBuffer, isPlaced: boolean): void {
    this.#isPlaced = isPlaced;
    cutUnits(text, this);
    this.isSpaced = true;
  }

  readRun(units: Uint16Array, start: number, end: number): void {
    this.#key.read(units, start, end);
    this.#enterRun(findWord(this.#dictionary, this.#key, units, start, null), this.#isPlaced ? end : 0);
  }

  readSeparator(unit: number, end: number): void {
    if (unit === SPACE) this.isSpaced = true;
    else this.#enterSeparator(unit, this.#isPlaced ? end : 0);
  }

  #enterSeparator(unit: number, end: number): void {
    if (this.isSpaced) this.#step(this.#separators[SPACE] ?? 0, 0);
    this.#step(this.#separators[unit] ?? 0, end);
    this.isSpaced = false;
    this.isAfterRun = false;
  }

  #enterRun(word: number, end: number): void {
    if (this.state !== 0 && this.isSpaced !== this.isAfterRun)
      this.#step(this.isSpaced ? (this.#separators[SPACE] ?? 0) : JOIN_WORD, 0);
    this.#step(word, end);
    this.isSpaced = false;
    this.isAfterRun = true;
  }

  /** Goes on by a word, and takes up the phrases that end with it; at `end`, or where that is 0 next in order. */
  #step(word: number, end: number): void {
    const { states, records } = this.#trie;
    const next = this.state === 0 || word === 0 ? 0 : successor(this.#trie, this.state, word);
    this.state = next === 0 ? (records[WORD_FIELDS * word + ROOT_STATE] ?? 0) : next;
    if (this.state === 0) return;
    const phrase =
      (next === 0 ? records[WORD_FIELDS * word + ROOT_REPORT] : states[STATE_FIELDS * next + REPORT]) ?? 0;
    if (phrase !== 0) this.#hits.add(phrase, end === 0 ? ++this.order : end);
  }
}
