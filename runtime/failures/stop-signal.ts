import type { Cancel } from "../clock/clock.ts";

/**
 * Tells those who listen, once, that something is broken off, and why. `AbortController` does as much for many times the cost, and
 * every request needs several.
 */
export class StopSignal {
  #aborted = false;
  #reason: unknown = null;
  /** A list of our own: the tables that a long-lived `Set` leaves behind keep dead requests in memory until the next full collection. */
  #first: Listener | null = null;
  #last: Listener | null = null;

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
    for (let next = this.#first; next !== null; next = this.#first) {
      this.#remove(next);
      next.run();
    }
  }

  /** Runs when it is broken off, at once where it is already; not after the cancel that it gives. */
  onAbort(run: () => void): Cancel {
    if (this.#aborted) {
      run();
      return NOTHING;
    }
    const listener: Listener = { run, before: this.#last, after: null, listens: true };
    if (this.#last === null) this.#first = listener;
    else this.#last.after = listener;
    this.#last = listener;
    return () => this.#remove(listener);
  }

  #remove(listener: Listener): void {
    if (!listener.listens) return;
    const { before, after } = listener;
    if (before === null) this.#first = after;
    else before.after = after;
    if (after === null) this.#last = before;
    else after.before = before;
    listener.listens = false;
    listener.before = null;
    listener.after = null;
  }
}

interface Listener {
  readonly run: () => void;
  before: Listener | null;
  after: Listener | null;
  listens: boolean;
}

const NOTHING: Cancel = () => {};
