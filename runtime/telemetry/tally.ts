import { Counter, type Registry } from "prom-client";
import { ByLabels } from "./by-labels.ts";

/** A counter that is added to at every request and told when it is scraped. */
export class Tally {
  readonly #sums: ByLabels<{ readonly labels: Readonly<Record<string, string>>; amount: number }>;

  constructor(name: string, help: string, labelNames: readonly string[], registry: Registry) {
    const sums = new ByLabels(labelNames, (labels) => ({ labels, amount: 0 }));
    this.#sums = sums;
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        for (const sum of sums.all) {
          this.inc(sum.labels, sum.amount);
          sum.amount = 0;
        }
      },
    });
  }

  /** Adds to the counter of these values of its labels, in the order of its label names. */
  add(amount: number, ...values: readonly string[]): void {
    this.#sums.at(values).amount += amount;
  }
}
