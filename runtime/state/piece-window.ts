import type { Reservation, SlidingWindow } from "../limits/sliding-window.ts";

interface Held {
  readonly atMs: number;
  amount: number;
  weight: number;
  readonly reservation: Reservation;
}

/** A sliding window whose pieces have names, so that several gateways can tell each other what they took of it. */
export class PieceWindow {
  readonly windowMs: number;
  readonly window: SlidingWindow;
  readonly #pieces = new Map<string, Held>();
  #newestMs = Number.NEGATIVE_INFINITY;

  constructor(window: SlidingWindow, windowMs: number) {
    this.window = window;
    this.windowMs = windowMs;
  }

  /**
   * Takes a piece, or settles one that is known. `weight` is how many times its amount counts here. A piece that comes late counts as
   * taken no earlier than the newest one, which errs to the safe side.
   */
  put(id: string, amount: number, nowMs: number, { weight = 1, ageMs = 0 } = {}): void {
    const known = this.#pieces.get(id);
    if (known !== undefined) {
      known.amount = amount;
      known.reservation.settle(weighed(known));
      return;
    }
    this.#forget(nowMs);
    const atMs = Math.max(this.#newestMs, nowMs - ageMs);
    if (atMs + this.windowMs <= nowMs) return;
    this.#newestMs = atMs;
    const reservation = this.window.take(weighed({ amount, weight }), atMs);
    this.#pieces.set(id, { atMs, amount, weight, reservation });
  }

  has(id: string): boolean {
    return this.#pieces.has(id);
  }

  /** Settles a piece, if it is still in the window. */
  settle(id: string, amount: number): void {
    const known = this.#pieces.get(id);
    if (known === undefined) return;
    known.amount = amount;
    known.reservation.settle(weighed(known));
  }

  /** Takes a piece out, as if it had never been taken. */
  drop(id: string): void {
    this.settle(id, 0);
    this.#pieces.delete(id);
  }

  /** No piece counts more often than this from now on. */
  weighAtMost(weight: number): void {
    for (const piece of this.#pieces.values()) {
      if (piece.weight <= weight) continue;
      piece.weight = weight;
      piece.reservation.settle(weighed(piece));
    }
  }

  pieces(nowMs: number): readonly { readonly id: string; readonly amount: number; readonly ageMs: number }[] {
    this.#forget(nowMs);
    return [...this.#pieces].map(([id, { amount, atMs }]) => ({ id, amount, ageMs: nowMs - atMs }));
  }

  #forget(nowMs: number): void {
    for (const [id, { atMs }] of this.#pieces) {
      if (atMs + this.windowMs > nowMs) return;
      this.#pieces.delete(id);
    }
  }
}

/** Whole, since what is summed in fractions does not come back to nothing. */
function weighed({ amount, weight }: Pick<Held, "amount" | "weight">): number {
  return Math.ceil(amount * weight);
}
