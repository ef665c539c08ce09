import type { Cancel, Clock } from "../clock/clock.ts";
import { Interruption, type InterruptionCause } from "../failures/interruption.ts";
import { StopSignal } from "../failures/stop-signal.ts";

/** The timeouts of one attempt, in milliseconds: the chain's where it sets them, else the provider's. */
export interface AttemptTimeouts {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/**
 * Breaks one attempt off when one of its times is up, when its turn or the request's deadline ends, or when the client leaves. A stream is waited
 * for at every piece, so a single timer looks, no later than the shortest silence lasts, which of the times comes next.
 */
export class AttemptTimer {
  readonly signal = new StopSignal();
  readonly timeouts: AttemptTimeouts;
  readonly #clock: Clock;
  readonly #leave: Cancel;
  readonly #shortestSilenceMs: number;
  readonly #totalAtMs: number;
  #deadlineAtMs: number;
  /** How long it may still be silent, and what it is called then. */
  #silentUntilMs = Number.POSITIVE_INFINITY;
  #silence: InterruptionCause = "idle";
  #cancelLook: Cancel;

  constructor(timeouts: AttemptTimeouts, deadlineMs: number, left: StopSignal, clock: Clock) {
    const nowMs = clock.nowMs();
    this.timeouts = timeouts;
    this.#clock = clock;
    this.#shortestSilenceMs = Math.min(timeouts.firstTokenMs, timeouts.idleMs);
    this.#totalAtMs = nowMs + timeouts.totalMs;
    this.#deadlineAtMs = deadlineMs;
    this.#leave = left.onAbort(() => this.signal.abort(left.reason));
    this.#cancelLook = this.#lookLater(nowMs);
  }

  /** A streamed attempt begins: its first content is due. */
  awaitFirstToken(): void {
    this.#await(this.timeouts.firstTokenMs, "first_token");
  }

  /** The next bytes are due. */
  awaitBytes(): void {
    this.#await(this.timeouts.idleMs, "idle");
  }

  /** The client is slower than the provider: that silence is not the provider's. */
  pause(): void {
    this.#silentUntilMs = Number.POSITIVE_INFINITY;
  }

  /** Content has come, so the request's deadline is met. */
  meetDeadline(): void {
    this.#deadlineAtMs = Number.POSITIVE_INFINITY;
  }

  /** Breaks the attempt off at once. */
  breakOff(because: InterruptionCause): void {
    this.signal.abort(new Interruption(because));
  }

  stop(): void {
    this.#leave();
    this.#cancelLook();
  }

  #await(patienceMs: number, silence: InterruptionCause): void {
    this.#silence = silence;
    this.#silentUntilMs = this.#clock.nowMs() + patienceMs;
  }

  #lookLater(nowMs: number): Cancel {
    const atMs = Math.min(
      this.#totalAtMs,
      this.#deadlineAtMs,
      this.#silentUntilMs,
      nowMs + this.#shortestSilenceMs,
    );
    return this.#clock.after(atMs - nowMs, () => this.#look());
  }

  #look(): void {
    const nowMs = this.#clock.nowMs();
    const dueAtMs = Math.min(this.#totalAtMs, this.#deadlineAtMs, this.#silentUntilMs);
    if (dueAtMs - nowMs > TIMER_GRAIN_MS) this.#cancelLook = this.#lookLater(nowMs);
    else if (dueAtMs === this.#totalAtMs) this.breakOff("total");
    else this.breakOff(dueAtMs === this.#deadlineAtMs ? "deadline" : this.#silence);
  }
}

/** A timer may fire a little before its time. */
export const TIMER_GRAIN_MS = 1;
