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

/** Breaks one attempt off when one of its times is up, when the request's deadline passes, or when the client leaves. */
export class AttemptTimer {
  readonly signal = new StopSignal();
  readonly timeouts: AttemptTimeouts;
  readonly #clock: Clock;
  readonly #leave: Cancel;
  readonly #cancelTotal: Cancel;
  #cancelDeadline: Cancel;
  #cancelSilence: Cancel = NOTHING;
  /** When the timer of silences fires that is set; Infinity where none is. */
  #silenceTimerMs = Number.POSITIVE_INFINITY;
  /** How long it may still be silent, and what it is called then. */
  #silentUntilMs = Number.POSITIVE_INFINITY;
  #silence: InterruptionCause = "idle";

  constructor(timeouts: AttemptTimeouts, deadlineMs: number, left: StopSignal, clock: Clock) {
    this.timeouts = timeouts;
    this.#clock = clock;
    this.#leave = left.onAbort(() => this.signal.abort(left.reason));
    this.#cancelTotal = this.#after(timeouts.totalMs, "total");
    this.#cancelDeadline =
      deadlineMs === Number.POSITIVE_INFINITY ? NOTHING : this.#after(deadlineMs - clock.nowMs(), "deadline");
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
    this.#cancelDeadline();
    this.#cancelDeadline = NOTHING;
  }

  /** Breaks the attempt off at once. */
  breakOff(because: InterruptionCause): void {
    this.signal.abort(new Interruption(because));
  }

  stop(): void {
    this.#leave();
    this.#cancelTotal();
    this.#cancelDeadline();
    this.#cancelSilence();
  }

  /** A stream is waited for at every piece, so the timer is left as it is where it fires soon enough, and looks again then. */
  #await(patienceMs: number, silence: InterruptionCause): void {
    this.#silence = silence;
    this.#silentUntilMs = this.#clock.nowMs() + patienceMs;
    if (this.#silenceTimerMs > this.#silentUntilMs) this.#setSilenceTimer(patienceMs);
  }

  #setSilenceTimer(delayMs: number): void {
    this.#cancelSilence();
    this.#silenceTimerMs = this.#clock.nowMs() + delayMs;
    this.#cancelSilence = this.#clock.after(delayMs, () => {
      this.#silenceTimerMs = Number.POSITIVE_INFINITY;
      this.#cancelSilence = NOTHING;
      const leftMs = this.#silentUntilMs - this.#clock.nowMs();
      if (leftMs <= TIMER_GRAIN_MS) this.breakOff(this.#silence);
      else if (leftMs < Number.POSITIVE_INFINITY) this.#setSilenceTimer(leftMs);
    });
  }

  #after(delayMs: number, because: InterruptionCause): Cancel {
    return this.#clock.after(delayMs, () => this.breakOff(because));
  }
}

const NOTHING: Cancel = () => {};
/** A timer may fire a little before its time. */
const TIMER_GRAIN_MS = 1;
