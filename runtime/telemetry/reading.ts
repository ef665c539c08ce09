import type { Registry } from "prom-client";
import { ByLabels, type Labels } from "./by-labels.ts";
import type { MetricsLibrary } from "./exposition.ts";

/** How the readings of several workers become one. */
export type Together = "sum" | "min" | "max";

/** A gauge: what was read last, by its labels. */
export class Reading {
  readonly #name: string;
  readonly #help: string;
  readonly #labelNames: readonly string[];
  readonly #together: Together;
  readonly #values: ByLabels<{ readonly labels: Labels; value: number | null }>;

  constructor(name: string, help: string, labelNames: readonly string[], together: Together) {
    this.#name = name;
    this.#help = help;
    this.#labelNames = labelNames;
    this.#together = together;
    this.#values = new ByLabels(labelNames, (labels) => ({ labels, value: null }));
  }

  /** Sets the gauge of these values of its labels, in the order of its label names. */
  set(value: number, ...values: readonly string[]): void {
    this.#values.at(values).value = value;
  }

  /** Forgets all that was read. */
  reset(): void {
    for (const one of this.#values.all) one.value = null;
  }

  expose({ Gauge }: MetricsLibrary, registry: Registry): void {
    const { all } = this.#values;
    new Gauge({
      name: this.#name,
      help: this.#help,
      labelNames: [...this.#labelNames],
      aggregator: this.#together,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, value } of all) if (value !== null) this.set(labels, value);
      },
    });
  }
}
