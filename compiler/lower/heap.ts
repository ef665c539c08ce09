/** A binary heap: `pop` gives the smallest item. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  push(item: T): void {
    let at = this.#items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfSmaller(at, parent)) return;
      at = parent;
    }
  }

  /** Undefined where it is empty. */
  pop(): T | undefined {
    const smallest = this.#items[0];
    const last = this.#items.pop();
    if (this.#items.length === 0 || last === undefined) return smallest;
    this.#items[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.#isSmaller(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfSmaller(child, at)) return smallest;
      at = child;
    }
  }

  #isSmaller(at: number, than: number): boolean {
    const [a, b] = [this.#items[at], this.#items[than]];
    return a !== undefined && b !== undefined && this.#compare(a, b) < 0;
  }

  #swapIfSmaller(lower: number, upper: number): boolean {
    const [a, b] = [this.#items[lower], this.#items[upper]];
    if (a === undefined || b === undefined || this.#compare(a, b) >= 0) return false;
    this.#items[lower] = b;
    this.#items[upper] = a;
    return true;
  }
}
