import type { Clock } from "../clock/clock.ts";

/** How long a request that is over may wait until it is recorded. */
const GATHERING_MS = 10;
/** So many are recorded at once, without any more waiting. */
const MOST_WAITING = 256;

/**
 * The records of requests that are over, made many at a time: code that runs again at once is still in the processor's caches, and
 * takes a fraction of the time. Who reads what they are made of (metrics, accounts) settles them first.
 */
export class Records {
  #waiting: (() => void)[] = [];
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;

  /** `failed` is told what a record has thrown, which is a bug of ours and must not lose the records beside it. */
  constructor(clock: Clock, failed: (error: unknown) => void) {
    this.#clock = clock;
    this.#failed = failed;
  }

  /** `record` must not hold on to the request's body. */
  add(record: () => void): void {
    this.#waiting.push(record);
    if (this.#waiting.length === 1) this.#clock.after(GATHERING_MS, () => this.settle());
    else if (this.#waiting.length === MOST_WAITING) this.settle();
  }

  /** Makes the records that wait. */
  settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const record of waiting) {
      try {
        record();
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
