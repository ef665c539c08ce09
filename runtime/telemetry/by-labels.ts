/** Label values by their names. */
export type Labels = Readonly<Record<string, string>>;

/**
 * What is kept for each set of label values, found value by value: the metrics library makes a text of the labels each time that it is
 * told something, which is for scrapes and not for every request.
 */
export class ByLabels<T> {
  readonly all: T[] = [];
  readonly #labelNames: readonly string[];
  readonly #begin: (labels: Labels) => T;
  readonly #root: Branch<T> = { below: new Map(), kept: null };

  constructor(labelNames: readonly string[], begin: (labels: Labels) => T) {
    this.#labelNames = labelNames;
    this.#begin = begin;
  }

  /** What is kept for these values, in the order of the label names. */
  at(values: readonly string[]): T {
    let branch = this.#root;
    for (const value of values) {
      let next = branch.below.get(value);
      if (next === undefined) {
        next = { below: new Map(), kept: null };
        branch.below.set(value, next);
      }
      branch = next;
    }
    if (branch.kept === null) {
      const labels = Object.fromEntries(this.#labelNames.map((name, at) => [name, values[at] ?? ""]));
      branch.kept = { value: this.#begin(labels) };
      this.all.push(branch.kept.value);
    }
    return branch.kept.value;
  }
}

interface Branch<T> {
  readonly below: Map<string, Branch<T>>;
  kept: { readonly value: T } | null;
}
