import type { Cancel } from "../clock/clock.ts";

/**
 * Tells those who listen, once, that something is broken off, and why. `AbortController` does as much for many times the cost, and
 * every request needs several.
 */
export class StopSignal {
  #aborted = false;
  #reason: unknown = null;
  #listeners: Set<() => void> | null = null;

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Why; null until then. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Breaks off; again, it does nothing. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    const listeners = this.#listeners;
    this.#listeners = null;
    if (listeners !== null) for (const run of [...listeners]) run();
  }

  /** Runs when it is broken off, at once where it is already; not after the cancel that it gives. */
  onAbort(run: () => void): Cancel {
    if (this.#aborted) {
      run();
      return () => {};
    }
    this.#listeners ??= new Set();
    this.#listeners.add(run);
    return () => this.#listeners?.delete(run);
  }
}
