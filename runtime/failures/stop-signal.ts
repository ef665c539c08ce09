import type { Cancel } from "../clock/clock.ts";
import { WaitingList } from "../clock/waiting-list.ts";

/**
 * Tells those who listen, once, that something is broken off, and why. `AbortController` does as much for many times the cost, and
 * every request needs several.
 */
export class StopSignal {
  #aborted = false;
  #reason: unknown = null;
  readonly #listeners = new WaitingList<() => void>();

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
    for (let next = this.#listeners.first; next !== null; next = this.#listeners.first) {
      this.#listeners.leave(next);
      next.value();
    }
  }

  /** Runs when it is broken off, at once where it is already; not after the cancel that it gives. */
  onAbort(run: () => void): Cancel {
    if (this.#aborted) {
      run();
      return NOTHING;
    }
    const place = this.#listeners.add(run);
    return () => this.#listeners.leave(place);
  }
}

const NOTHING: Cancel = () => {};
