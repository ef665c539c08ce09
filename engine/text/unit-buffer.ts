/** UTF-16 units that are written again and again without new allocation; `length` of them hold text. */
export class UnitBuffer {
  units = new Uint16Array(1024);
  length = 0;

  /** Makes room for `extra` more units behind `length`. */
  reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.units.length) return;
    const grown = new Uint16Array(Math.max(needed, this.units.length * 2));
    grown.set(this.units.subarray(0, this.length));
    this.units = grown;
  }

  /** Appends one code point; the caller has reserved two units. */
  append(codePoint: number): void {
    if (codePoint < 0x10000) {
      this.units[this.length++] = codePoint;
    } else {
      this.units[this.length++] = 0xd7c0 + (codePoint >> 10);
      this.units[this.length++] = 0xdc00 | (codePoint & 0x3ff);
    }
  }

  /** The units from `start` to `end` as a string. */
  slice(start = 0, end = this.length): string {
    let text = "";
    for (let from = start; from < end; from += CHUNK) {
      const units = this.units.subarray(from, Math.min(from + CHUNK, end));
      // To spread them would ask an iterator for each.
      text += Reflect.apply(String.fromCharCode, undefined, units);
    }
    return text;
  }

  /** Gives memory back after an unusually long text. */
  clear(): void {
    this.length = 0;
    if (this.units.length > KEPT_UNITS) this.units = new Uint16Array(1024);
  }
}

/** Arguments of one call; engines refuse a few hundred thousand. */
const CHUNK = 8192;
/** A megabyte of user text is rare; what is larger is not kept between requests. */
const KEPT_UNITS = 1 << 20;
