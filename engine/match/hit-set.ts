import { isBoundary } from "../text/boundaries.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import { type PhraseTables, SUBSTRING_MODE } from "./matcher-tables.ts";

/**
 * The phrases found in one text, each with its first occurrence. Made once for a plan and used again for every
 * request: what belongs to the present text carries its stamp.
 */
export class HitSet {
  /** Phrases in the order of their first occurrence's end; the first `count` are of this text. */
  readonly phrases: Uint32Array;
  count = 0;
  /** What marks the entries of the present text. */
  stamp = 0;
  readonly #tables: PhraseTables;
  readonly #ends: Uint32Array;
  readonly #seen: Uint32Array;
  readonly #settled: Uint32Array;
  #units: Uint16Array = new Uint16Array(0);
  #length = 0;
  #isAtBoundaries = false;

  constructor(tables: PhraseTables, room: HitRoom = roomFor(tables.phrases)) {
    this.#tables = tables;
    this.phrases = room.phrases;
    this.#ends = room.ends;
    this.#seen = room.seen;
    this.#settled = room.settled;
  }

  /** Forgets the last text and takes up this one; null where phrases are only added that stand at boundaries. */
  begin(text: UnitBuffer | null): void {
    this.count = 0;
    this.#isAtBoundaries = text === null;
    if (text !== null) {
      this.#units = text.units;
      this.#length = text.length;
    }
    if (this.stamp === MAX_STAMP) {
      this.#seen.fill(0);
      this.#settled.fill(0);
      this.stamp = 0;
    }
    this.stamp++;
  }

  /** Where the first occurrence of a phrase of this text ends, or what stands for that place in the same order. */
  endOf(phrase: number): number {
    return this.#ends[phrase] ?? 0;
  }

  /** Takes up the phrases that end at `end`, of which `longest` is the longest; its shorter ones follow from the tables. */
  add(longest: number, end: number): void {
    const { phraseShorter } = this.#tables;
    const stamp = this.stamp;
    for (let phrase = longest; phrase !== 0; ) {
      if (this.#settled[phrase] === stamp) return;
      const shorter = phraseShorter[phrase] ?? 0;
      if (this.#seen[phrase] !== stamp && this.#occurs(phrase, end)) {
        this.#seen[phrase] = stamp;
        this.#ends[phrase] = end;
        this.phrases[this.count++] = phrase;
      }
      if (this.#seen[phrase] === stamp && (shorter === 0 || this.#settled[shorter] === stamp)) {
        this.#settled[phrase] = stamp;
      }
      phrase = shorter;
    }
  }

  #occurs(phrase: number, end: number): boolean {
    if (this.#isAtBoundaries) return true;
    const { phraseLength, phraseMode } = this.#tables;
    if (phraseMode[phrase] === SUBSTRING_MODE) return true;
    return (
      isBoundary(this.#units, this.#length, end) &&
      isBoundary(this.#units, this.#length, end - (phraseLength[phrase] ?? 0))
    );
  }
}

/** Arrays of as many numbers as there are phrases. */
export interface HitRoom {
  readonly phrases: Uint32Array;
  readonly ends: Uint32Array;
  readonly seen: Uint32Array;
  /** Stamped where a phrase and all that end with it were seen, so that they need not be looked at again. */
  readonly settled: Uint32Array;
}

function roomFor(phrases: number): HitRoom {
  const array = () => new Uint32Array(phrases);
  return { phrases: array(), ends: array(), seen: array(), settled: array() };
}

const MAX_STAMP = 0xffffffff;
