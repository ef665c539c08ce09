import type { FailureClass } from "../failures/failure-table.ts";
import { Breaker, type BreakerSettings } from "./breaker.ts";

/** How much the newest time to first token weighs in the decaying average. */
const NEWEST_WEIGHT = 0.3;

/** What is known of one target: its breaker, its cooldown, how busy and how quick it is. */
export class TargetState {
  /** `provider/model`. */
  readonly name: string;
  readonly breaker: Breaker;
  inFlight = 0;
  /** A decaying average over successes, in milliseconds; null until there was one. */
  firstTokenMs: number | null = null;
  #cooldown: { readonly because: FailureClass; readonly untilMs: number } | null = null;

  constructor(name: string, settings: BreakerSettings) {
    this.name = name;
    this.breaker = new Breaker(settings);
  }

  cooldown(nowMs: number): { readonly because: FailureClass; readonly untilMs: number } | null {
    return this.#cooldown !== null && this.#cooldown.untilMs > nowMs ? this.#cooldown : null;
  }

  cool(because: FailureClass, untilMs: number): void {
    if (this.#cooldown === null || untilMs > this.#cooldown.untilMs) this.#cooldown = { because, untilMs };
  }

  answered(firstTokenMs: number): void {
    this.firstTokenMs =
      this.firstTokenMs === null
        ? firstTokenMs
        : this.firstTokenMs + NEWEST_WEIGHT * (firstTokenMs - this.firstTokenMs);
  }

  /** An answer was called off after this long, and would have taken longer, how much nobody knows. */
  slowerThan(afterMs: number): void {
    if (this.firstTokenMs === null || afterMs > this.firstTokenMs) this.answered(afterMs);
  }
}
