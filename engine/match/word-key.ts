/**
 * A run of units as four numbers of 32 bits: its first eight units and, where it is longer, its last eight, one byte each, nothing where
 * there are none. With the run's length they spell a word of ASCII of up to 16 letters; longer ones are compared unit by unit.
 */
export class WordKey {
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  size = 0;

  /** Takes up the units from `start` to `end` of a normalised text. */
  read(units: Uint16Array, start: number, end: number): void {
    const size = end - start;
    this.size = size;
    this.a = packed(units, start, Math.min(end, start + 4));
    this.b = packed(units, start + 4, Math.min(end, start + 8));
    this.c = size > 8 ? packed(units, end - 8, end - 4) : 0;
    this.d = size > 8 ? packed(units, end - 4, end) : 0;
  }

  /** The same for bytes of ASCII that were not folded yet; there are at least eight bytes behind `end` and before `start`. */
  readBytes(bytes: DataView, start: number, end: number): void {
    const size = end - start;
    this.size = size;
    this.a = (bytes.getInt32(start, true) | FOLD) & (firstBytes[size < 8 ? size : 8] ?? 0);
    this.b = (bytes.getInt32(start + 4, true) | FOLD) & (nextBytes[size < 8 ? size : 8] ?? 0);
    this.c = size > 8 ? bytes.getInt32(end - 8, true) | FOLD : 0;
    this.d = size > 8 ? bytes.getInt32(end - 4, true) | FOLD : 0;
  }

  /** All bits of it, spread: the low ones choose a slot, the high ones stand in it. */
  hash(): number {
    const { a, b, c, d, size } = this;
    const left = Math.imul(a ^ ((c << 15) | (c >>> 17)) ^ size, 0x9e3779b1);
    const right = Math.imul(b ^ ((d << 11) | (d >>> 21)), 0x85ebca77);
    const sum = (left + right) | 0;
    return sum ^ (sum >>> 15);
  }
}

/** Every capital becomes a small letter by this bit; no two other letters of a word become one. */
const FOLD = 0x20202020;
/** By length of a run: the bytes that are its own. */
const firstBytes = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1);
const nextBytes = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1);

function packed(units: Uint16Array, start: number, end: number): number {
  let bits = 0;
  for (let at = start; at < end; at++) {
    const unit = units[at] ?? 0;
    bits |= (((unit ^ (unit >> 8)) | 0x20) & 0xff) << (8 * (at - start));
  }
  return bits;
}
