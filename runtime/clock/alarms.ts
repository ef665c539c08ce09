import type { Cancel } from "./clock.ts";
import { WaitingList } from "./waiting-list.ts";

/** A timer may fire a little before its time. */
const GRAIN_MS = 1;
/** A timer that is so late has slept with its machine, and would be as late again as it had still to run. */
const SLEPT_MS = 1_000;

/** One of Node's timers, as far as alarms need it. */
export type AlarmTimer = Pick<NodeJS.Timeout, "ref" | "unref" | "close">;

interface Alarm {
  readonly atMs: number;
  readonly run: () => void;
}

/**
 * Alarms of which nearly all are called off long before their time, as the patience with a provider is: to set one and to call it off
 * costs no timer. A single timer rings for the earliest, and finds out then which one is next.
 */
export class Alarms {
  readonly #waiting = new WaitingList<Alarm>();
  readonly #nowMs: () => number;
  readonly #setTimer: (run: () => void, delayMs: number) => AlarmTimer;
  #timer: AlarmTimer | null = null;
  #ringsAtMs = Number.POSITIVE_INFINITY;

  constructor(nowMs: () => number, setTimer: (run: () => void, delayMs: number) => AlarmTimer) {
    this.#nowMs = nowMs;
    this.#setTimer = setTimer;
  }

  /** Runs once after the delay, unless cancelled before. A process may end when no alarm waits. */
  after(delayMs: number, run: () => void): Cancel {
    const nowMs = this.#nowMs();
    const atMs = nowMs + delayMs;
    const place = this.#waiting.add({ atMs, run });
    if (atMs < this.#ringsAtMs) this.#ringAt(atMs);
    else if (this.#ringsAtMs < nowMs - SLEPT_MS) this.#ringAt(nowMs);
    else this.#timer?.ref();
    return () => {
      this.#waiting.leave(place);
      this.#letEnd();
    };
  }

  #ringAt(atMs: number): void {
    this.#timer?.close();
    this.#ringsAtMs = atMs;
    this.#timer = this.#setTimer(() => this.#ring(), Math.max(atMs - this.#nowMs(), 0));
  }

  #ring(): void {
    this.#timer = null;
    this.#ringsAtMs = Number.POSITIVE_INFINITY;
    const untilMs = this.#nowMs() + GRAIN_MS;
    const due = this.#waiting
      .all()
      .filter(({ value }) => value.atMs <= untilMs)
      .sort((a, b) => a.value.atMs - b.value.atMs);
    try {
      for (const place of due) {
        if (!place.waits) continue;
        this.#waiting.leave(place);
        place.value.run();
      }
    } finally {
      // What a failed alarm kept from running is due still.
      const next = this.#waiting.all().reduce((first, { value }) => Math.min(first, value.atMs), Infinity);
      if (next < this.#ringsAtMs) this.#ringAt(next);
      this.#letEnd();
    }
  }

  /** A timer for nobody keeps no process from ending. */
  #letEnd(): void {
    if (this.#waiting.first === null) this.#timer?.unref();
  }
}
