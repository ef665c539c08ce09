import type { Attributes } from "./span.ts";

/** What one series of a histogram holds. */
export interface HistogramPoint {
  readonly attributes: Attributes;
  /** When its counting began, in milliseconds since 1970. */
  readonly startMs: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** One more than the bounds: the last counts what lies above them all. */
  readonly bucketCounts: readonly number[];
}

type Series = { -readonly [Field in keyof HistogramPoint]: HistogramPoint[Field] } & {
  bucketCounts: number[];
};

/** Attributes come from the plan, but plans are reloaded: past this many, what is new is counted together. */
const MOST_SERIES = 2_000;
const OVERFLOW: Attributes = { "otel.metric.overflow": true };

/** A histogram with fixed bounds, one series for each set of attributes. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series>();
  #startMs: number;

  constructor(bounds: readonly number[], startMs: number) {
    this.#bounds = bounds;
    this.#startMs = startMs;
  }

  get bounds(): readonly number[] {
    return this.#bounds;
  }

  record(value: number, attributes: Attributes): void {
    const series = this.#seriesOf(attributes);
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    const at = bucket < 0 ? this.#bounds.length : bucket;
    series.bucketCounts[at] = (series.bucketCounts[at] ?? 0) + 1;
    series.count++;
    series.sum += value;
    series.min = Math.min(series.min, value);
    series.max = Math.max(series.max, value);
  }

  get points(): readonly HistogramPoint[] {
    return [...this.#series.values()];
  }

  /** Counts from nothing again. */
  restart(startMs: number): void {
    this.#series.clear();
    this.#startMs = startMs;
  }

  #seriesOf(wanted: Attributes): Series {
    const key = JSON.stringify(wanted);
    const attributes = this.#series.has(key) || this.#series.size < MOST_SERIES ? wanted : OVERFLOW;
    const at = attributes === OVERFLOW ? "" : key;
    let series = this.#series.get(at);
    if (series === undefined) {
      series = {
        attributes,
        startMs: this.#startMs,
        count: 0,
        sum: 0,
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
        bucketCounts: this.#bounds.map(() => 0).concat(0),
      };
      this.#series.set(at, series);
    }
    return series;
  }
}
