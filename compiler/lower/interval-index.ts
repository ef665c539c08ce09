import { BitSet } from "./bit-set.ts";

/** Finds the intervals that lie wholly below or above another one. */
export class IntervalIndex {
  readonly #byMax: Steps;
  readonly #byMin: Steps;

  constructor(
    intervals: readonly { readonly term: number; readonly min: number; readonly max: number }[],
    size: number,
  ) {
    this.#byMax = new Steps(
      intervals.map(({ term, max }) => ({ term, at: max })),
      size,
    );
    this.#byMin = new Steps(
      intervals.map(({ term, min }) => ({ term, at: -min })),
      size,
    );
  }

  /** Takes the terms out whose interval shares no number with this one. */
  removeDisjoint(terms: BitSet, { min, max }: { readonly min: number; readonly max: number }): void {
    this.#byMax.removeBelow(terms, min);
    this.#byMin.removeBelow(terms, -max);
  }
}

const STRIDE = 128;

/** Terms in the order of a number, with the set of all before each 128th, so that any beginning is few steps away. */
class Steps {
  readonly #sorted: readonly { readonly term: number; readonly at: number }[];
  readonly #before: readonly BitSet[];

  constructor(entries: readonly { readonly term: number; readonly at: number }[], size: number) {
    this.#sorted = [...entries].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.term - b.term));
    const before: BitSet[] = [];
    const all = new BitSet(size);
    for (const [i, { term }] of this.#sorted.entries()) {
      if (i % STRIDE === 0) {
        const copy = new BitSet(size);
        copy.words.set(all.words);
        before.push(copy);
      }
      all.add(term);
    }
    this.#before = before;
  }

  removeBelow(terms: BitSet, limit: number): void {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.at ?? 0) < limit) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return;
    const step = Math.floor((low - 1) / STRIDE);
    const before = this.#before[step];
    if (before !== undefined) terms.removeAll(before);
    for (let i = step * STRIDE; i < low; i++) terms.remove(this.#sorted[i]?.term ?? 0);
  }
}
