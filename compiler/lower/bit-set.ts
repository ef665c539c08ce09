/** A set of small whole numbers, 32 to a word. */
export class BitSet {
  readonly words: Int32Array;

  constructor(size: number) {
    this.words = new Int32Array((size + 31) >> 5);
  }

  /** All numbers below a limit. */
  static below(limit: number, size: number): BitSet {
    const set = new BitSet(size);
    set.words.fill(-1, 0, limit >> 5);
    if ((limit & 31) !== 0) set.words[limit >> 5] = (1 << (limit & 31)) - 1;
    return set;
  }

  add(item: number): void {
    this.words[item >> 5] = (this.words[item >> 5] ?? 0) | (1 << (item & 31));
  }

  remove(item: number): void {
    this.words[item >> 5] = (this.words[item >> 5] ?? 0) & ~(1 << (item & 31));
  }

  has(item: number): boolean {
    return ((this.words[item >> 5] ?? 0) & (1 << (item & 31))) !== 0;
  }

  removeAll(other: BitSet): void {
    for (let i = 0; i < this.words.length; i++) this.words[i] = (this.words[i] ?? 0) & ~(other.words[i] ?? 0);
  }

  /** The highest number at most `from` that is in both sets, or -1. */
  highestShared(other: BitSet, from: number): number {
    for (let i = from >> 5; i >= 0; i--) {
      const within = i === from >> 5 && (from & 31) !== 31 ? (1 << ((from & 31) + 1)) - 1 : -1;
      const shared = (this.words[i] ?? 0) & (other.words[i] ?? 0) & within;
      if (shared !== 0) return 32 * i + 31 - Math.clz32(shared);
    }
    return -1;
  }
}
