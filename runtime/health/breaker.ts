/** When a breaker opens, and for how long the first time. */
export interface BreakerSettings {
  readonly failures: number;
  readonly windowMs: number;
  readonly openMs: number;
}

/** How an attempt ended, as far as its target's life is concerned; `released` says nothing (the client left). */
export type Outcome = "alive" | "failed" | "released";

/** The right to make one attempt; handed back through `end`. */
export interface Pass {
  readonly probe: boolean;
  readonly takenAtMs: number;
}

type State =
  | { readonly state: "closed"; readonly recent: { readonly atMs: number; readonly failed: boolean }[] }
  | { readonly state: "open"; readonly untilMs: number; readonly openMs: number }
  | { readonly state: "half_open"; readonly openMs: number; readonly probe: Pass | null };

/** Or as many as have to fail, where that is more. */
const REMEMBERED_ATTEMPTS = 20;
/** Doubling ends here, or at what the catalog says where that is longer. */
const LONGEST_OPEN_MS = 300_000;
/** A probe that never reported back gives its place free after this long. */
export const PROBE_LEASE_MS = 60_000;

/** The circuit breaker of one target: a state machine over times that it is given. */
export class Breaker {
  #state: State = { state: "closed", recent: [] };
  #settings: BreakerSettings;

  constructor(settings: BreakerSettings) {
    this.#settings = settings;
  }

  /** Takes a new plan's settings; what has happened stays. */
  configure(settings: BreakerSettings): void {
    this.#settings = settings;
  }

  /** The time until which no attempt is let through; null where one may be, a probe included. */
  openUntilMs(nowMs: number): number | null {
    const now = this.#advance(nowMs);
    return now.state === "open" ? now.untilMs : null;
  }

  /** How long it is open, and until when; null where it is not. */
  opening(nowMs: number): { readonly untilMs: number; readonly openMs: number } | null {
    const now = this.#advance(nowMs);
    return now.state === "open" ? now : null;
  }

  /** Takes what another gateway tells: its breaker for this target opened, or closed again. */
  adopt(opening: { readonly untilMs: number; readonly openMs: number } | null): void {
    if (opening !== null) this.#state = { state: "open", ...opening };
    else if (this.#state.state !== "closed") this.#state = { state: "closed", recent: [] };
  }

  state(nowMs: number): State["state"] {
    return this.#advance(nowMs).state;
  }

  /** A pass for one attempt, or null while the breaker is open or its single probe is under way. */
  take(nowMs: number): Pass | null {
    const now = this.#advance(nowMs);
    if (now.state === "open") return null;
    if (now.state === "closed") return { probe: false, takenAtMs: nowMs };
    if (now.probe !== null && nowMs < now.probe.takenAtMs + PROBE_LEASE_MS) return null;
    const probe = { probe: true, takenAtMs: nowMs };
    this.#state = { ...now, probe };
    return probe;
  }

  /** Hands a pass back. A half-open breaker listens to its own probe alone, an open one to nobody. */
  end(pass: Pass, outcome: Outcome, nowMs: number): void {
    const now = this.#advance(nowMs);
    if (now.state === "half_open" && now.probe === pass) {
      if (outcome === "released") this.#state = { ...now, probe: null };
      else if (outcome === "alive") this.#state = { state: "closed", recent: [] };
      else this.#open(nowMs, Math.min(now.openMs * 2, Math.max(LONGEST_OPEN_MS, this.#settings.openMs)));
    } else if (now.state === "closed" && outcome !== "released") {
      this.#remember(now.recent, { atMs: nowMs, failed: outcome === "failed" });
    }
  }

  #advance(nowMs: number): State {
    if (this.#state.state === "open" && nowMs >= this.#state.untilMs) {
      this.#state = { state: "half_open", openMs: this.#state.openMs, probe: null };
    }
    return this.#state;
  }

  #remember(
    recent: { readonly atMs: number; readonly failed: boolean }[],
    attempt: { atMs: number; failed: boolean },
  ): void {
    recent.push(attempt);
    const since = attempt.atMs - this.#settings.windowMs;
    const remembered = Math.max(REMEMBERED_ATTEMPTS, this.#settings.failures);
    const [first] = recent;
    if (recent.length > remembered || (first !== undefined && first.atMs <= since)) recent.shift();
    const failures = recent.filter(({ atMs, failed }) => failed && atMs > since).length;
    if (failures >= this.#settings.failures) this.#open(attempt.atMs, this.#settings.openMs);
  }

  #open(nowMs: number, openMs: number): void {
    this.#state = { state: "open", untilMs: nowMs + openMs, openMs };
  }
}
