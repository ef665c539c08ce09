/**
 * The requests that are served at the same time. What has come for several of them in one turn of the event loop waits until every
 * socket has been read, and then all take each step one after the other: its code is cold in the processor's caches when the first
 * gets there, and warm for the others. A request that is served alone waits for nothing.
 */
export class Cohort {
  #size = 0;
  #waiting: (() => void)[] = [];

  /** A request begins; it ends with `leave`. */
  enter(): void {
    this.#size++;
  }

  leave(): void {
    this.#size--;
  }

  /** Runs at the end of this turn, or at once where nobody else is served. `run` must not throw, as it would hold up the others. */
  atTurnEnd(run: () => void): void {
    if (this.#size < 2) {
      run();
      return;
    }
    this.#waiting.push(run);
    if (this.#waiting.length === 1) setImmediate(() => this.#runWaiting());
  }

  #runWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) run();
  }
}
