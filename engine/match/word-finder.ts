import type { MatcherTables } from "../plan/plan.ts";
import { normaliseInto } from "../text/normalise.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import { HitSet } from "./hit-set.ts";
import type { OpenForm } from "./matcher-form.ts";
import type { PhraseTables } from "./matcher-tables.ts";
import { SCAN_BYTES, TEXT_MARGIN, WordScan } from "./word-scan.ts";
import { WordWalk } from "./word-walk.ts";

/**
 * Finds phrases of whole words. A text is read in pieces that white space divides: those of ASCII as they came, any other normalised
 * first. A plan that has read much text goes on in WebAssembly where there is any; what is found is the same.
 */
export class WordFinder implements OpenForm {
  readonly #tables: MatcherTables;
  readonly #phrases: PhraseTables;
  #hits: HitSet;
  #walk: WordWalk;
  #scan: WordScan | null = null;
  /** Units of ASCII to be read before WebAssembly is asked for; infinite once it was. */
  #unitsLeft: number;
  /** Where the next character beyond ASCII stands, for all that is known; no sooner than it does. */
  #beyond = 0;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);

  constructor(tables: MatcherTables, phrases: PhraseTables, scanAfterUnits = SCAN_AFTER_UNITS) {
    this.#tables = tables;
    this.#phrases = phrases;
    this.#unitsLeft = scanAfterUnits;
    this.#hits = new HitSet(phrases);
    this.#walk = new WordWalk(tables, this.#hits);
  }

  find(source: string, text: UnitBuffer): HitSet {
    this.#unitsLeft -= source.length;
    if (this.#unitsLeft <= 0) this.#openScan();
    this.#hits.begin(null);
    this.#walk.begin();
    // Most texts are ASCII to their end.
    this.#beyond = source.length;
    for (let at = 0; at < source.length; ) at = this.#readPiece(source, at, text);
    return this.#hits;
  }

  place(source: string, text: UnitBuffer): HitSet {
    normaliseInto(source, text);
    this.#hits.begin(null);
    this.#walk.begin();
    this.#walk.readUnits(text, true);
    return this.#hits;
  }

  /** Reads on from `at`, which stands at the beginning or beside white space, and says to where. */
  #readPiece(source: string, at: number, text: UnitBuffer): number {
    if (this.#beyond < at) this.#beyond = nextBeyondAscii(source, at);
    const end = Math.min(at + SCAN_BYTES, this.#beyond);
    if (!this.#take(source, at, end)) {
      this.#beyond = nextBeyondAscii(source, at);
      return at;
    }
    const size = end === source.length ? end - at : this.#sizeToLastSpace(end - at);
    if (size > 0) this.#readBytes(size);
    return end === source.length ? end : this.#readFolded(source, at + size, end, text);
  }

  /** Normalises from `start` to white space of ASCII behind `from`: the first one that no other character beyond ASCII follows closely. */
  #readFolded(source: string, start: number, from: number, text: UnitBuffer): number {
    let end = from;
    for (let next = from; next >= 0 && end < start + SCAN_BYTES; next = beyondAsciiSoon(source, end)) {
      end = next;
      while (end < source.length && !isSpace(source.charCodeAt(end))) end++;
    }
    normaliseInto(source.slice(start, end), text);
    this.#walk.readUnits(text, false);
    return end;
  }

  #readBytes(size: number): void {
    if (this.#scan === null) this.#walk.readBytes(this.#bytes, this.#view, TEXT_MARGIN, size);
    else this.#scan.read(this.#walk, size);
  }

  /** Puts a piece where it is read; false where it is not all ASCII. */
  #take(source: string, from: number, to: number): boolean {
    const size = to - from;
    if (this.#bytes.length < size + 2 * TEXT_MARGIN) {
      this.#bytes = new Uint8Array(Math.min(SCAN_BYTES, Math.max(1024, 2 * size)) + 2 * TEXT_MARGIN);
      this.#view = new DataView(this.#bytes.buffer);
    }
    const bytes = this.#bytes;
    if (size <= SHORT) {
      let all = 0;
      for (let at = 0; at < size; at++) {
        const unit = source.charCodeAt(from + at);
        bytes[TEXT_MARGIN + at] = unit;
        all |= unit;
      }
      return all < 128;
    }
    const piece = size === source.length ? source : source.slice(from, to);
    // Any other character takes more bytes than units, so that the room runs out.
    return encoder.encodeInto(piece, bytes.subarray(TEXT_MARGIN, TEXT_MARGIN + size)).read === size;
  }

  /** How many bytes of the piece there are up to its last white space and with it; 0 where there is none. */
  #sizeToLastSpace(from: number): number {
    let size = from;
    while (size > 0 && !isSpace(this.#bytes[TEXT_MARGIN + size - 1] ?? 0)) size--;
    return size;
  }

  #openScan(): void {
    this.#unitsLeft = Number.POSITIVE_INFINITY;
    this.#scan = WordScan.open(this.#tables, this.#phrases, this.#walk.hasSeparatorsFirst);
    if (this.#scan === null) return;
    this.#bytes = this.#scan.bytes;
    this.#hits = this.#scan.hits;
    this.#walk = new WordWalk(this.#tables, this.#hits);
  }
}

/** A matcher that has read less is not worth a copy of its tables. */
const SCAN_AFTER_UNITS = 1 << 16;
/** Calls for another engine cost more than so many characters do. */
const SHORT = 96;
/** A piece by itself costs more than to normalise so many characters of ASCII. */
const SOON = 16;
const encoder = new TextEncoder();
const beyondAscii = /[^\0-\x7f]/g;

function nextBeyondAscii(source: string, from: number): number {
  beyondAscii.lastIndex = from;
  return beyondAscii.test(source) ? beyondAscii.lastIndex - 1 : source.length;
}

/** Where a character beyond ASCII stands among the next few; -1 where there is none. */
function beyondAsciiSoon(source: string, from: number): number {
  const end = Math.min(from + SOON, source.length);
  for (let at = from; at < end; at++) if (source.charCodeAt(at) > 127) return at;
  return -1;
}

const isSpace = (unit: number): boolean => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
