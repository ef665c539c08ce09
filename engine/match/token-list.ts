import { isBoundary } from "../text/boundaries.ts";
import { normaliseInto } from "../text/normalise.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";

/**
 * A text cut at every boundary of words: runs of units that no boundary divides, each with a separator of ASCII behind it or none.
 * A run may be empty, where separators follow each other. The arrays are written again for every text; `count` runs are of this one.
 * A text of ASCII stands in `bytes` as it came, to be folded by `asciiCodes`, white space included; any other in the buffer, normalised.
 */
export class TokenList {
  count = 0;
  isAscii = false;
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(ROOM);
  /** By run: the hash of its units. */
  hashes = new Int32Array(ROOM);
  /** By run: twice the unit at which it ends, plus one where a separator stands there. The next run begins behind that. */
  ends = new Uint32Array(ROOM);

  /** Cuts a text; one beyond ASCII is normalised into the buffer first. */
  read(source: string, text: UnitBuffer): void {
    this.#reserve(source.length + 1);
    // Any other character takes more bytes than units, so that the room runs out.
    this.isAscii = encoder.encodeInto(source, this.bytes.subarray(0, source.length)).read === source.length;
    if (this.isAscii) {
      this.#cutAscii(source.length);
    } else {
      normaliseInto(source, text);
      this.cut(text);
    }
  }

  /** Cuts a text that is normalised already. */
  cut({ units, length }: UnitBuffer): void {
    this.isAscii = false;
    this.#reserve(length + 1);
    const { hashes, ends } = this;
    let count = 0;
    let hash = 0;
    let start = 0;
    for (let at = 0; at < length; at++) {
      const unit = units[at] ?? 0;
      const code = unit < 128 ? (asciiCodes[unit] ?? 0) : WORD | unit;
      // A mark that follows a separator joins it.
      if (
        code < WORD &&
        (at + 1 === length || (units[at + 1] ?? 0) < 128 || isBoundary(units, length, at + 1))
      ) {
        hashes[count] = hash;
        ends[count++] = (at << 1) | 1;
        hash = 0;
        start = at + 1;
        continue;
      }
      const isInside = code >= WORD && unit < 128 && at > start && (units[at - 1] ?? 0) < 128;
      if (at > start && !isInside && isBoundary(units, length, at)) {
        hashes[count] = hash;
        ends[count++] = at << 1;
        hash = 0;
        start = at;
      }
      hash = ((hash << 5) - hash + (unit | WORD)) | 0;
    }
    hashes[count] = hash;
    ends[count++] = length << 1;
    this.count = count;
  }

  /** Gives memory back after an unusually long text. */
  clear(): void {
    this.count = 0;
    if (this.ends.length <= KEPT) return;
    this.hashes = new Int32Array(ROOM);
    this.ends = new Uint32Array(ROOM);
    this.bytes = new Uint8Array(ROOM);
  }

  /** Four steps a round, none of which depends on what it meets: a text is too irregular to be guessed by a processor. */
  #cutAscii(size: number): void {
    const { bytes, hashes, ends } = this;
    // Engines read a constant of the module anew at each use.
    const codes = asciiCodes;
    let count = 0;
    let hash = 0;
    let at = 0;
    for (; at + 4 <= size; at += 4) {
      let code = codes[bytes[at] ?? 0] ?? 0;
      hashes[count] = hash;
      ends[count] = (at << 1) | 1;
      count += (code >>> 7) ^ 1;
      hash = ((hash << 5) - hash + code) & -(code >>> 7);
      code = codes[bytes[at + 1] ?? 0] ?? 0;
      hashes[count] = hash;
      ends[count] = ((at + 1) << 1) | 1;
      count += (code >>> 7) ^ 1;
      hash = ((hash << 5) - hash + code) & -(code >>> 7);
      code = codes[bytes[at + 2] ?? 0] ?? 0;
      hashes[count] = hash;
      ends[count] = ((at + 2) << 1) | 1;
      count += (code >>> 7) ^ 1;
      hash = ((hash << 5) - hash + code) & -(code >>> 7);
      code = codes[bytes[at + 3] ?? 0] ?? 0;
      hashes[count] = hash;
      ends[count] = ((at + 3) << 1) | 1;
      count += (code >>> 7) ^ 1;
      hash = ((hash << 5) - hash + code) & -(code >>> 7);
    }
    for (; at < size; at++) {
      const code = codes[bytes[at] ?? 0] ?? 0;
      hashes[count] = hash;
      ends[count] = (at << 1) | 1;
      count += (code >>> 7) ^ 1;
      hash = ((hash << 5) - hash + code) & -(code >>> 7);
    }
    hashes[count] = hash;
    ends[count] = size << 1;
    this.count = count + 1;
  }

  #reserve(size: number): void {
    if (this.ends.length >= size) return;
    const room = Math.max(size, 2 * this.ends.length);
    this.hashes = new Int32Array(room);
    this.ends = new Uint32Array(room);
    this.bytes = new Uint8Array(room);
  }
}

const ROOM = 1024;
/** As many units as a `UnitBuffer` keeps. */
const KEPT = 1 << 20;
const SPACE = 0x20;
/** Set in the code of what words are made of. */
const WORD = 128;
const encoder = new TextEncoder();

/** Each ASCII unit folded, white space as a space; letters, digits and `_` with bit 7 set. Up to 255, as wide as a byte. */
export const asciiCodes = Uint8Array.from({ length: 256 }, (_, unit) => {
  if (unit >= 0x41 && unit <= 0x5a) return (unit + 0x20) | WORD;
  if (unit >= 0x09 && unit <= 0x0d) return SPACE;
  const isDigit = unit >= 0x30 && unit <= 0x39;
  return isDigit || (unit >= 0x61 && unit <= 0x7a) || unit === 0x5f ? unit | WORD : unit;
});
