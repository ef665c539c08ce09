/** The number of a set in its `ClassSets`; `ALL` is every class, in each of them. */
export type SetId = number;
export const ALL: SetId = 0;
export const NONE: SetId = 1;

/**
 * The sets of classes of one string fact, each stored once, so that equal sets have equal numbers
 * and a box holds one integer for each fact.
 */
export class ClassSets {
  readonly classCount: number;
  readonly #words: number;
  readonly #bits: Uint32Array[] = [];
  readonly #sizes: number[] = [];
  readonly #lowest: number[] = [];
  readonly #members: (number[] | undefined)[] = [];
  readonly #byHash = new Map<number, SetId[]>();
  readonly #met = new Map<number, SetId>();
  readonly #cut = new Map<number, SetId>();

  constructor(classCount: number) {
    this.classCount = classCount;
    this.#words = (classCount + 31) >>> 5;
    const all = new Uint32Array(this.#words).fill(0xffff_ffff);
    if (classCount % 32 !== 0) all[this.#words - 1] = 0xffff_ffff >>> (32 - (classCount % 32));
    this.#store(all);
    this.#store(new Uint32Array(this.#words));
  }

  /** The set of these classes. */
  of(classes: Iterable<number>): SetId {
    const bits = new Uint32Array(this.#words);
    for (const one of classes) bits[one >>> 5] = (bits[one >>> 5] ?? 0) | (1 << (one & 31));
    return this.#store(bits);
  }

  size(set: SetId): number {
    return this.#sizes[set] ?? 0;
  }

  /** The lowest class of a set that has one. */
  lowest(set: SetId): number {
    return this.#lowest[set] ?? -1;
  }

  has(set: SetId, one: number): boolean {
    return (((this.#bits[set]?.[one >>> 5] ?? 0) >>> (one & 31)) & 1) === 1;
  }

  members(set: SetId): readonly number[] {
    let found = this.#members[set];
    if (found === undefined) {
      found = [];
      for (const [index, word] of (this.#bits[set] ?? []).entries()) {
        for (let rest = word; rest !== 0; rest = (rest & (rest - 1)) >>> 0) {
          found.push(index * 32 + (31 - Math.clz32(rest & -rest)));
        }
      }
      this.#members[set] = found;
    }
    return found;
  }

  complement(set: SetId): SetId {
    return this.without(ALL, set);
  }

  meet(a: SetId, b: SetId): SetId {
    if (a === b || b === ALL) return a;
    if (a === ALL) return b;
    const key = a < b ? a * 67_108_864 + b : b * 67_108_864 + a;
    let known = this.#met.get(key);
    if (known === undefined) {
      known = this.#combine(a, b, (x, y) => x & y);
      this.#met.set(key, known);
    }
    return known;
  }

  union(a: SetId, b: SetId): SetId {
    return a === b ? a : this.#combine(a, b, (x, y) => x | y);
  }

  without(a: SetId, b: SetId): SetId {
    if (b === ALL || a === b) return NONE;
    if (b === NONE) return a;
    const key = a * 67_108_864 + b;
    let known = this.#cut.get(key);
    if (known === undefined) {
      known = this.#combine(a, b, (x, y) => x & ~y);
      this.#cut.set(key, known);
    }
    return known;
  }

  disjoint(a: SetId, b: SetId): boolean {
    if (a === b) return a === NONE;
    if (a === ALL) return b === NONE;
    if (b === ALL) return a === NONE;
    if (this.#sizes[a] === 1) return !this.has(b, this.lowest(a));
    if (this.#sizes[b] === 1) return !this.has(a, this.lowest(b));
    const x = this.#bits[a] ?? EMPTY;
    const y = this.#bits[b] ?? EMPTY;
    for (let word = 0; word < this.#words; word++) if (((x[word] ?? 0) & (y[word] ?? 0)) !== 0) return false;
    return true;
  }

  /** Whether every class of `a` is in `b`. */
  within(a: SetId, b: SetId): boolean {
    if (b === ALL || a === b) return true;
    const size = this.#sizes[a] ?? 0;
    if (size > (this.#sizes[b] ?? 0)) return false;
    if (size === 1) return this.has(b, this.lowest(a));
    const x = this.#bits[a] ?? EMPTY;
    const y = this.#bits[b] ?? EMPTY;
    for (let word = 0; word < this.#words; word++) if (((x[word] ?? 0) & ~(y[word] ?? 0)) !== 0) return false;
    return true;
  }

  #combine(a: SetId, b: SetId, join: (x: number, y: number) => number): SetId {
    const x = this.#bits[a] ?? EMPTY;
    const y = this.#bits[b] ?? EMPTY;
    const bits = new Uint32Array(this.#words);
    for (let word = 0; word < this.#words; word++) bits[word] = join(x[word] ?? 0, y[word] ?? 0);
    return this.#store(bits);
  }

  #store(bits: Uint32Array): SetId {
    let hash = 17;
    for (const word of bits) hash = (Math.imul(hash, 31) + word) | 0;
    const sameHash = this.#byHash.get(hash);
    const known = sameHash?.find((set) => equal(this.#bits[set] ?? EMPTY, bits));
    if (known !== undefined) return known;
    const set = this.#bits.length;
    if (sameHash) sameHash.push(set);
    else this.#byHash.set(hash, [set]);
    let size = 0;
    let lowest = -1;
    for (const [index, word] of bits.entries()) {
      if (word === 0) continue;
      if (lowest < 0) lowest = index * 32 + (31 - Math.clz32(word & -word));
      for (let rest = word; rest !== 0; rest = (rest & (rest - 1)) >>> 0) size++;
    }
    this.#bits.push(bits);
    this.#sizes.push(size);
    this.#lowest.push(lowest);
    return set;
  }
}

const EMPTY = new Uint32Array(0);

function equal(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let word = 0; word < a.length; word++) if (a[word] !== b[word]) return false;
  return true;
}
