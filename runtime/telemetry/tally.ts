import { Counter, type Registry } from "prom-client";

/** What has come since the last scrape to one set of labels. */
interface Sum {
  readonly labels: Readonly<Record<string, string>>;
  amount: number;
}

type Branch = Map<string, Branch | Sum>;

/**
 * A counter that is added to at every request and told when it is scraped: the library makes a text of the labels each time, here they
 * are looked up one by one.
 */
export class Tally {
  readonly #labelNames: readonly string[];
  readonly #root: Branch = new Map();
  readonly #sums: Sum[] = [];

  constructor(name: string, help: string, labelNames: readonly string[], registry: Registry) {
    this.#labelNames = labelNames;
    const tell = (counter: Counter): void => {
      for (const sum of this.#sums) {
        counter.inc(sum.labels, sum.amount);
        sum.amount = 0;
      }
    };
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        tell(this);
      },
    });
  }

  /** Adds to the counter of these values of its labels, in the order of its label names. */
  add(amount: number, ...values: readonly string[]): void {
    let at: Branch | Sum | undefined = this.#root;
    for (const value of values) at = at instanceof Map ? at.get(value) : undefined;
    if (at === undefined || at instanceof Map) this.#begin(values).amount += amount;
    else at.amount += amount;
  }

  #begin(values: readonly string[]): Sum {
    const labels = Object.fromEntries(this.#labelNames.map((name, at) => [name, values[at] ?? ""]));
    const sum: Sum = { labels, amount: 0 };
    this.#sums.push(sum);
    let branch = this.#root;
    values.forEach((value, at) => {
      if (at === values.length - 1) {
        branch.set(value, sum);
        return;
      }
      const next = branch.get(value);
      const below: Branch = next instanceof Map ? next : new Map();
      branch.set(value, below);
      branch = below;
    });
    return sum;
  }
}
