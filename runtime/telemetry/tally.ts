import type { Registry } from "prom-client";
import { ByLabels, type Labels } from "./by-labels.ts";
import type { MetricsLibrary } from "./exposition.ts";

/** A counter that is added to at every request, and told when it is scraped. */
export class Tally {
  readonly #name: string;
  readonly #help: string;
  readonly #labelNames: readonly string[];
  readonly #sums: ByLabels<{ readonly labels: Labels; amount: number }>;

  constructor(name: string, help: string, labelNames: readonly string[]) {
    this.#name = name;
    this.#help = help;
    this.#labelNames = labelNames;
    this.#sums = new ByLabels(labelNames, (labels) => ({ labels, amount: 0 }));
  }

  /** Adds to the counter of these values of its labels, in the order of its label names. */
  add(amount: number, ...values: readonly string[]): void {
    this.#sums.at(values).amount += amount;
  }

  expose({ Counter }: MetricsLibrary, registry: Registry): void {
    const { all } = this.#sums;
    new Counter({
      name: this.#name,
      help: this.#help,
      labelNames: [...this.#labelNames],
      registers: [registry],
      collect() {
        for (const sum of all) {
          this.inc(sum.labels, sum.amount);
          sum.amount = 0;
        }
      },
    });
  }
}
