import type { FailureClass } from "../failures/failure-table.ts";
import { NO_MORE } from "../state/outgoing-notes.ts";
import type { SharedState } from "../state/shared-state.ts";
import type { Demand } from "../state/store.ts";
import { Breaker, type BreakerSettings, type Outcome, type Pass, PROBE_LEASE_MS } from "./breaker.ts";
import { Cooldown } from "./cooldown.ts";
import { healthKey } from "./health-key.ts";

/** How much the newest time to first token weighs in the decaying average. */
const NEWEST_WEIGHT = 0.3;

/** What is known of one target: its breaker, its cooldown, how busy and how quick it is. */
export class TargetState {
  /** `provider/model`. */
  readonly name: string;
  readonly breaker: Breaker;
  readonly cooldown = new Cooldown();
  inFlight = 0;
  /** How its last call failed that counted against it; what this gateway did not see itself is called overloaded. */
  failedBy: FailureClass = "overloaded";
  /** A decaying average over successes, in milliseconds; null until there was one. */
  firstTokenMs: number | null = null;
  #shared: { readonly name: string; readonly state: SharedState } | null = null;

  constructor(name: string, settings: BreakerSettings) {
    this.name = name;
    this.breaker = new Breaker(settings);
  }

  /** Opens and closes its breaker with those of other gateways, and takes turns with them at probing it. */
  shareWith(state: SharedState, name: string): void {
    this.#shared = { name, state };
    this.cooldown.shareWith(state, healthKey("target", name));
  }

  /** What the other gateways must agree to before a pass is used: a half-open breaker has one probe among them all. */
  leaseOf({ probe }: Pass): Demand | null {
    if (!probe || this.#shared === null) return null;
    return { kind: "lease", name: this.#shared.name, forMs: PROBE_LEASE_MS };
  }

  /** Hands a pass back to the breaker. */
  end(pass: Pass, outcome: Outcome, nowMs: number): void {
    const before = this.breaker.state(nowMs);
    this.breaker.end(pass, outcome, nowMs);
    if (this.#shared === null) return;
    const { name, state } = this.#shared;
    if (this.breaker.state(nowMs) !== before) {
      const opening = this.breaker.opening(nowMs);
      state.tellHealth(healthKey("breaker", name), String(opening?.openMs ?? 0), opening?.untilMs ?? NO_MORE);
    }
    if (pass.probe) state.settle([{ kind: "lease", name }]);
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
