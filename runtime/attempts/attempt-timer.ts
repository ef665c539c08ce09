import type { Cancel, Clock } from "../clock/clock.ts";
import { Interruption, type InterruptionCause } from "../failures/interruption.ts";

/** The timeouts of one attempt, in milliseconds: the chain's where it sets them, else the provider's. */
export interface AttemptTimeouts {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Breaks one attempt off when one of its times is up, when the request's deadline passes, or when the client leaves. */
export class AttemptTimer {
  readonly signal: AbortSignal;
  readonly timeouts: AttemptTimeouts;
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #leave: () => void;
  readonly #cancelTotal: Cancel;
  #cancelDeadline: Cancel;
  #cancelSilence: Cancel;

  constructor(timeouts: AttemptTimeouts, deadlineMs: number, left: AbortSignal, clock: Clock) {
    this.signal = this.#controller.signal;
    this.timeouts = timeouts;
    this.#clock = clock;
    const onLeft = (): void => this.#controller.abort(left.reason);
    if (left.aborted) onLeft();
    else left.addEventListener("abort", onLeft, { once: true });
    this.#leave = () => left.removeEventListener("abort", onLeft);
    this.#cancelTotal = this.#after(timeouts.totalMs, "total");
    this.#cancelDeadline =
      deadlineMs === Number.POSITIVE_INFINITY
        ? () => {}
        : this.#after(deadlineMs - clock.nowMs(), "deadline");
    this.#cancelSilence = () => {};
  }

  /** A streamed attempt begins: its first content is due. */
  awaitFirstToken(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#after(this.timeouts.firstTokenMs, "first_token");
  }

  /** The next bytes are due. */
  awaitBytes(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#after(this.timeouts.idleMs, "idle");
  }

  /** The client is slower than the provider: that silence is not the provider's. */
  pause(): void {
    this.#cancelSilence();
  }

  /** Content has come, so the request's deadline is met. */
  meetDeadline(): void {
    this.#cancelDeadline();
    this.#cancelDeadline = () => {};
  }

  /** Breaks the attempt off at once. */
  breakOff(because: InterruptionCause): void {
    this.#controller.abort(new Interruption(because));
  }

  stop(): void {
    this.#leave();
    this.#cancelTotal();
    this.#cancelDeadline();
    this.#cancelSilence();
  }

  #after(delayMs: number, because: InterruptionCause): Cancel {
    return this.#clock.after(delayMs, () => this.#controller.abort(new Interruption(because)));
  }
}
