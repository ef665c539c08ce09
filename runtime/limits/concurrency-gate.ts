import type { Cancel, Clock } from "../clock/clock.ts";
import type { StopSignal } from "../failures/stop-signal.ts";

/** Gives the place back; calling it again does nothing. */
export type Leave = () => void;

/** How long a request may stand in the queue, whatever it has time for. */
const LONGEST_WAIT_MS = 5_000;

/** At most so many requests at once; as many again may wait, in order and for 5 seconds at most. */
export class ConcurrencyGate {
  #limit: number;
  #inside = 0;
  readonly #queue: Waiting[] = [];
  readonly #clock: Clock;

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  get inside(): number {
    return this.#inside;
  }

  configure(limit: number): void {
    this.#limit = limit;
    this.#admit();
  }

  /** A place, or null where the queue is full, the wait longer than the request has time for, or the client left. */
  enter(signal: StopSignal, patienceMs: number): Leave | null | Promise<Leave | null> {
    if (this.#inside < this.#limit) return this.#takePlace();
    if (this.#queue.length >= this.#limit || signal.aborted) return null;
    return new Promise((resolve) => {
      const giveUp = (): void => {
        const at = this.#queue.indexOf(waiting);
        if (at >= 0) this.#queue.splice(at, 1);
        waiting.cancel();
        resolve(null);
      };
      const cancelTimer = this.#clock.after(Math.min(patienceMs, LONGEST_WAIT_MS), giveUp);
      const cancelStop = signal.onAbort(giveUp);
      const cancel = (): void => {
        cancelTimer();
        cancelStop();
      };
      const waiting: Waiting = { admit: resolve, cancel };
      this.#queue.push(waiting);
    });
  }

  #takePlace(): Leave {
    this.#inside++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside--;
      this.#admit();
    };
  }

  #admit(): void {
    while (this.#inside < this.#limit) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      next.cancel();
      next.admit(this.#takePlace());
    }
  }
}

interface Waiting {
  readonly admit: (leave: Leave) => void;
  readonly cancel: Cancel;
}
