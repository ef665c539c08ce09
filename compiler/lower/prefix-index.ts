import { BitSet } from "./bit-set.ts";

/** Finds the terms that take texts beginning as another one's may. */
export class PrefixIndex {
  readonly #sorted: readonly { readonly begin: string; readonly term: number }[];
  readonly #byBegin = new Map<string, number[]>();
  readonly #mentioned: BitSet;

  /** Each of a term's texts has at least one of its beginnings. */
  constructor(terms: readonly { readonly term: number; readonly begins: readonly string[] }[], size: number) {
    this.#mentioned = new BitSet(size);
    for (const { term, begins } of terms) {
      this.#mentioned.add(term);
      for (const begin of begins) {
        const own = this.#byBegin.get(begin) ?? [];
        own.push(term);
        this.#byBegin.set(begin, own);
      }
    }
    this.#sorted = terms
      .flatMap(({ term, begins }) => begins.map((begin) => ({ begin, term })))
      .sort((a, b) => (a.begin < b.begin ? -1 : a.begin > b.begin ? 1 : a.term - b.term));
  }

  /** Takes the terms out that say how their texts begin, and differ from all of these. */
  keepRelated(terms: BitSet, begins: readonly string[]): void {
    const unrelated = new BitSet(32 * this.#mentioned.words.length);
    unrelated.words.set(this.#mentioned.words);
    for (const begin of begins) {
      for (let length = 0; length < begin.length; length++) {
        for (const term of this.#byBegin.get(begin.slice(0, length)) ?? []) unrelated.remove(term);
      }
      for (let i = this.#firstFrom(begin); this.#sorted[i]?.begin.startsWith(begin); i++) {
        unrelated.remove(this.#sorted[i]?.term ?? 0);
      }
    }
    terms.removeAll(unrelated);
  }

  #firstFrom(begin: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.begin ?? "") < begin) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
