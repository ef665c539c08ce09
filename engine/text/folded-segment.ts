import { compose } from "./compose.ts";
import {
  FOLDING_SHIFT,
  RANK_MASK,
  RANK_SHIFT,
  SECOND_HALF,
  type UnicodeTables,
  unicodeTables,
} from "./unicode-tables.ts";
import type { UnitBuffer } from "./unit-buffer.ts";

/**
 * Folds what is not ASCII. A segment is a character that nothing before it composes with and all that may join it, so
 * that reordering and composition see all they need and memory stays small.
 */
export class FoldedSegment {
  #codePoints = new Int32Array(64);
  #ranks = new Uint8Array(64);
  #length = 0;

  /** Folds `text` from `from`, where a unit beyond ASCII stands, up to the next ASCII unit, and says where that is. */
  fold(text: string, from: number, buffer: UnitBuffer): number {
    const tables = unicodeTables();
    this.#length = 0;
    // The character in front may be the first half of a composition; an earlier segment never ends before one.
    if (buffer.length > 0) this.#push(buffer.units[--buffer.length] ?? 0, 0);
    let at = from;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit < 128) break;
      const codePoint = wellFormed(text.codePointAt(at) ?? 0);
      at += codePoint > 0xffff ? 2 : 1;
      this.#fold(tables, codePoint, buffer);
    }
    this.#flush(tables, buffer);
    // What the ASCII after it needs was reserved once; a segment that grew the text takes it up again.
    buffer.reserve(text.length - at + 2);
    return at;
  }

  #fold(tables: UnicodeTables, codePoint: number, buffer: UnitBuffer): void {
    const properties = tables.properties.get(codePoint);
    const row = properties >>> FOLDING_SHIFT;
    const folded = row === 0 ? undefined : tables.foldings[row - 1];
    if (folded === undefined) {
      this.#open(tables, codePoint, properties, buffer);
    } else {
      for (const one of folded) this.#open(tables, one, one < 128 ? 0 : tables.properties.get(one), buffer);
    }
  }

  /** Adds a code point, behind what is flushed first if nothing in it can join this one. */
  #open(tables: UnicodeTables, codePoint: number, properties: number, buffer: UnitBuffer): void {
    const rank = (properties >> RANK_SHIFT) & RANK_MASK;
    const joins = rank !== 0 || (properties & SECOND_HALF) !== 0 || isHangulJamo(codePoint);
    if (!joins && this.#length > 0) this.#flush(tables, buffer);
    this.#push(codePoint, rank);
  }

  #push(codePoint: number, rank: number): void {
    if (this.#length === this.#codePoints.length) this.#grow();
    this.#codePoints[this.#length] = codePoint;
    this.#ranks[this.#length++] = rank;
  }

  #flush(tables: UnicodeTables, buffer: UnitBuffer): void {
    const isAlone = this.#length === 1 && this.#ranks[0] === 0;
    const length = isAlone ? 1 : compose(tables, this.#codePoints, this.#ranks, this.#length);
    buffer.reserve(2 * length);
    for (let index = 0; index < length; index++) {
      const codePoint = this.#codePoints[index] ?? 0;
      const spaced = buffer.length === 0 || buffer.units[buffer.length - 1] === SPACE;
      if (codePoint !== SPACE || !spaced) buffer.append(codePoint);
    }
    this.#length = 0;
  }

  #grow(): void {
    const codePoints = new Int32Array(this.#length * 2);
    const ranks = new Uint8Array(this.#length * 2);
    codePoints.set(this.#codePoints);
    ranks.set(this.#ranks);
    this.#codePoints = codePoints;
    this.#ranks = ranks;
  }
}

const SPACE = 0x20;

function wellFormed(codePoint: number): number {
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
}

/** Vowels and finals compose with the syllable before them. */
function isHangulJamo(codePoint: number): boolean {
  return codePoint >= 0x1161 && codePoint <= 0x11c2;
}
