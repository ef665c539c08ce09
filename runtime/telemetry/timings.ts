import { Histogram, type Registry } from "prom-client";
import { ByLabels } from "./by-labels.ts";

/** The upper bounds of the buckets, in seconds. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const MS_PER_SECOND = 1_000;
/** So many of one set of labels are kept before the histogram is told. */
const MOST_KEPT = 256;

/** A histogram of durations that is added to at every request and told many at a time, at the latest when it is scraped. */
export class Timings {
  readonly #kept: ByLabels<{ readonly seconds: number[]; readonly tell: () => void }>;

  constructor(name: string, help: string, labelNames: readonly string[], registry: Registry) {
    const kept = new ByLabels(labelNames, (labels) => {
      const seconds: number[] = [];
      const tell = (): void => {
        for (const one of seconds) histogram.observe(labels, one);
        seconds.length = 0;
      };
      return { seconds, tell };
    });
    const histogram = new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: SECONDS,
      registers: [registry],
      collect() {
        for (const { tell } of kept.all) tell();
      },
    });
    this.#kept = kept;
  }

  /** Adds to the histogram of these values of its labels, in the order of its label names. */
  add(durationMs: number, ...values: readonly string[]): void {
    const { seconds, tell } = this.#kept.at(values);
    seconds.push(durationMs / MS_PER_SECOND);
    if (seconds.length >= MOST_KEPT) tell();
  }
}
