/**
 * Turns of the event loop, in which many requests take their steps. What has come for several of them in one turn waits until every
 * socket has been read, and then all take each step one after the other: its code is cold in the processor's caches when the first
 * gets there, and warm for the others. A request that is served alone waits for nothing.
 */
export class Turn {
  #underWay = 0;
  #waiting: (() => void)[] = [];

  /** A request begins; it ends with `leave`. */
  enter(): void {
    this.#underWay++;
  }

  leave(): void {
    this.#underWay--;
  }

  /** Runs at the end of this turn, or at once where nobody else is served. `run` must not throw, as it would hold up the others. */
  atEnd(run: () => void): void {
    if (this.#underWay < 2) {
      run();
      return;
    }
    this.#waiting.push(run);
    if (this.#waiting.length === 1) setImmediate(() => this.#end());
  }

  #end(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) run();
  }
}
