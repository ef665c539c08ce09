import type { MatcherTables } from "../plan/plan.ts";
import { normaliseInto } from "../text/normalise.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import { HitSet } from "./hit-set.ts";
import type { OpenForm } from "./matcher-form.ts";
import type { PhraseTables } from "./matcher-tables.ts";
import { SCAN_BYTES, WordScan } from "./word-scan.ts";
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
    const bytes = this.#room(end - at);
    const piece = end - at === source.length ? source : source.slice(at, end);
    // Any other character takes more bytes than units, so that the room runs out.
    if (encoder.encodeInto(piece, bytes).read < piece.length) {
      this.#beyond = nextBeyondAscii(source, at);
      return at;
    }
    const size = end === source.length ? end - at : afterLastSpace(bytes);
    if (size > 0) this.#readBytes(size);
    return end === source.length ? end : this.#readFolded(source, at + size, end, text);
  }

  /** Normalises from `start` to the next white space of ASCII at or behind `from`. */
  #readFolded(source: string, start: number, from: number, text: UnitBuffer): number {
    let end = from;
    while (end < source.length && !isSpace(source.charCodeAt(end))) end++;
    normaliseInto(source.slice(start, end), text);
    this.#walk.readUnits(text, false);
    return end;
  }

  #readBytes(size: number): void {
    if (this.#scan === null) this.#walk.readBytes(this.#bytes, this.#view, MARGIN, size);
    else this.#scan.read(this.#walk, size);
  }

  /** Where a piece of so many bytes is put. */
  #room(size: number): Uint8Array<ArrayBuffer> {
    if (this.#scan !== null) return this.#scan.bytes.subarray(0, size);
    if (this.#bytes.length < size + 2 * MARGIN) {
      this.#bytes = new Uint8Array(Math.min(SCAN_BYTES, Math.max(1024, 2 * size)) + 2 * MARGIN);
      this.#view = new DataView(this.#bytes.buffer);
    }
    return this.#bytes.subarray(MARGIN, MARGIN + size);
  }

  #openScan(): void {
    this.#unitsLeft = Number.POSITIVE_INFINITY;
    this.#scan = WordScan.open(this.#tables, this.#phrases, this.#walk.hasSeparatorsFirst);
    if (this.#scan === null) return;
    this.#hits = this.#scan.hits;
    this.#walk = new WordWalk(this.#tables, this.#hits);
  }
}

/** A matcher that has read less is not worth a copy of its tables. */
const SCAN_AFTER_UNITS = 1 << 16;
/** Bytes that are read with a run's own, in front of it and behind it. */
const MARGIN = 8;
const encoder = new TextEncoder();
const beyondAscii = /[^\0-\x7f]/g;

function nextBeyondAscii(source: string, from: number): number {
  beyondAscii.lastIndex = from;
  return beyondAscii.test(source) ? beyondAscii.lastIndex - 1 : source.length;
}

const isSpace = (unit: number): boolean => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);

/** How many of these bytes there are up to the last white space and with it; 0 where there is none. */
function afterLastSpace(bytes: Uint8Array): number {
  let size = bytes.length;
  while (size > 0 && !isSpace(bytes[size - 1] ?? 0)) size--;
  return size;
}
