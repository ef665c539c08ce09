/**
 * Reads the packed numbers of `generated/unicode-data.ts`: base-64 digits of five bits each, the sixth bit
 * saying that more follow, low digits first.
 */
class PackedReader {
  readonly #packed: string;
  #at = 0;

  constructor(packed: string) {
    this.#packed = packed;
  }

  get done(): boolean {
    return this.#at >= this.#packed.length;
  }

  natural(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const digit = digitValue(this.#packed.charCodeAt(this.#at++));
      value += (digit & 31) * scale;
      if (digit < 32) return value;
      scale *= 32;
    }
  }

  signed(): number {
    const value = this.natural();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

function digitValue(unit: number): number {
  if (unit >= 97) return unit - 97 + 26;
  if (unit === 95) return 63;
  if (unit >= 65) return unit - 65;
  return unit === 45 ? 62 : unit - 48 + 52;
}

/** Calls `each` for every code point of packed runs of mappings, with what it becomes. */
export function unpackMappings(
  packed: string,
  each: (codePoint: number, values: readonly number[]) => void,
): void {
  const reader = new PackedReader(packed);
  let runStart = 0;
  let previousValue = 0;
  while (!reader.done) {
    runStart += reader.natural();
    const countAndStride = reader.natural();
    const count = Math.floor(countAndStride / 2) + 1;
    const stride = (countAndStride % 2) + 1;
    const firsts: number[] = [];
    const steps: number[] = [];
    for (let position = reader.natural(); position > 0; position--) {
      previousValue += reader.signed();
      firsts.push(previousValue);
      steps.push(count > 1 ? reader.signed() : 0);
    }
    for (let index = 0; index < count; index++) {
      each(
        runStart + index * stride,
        firsts.map((first, position) => first + (steps[position] ?? 0) * index),
      );
    }
  }
}

/** Calls `each` for every packed range, both ends inclusive. */
export function unpackRanges(
  packed: string,
  each: (first: number, last: number, value: number) => void,
): void {
  const reader = new PackedReader(packed);
  let end = 0;
  while (!reader.done) {
    const first = end + reader.natural();
    end = first + reader.natural() + 1;
    each(first, end - 1, reader.natural());
  }
}

/** Calls `each` for every packed triple, in ascending order. */
export function unpackTriples(packed: string, each: (a: number, b: number, c: number) => void): void {
  const reader = new PackedReader(packed);
  let [a, b, c] = [0, 0, 0];
  while (!reader.done) {
    a += reader.signed();
    b += reader.signed();
    c += reader.signed();
    each(a, b, c);
  }
}
