import type { Histogram, Registry } from "prom-client";
import { ByLabels, type Labels } from "./by-labels.ts";
import type { MetricsLibrary } from "./exposition.ts";

/** The upper bounds of the buckets, in seconds. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const MS_PER_SECOND = 1_000;
/** So many of one set of labels are kept before the histogram is told. */
const MOST_KEPT = 256;

interface Kept {
  readonly labels: Labels;
  readonly seconds: number[];
}

/** A histogram of durations that is added to at every request and told many at a time, at the latest when it is scraped. */
export class Timings {
  readonly #name: string;
  readonly #help: string;
  readonly #labelNames: readonly string[];
  readonly #kept: ByLabels<Kept>;
  readonly #onFull: () => void;
  #histogram: Histogram | null = null;

  /** `onFull` has the histogram exposed, where much has come and it is not. */
  constructor(name: string, help: string, labelNames: readonly string[], onFull: () => void) {
    this.#name = name;
    this.#help = help;
    this.#labelNames = labelNames;
    this.#onFull = onFull;
    this.#kept = new ByLabels(labelNames, (labels) => ({ labels, seconds: [] }));
  }

  /** Adds to the histogram of these values of its labels, in the order of its label names. */
  add(durationMs: number, ...values: readonly string[]): void {
    const kept = this.#kept.at(values);
    kept.seconds.push(durationMs / MS_PER_SECOND);
    if (kept.seconds.length < MOST_KEPT) return;
    if (this.#histogram === null) this.#onFull();
    else tell(this.#histogram, kept);
  }

  expose({ Histogram }: MetricsLibrary, registry: Registry): void {
    const { all } = this.#kept;
    this.#histogram = new Histogram({
      name: this.#name,
      help: this.#help,
      labelNames: [...this.#labelNames],
      buckets: SECONDS,
      registers: [registry],
      collect() {
        for (const kept of all) tell(this, kept);
      },
    });
  }
}

function tell(histogram: Histogram, { labels, seconds }: Kept): void {
  for (const one of seconds) histogram.observe(labels, one);
  seconds.length = 0;
}
