/** Room that was taken in a window; `settle` corrects the amount once the true one is known. */
export interface Reservation {
  readonly ok: true;
  settle(amount: number): void;
}

export type Reserved = Reservation | { readonly ok: false; readonly retryAtMs: number };

/**
 * At most `limit` in any span of `windowMs`, exactly: a queue of what was taken, no bucket that refills.
 * One amount larger than the limit passes alone, in an empty window; otherwise it could never be served.
 */
export class SlidingWindow {
  readonly #windowMs: number;
  #limit: number;
  #taken: { atMs: number; amount: number }[] = [];
  #oldest = 0;
  #total = 0;

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Takes a new limit; what was taken stays taken. */
  configure(limit: number): void {
    this.#limit = limit;
  }

  /** What the window holds now. */
  used(nowMs: number): number {
    this.#forget(nowMs);
    return this.#total;
  }

  /** When `amount` fits: now, or the time at which enough of what was taken has left the window. */
  freeAtMs(amount: number, nowMs: number): number {
    this.#forget(nowMs);
    let total = this.#total;
    if (total === 0 || total + amount <= this.#limit) return nowMs;
    for (let i = this.#oldest; i < this.#taken.length; i++) {
      const entry = this.#taken[i];
      if (entry === undefined) break;
      total -= entry.amount;
      if (total === 0 || total + amount <= this.#limit) return entry.atMs + this.#windowMs;
    }
    return nowMs + this.#windowMs;
  }

  /** When the next piece of what was taken leaves the window; Infinity where it is empty. */
  changesAtMs(nowMs: number): number {
    this.#forget(nowMs);
    const first = this.#taken[this.#oldest];
    return first === undefined ? Number.POSITIVE_INFINITY : first.atMs + this.#windowMs;
  }

  reserve(amount: number, nowMs: number): Reserved {
    const retryAtMs = this.freeAtMs(amount, nowMs);
    return retryAtMs > nowMs ? { ok: false, retryAtMs } : this.take(amount, nowMs);
  }

  /** Takes the amount whether there is room or not. */
  take(amount: number, nowMs: number): Reservation {
    this.#forget(nowMs);
    const entry = { atMs: nowMs, amount };
    this.#taken.push(entry);
    this.#total += amount;
    const settle = (settled: number): void => {
      if (this.#holds(entry)) this.#total += settled - entry.amount;
      entry.amount = settled;
    };
    return { ok: true, settle };
  }

  #holds(entry: { readonly atMs: number }): boolean {
    const first = this.#taken[this.#oldest];
    return first !== undefined && entry.atMs >= first.atMs;
  }

  #forget(nowMs: number): void {
    for (let first = this.#taken[this.#oldest]; first !== undefined; first = this.#taken[this.#oldest]) {
      if (first.atMs + this.#windowMs > nowMs) break;
      this.#total -= first.amount;
      this.#oldest++;
    }
    if (this.#oldest > 64 && this.#oldest * 2 > this.#taken.length) {
      this.#taken = this.#taken.slice(this.#oldest);
      this.#oldest = 0;
    }
  }
}
