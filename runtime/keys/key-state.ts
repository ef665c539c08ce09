import type { PlanKey } from "../../engine/index.ts";
import type { FailureClass } from "../failures/failure-table.ts";
import { healthKey } from "../health/health-key.ts";
import { NO_MORE } from "../state/outgoing-notes.ts";
import type { SharedState } from "../state/shared-state.ts";
import type { Demand } from "../state/store.ts";
import type { KeyDimension } from "./key-dimension.ts";
import { KeyLimit } from "./key-limit.ts";
import type { RateLimitReading } from "./read-rate-limits.ts";
import type { TokenCount } from "./token-count.ts";

/** Why a key may not be used, and until when. */
export interface KeyPause {
  readonly because: FailureClass;
  readonly untilMs: number;
}

/** Room that was taken on a key for one call. */
export interface KeyRoom {
  /** Gives back the difference to the true count. */
  readonly settle: (used: TokenCount) => void;
  /** What the other gateways must agree to. */
  readonly demands: readonly Demand[];
}

/** Who wants to know when a key's pause, room or load changes by anything but time. */
export interface KeyWatcher {
  keyChanged(key: KeyState): void;
}

const MINUTE_MS = 60_000;
const FIRST_QUARANTINE_MS = 5 * MINUTE_MS;
const LONGEST_QUARANTINE_MS = 60 * MINUTE_MS;

/** What is known of one credential of a provider: its pauses, its limits, and its use of them. */
export class KeyState {
  /** Calls so far, divided by the key's weight: weighted selection evens it out. */
  share = 0;
  /** The number of the pool's call that used it last; 0 before the first. */
  lastTurn = 0;
  #inFlight = 0;
  #pause: KeyPause | null = null;
  #quarantineMs = FIRST_QUARANTINE_MS;
  #settings: PlanKey | null;
  #declared: readonly KeyLimit[] = [];
  #learnt: readonly KeyLimit[] = [];
  #shared: { readonly name: string; readonly state: SharedState } | null = null;
  // Weak: the pools of old plans share this state and must not live on through it.
  #watchers: WeakRef<KeyWatcher>[] = [];

  constructor(settings: PlanKey | null) {
    this.#settings = settings;
    this.configure(settings);
  }

  get priority(): number {
    return this.#settings?.priority ?? 0;
  }

  get weight(): number {
    return Math.max(this.#settings?.weight ?? 1, Number.MIN_VALUE);
  }

  /** The declared limits, then the learnt ones. */
  get limits(): readonly KeyLimit[] {
    return this.#learnt.length === 0 ? this.#declared : [...this.#declared, ...this.#learnt];
  }

  watch(watcher: KeyWatcher): void {
    this.#watchers = [...this.#watchers.filter((known) => known.deref() !== undefined), new WeakRef(watcher)];
  }

  /** How often what is taken here counts in this gateway's own view. */
  get taking(): number {
    return this.#shared?.state.weight ?? 1;
  }

  /** Shares the declared limits with other gateways under a name. Learnt ones are counted by the provider, for all of them. */
  shareWith(state: SharedState, name: string): void {
    this.#shared = { name, state };
    for (const limit of this.#declared) this.#shareLimit(limit);
  }

  /** Takes a new plan's limits; use, pauses, quarantine and what was learnt stay. Null is the key of a provider that needs none. */
  configure(settings: PlanKey | null): void {
    this.#settings = settings;
    this.#declared = declaredLimits(settings).map(([dimension, limit]) => {
      const known = this.#declared.find((one) => one.dimension === dimension);
      known?.configure(limit);
      if (known !== undefined) return known;
      const made = new KeyLimit(dimension, "declared", limit);
      this.#shareLimit(made);
      return made;
    });
    this.#changed();
  }

  /** Takes what an answer's headers tell of this key. A limit told for the first time begins with the calls under way. */
  learn(reading: RateLimitReading, nowMs: number): void {
    if (reading.size === 0) return;
    for (const [dimension, told] of reading) {
      const known = this.#learnt.find((one) => one.dimension === dimension);
      const limit = known ?? new KeyLimit(dimension, "learnt", told.limit);
      if (known === undefined) {
        if (dimension === "requests") limit.take(this.#inFlight, nowMs);
        this.#learnt = [...this.#learnt, limit];
      }
      limit.learn(told, nowMs);
    }
    this.#changed();
  }

  pause(nowMs: number): KeyPause | null {
    return this.#pause !== null && this.#pause.untilMs > nowMs ? this.#pause : null;
  }

  /** When the key's limits have room for this much; now, where they have it already. */
  roomAtMs(tokens: TokenCount, nowMs: number): number {
    return this.limits.reduce(
      (latest, limit) => Math.max(latest, limit.freeAtMs(this.taking * limit.expected(tokens), nowMs)),
      nowMs,
    );
  }

  /** How full its scarcest limit is, from 0 to 1 or above. */
  load(nowMs: number): number {
    return this.limits.reduce((fullest, limit) => Math.max(fullest, limit.used(nowMs) / limit.limit), 0);
  }

  /** When time alone next changes the key's pause, room or load; Infinity where it does not. */
  changesAtMs(nowMs: number): number {
    const pause = this.pause(nowMs);
    if (pause !== null) return pause.untilMs;
    return this.limits.reduce(
      (next, limit) => Math.min(next, limit.changesAtMs(nowMs)),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Takes the room. */
  reserve(tokens: TokenCount, nowMs: number): KeyRoom {
    this.#inFlight++;
    const taken = this.limits.map((limit) => limit.reserve(tokens, nowMs));
    this.#changed();
    const settle = (used: TokenCount): void => {
      this.#inFlight--;
      for (const one of taken) one.settle(used);
      this.#changed();
    };
    const demands = this.#shared === null ? NO_DEMANDS : taken.flatMap(({ demand }) => demand ?? []);
    return { settle, demands };
  }

  cool(because: FailureClass, untilMs: number): void {
    if (this.#pause === null || untilMs > this.#pause.untilMs) this.#rest({ because, untilMs });
    this.#changed();
  }

  /**
   * Leaves the key out for 5 minutes, twice as long each time it is refused again, up to an hour. Calls that were under way when it was
   * refused first say nothing new, and a longer rest stays.
   */
  quarantine(nowMs: number): void {
    const rest = this.pause(nowMs);
    const untilMs = nowMs + this.#quarantineMs;
    if (rest !== null && (rest.because === "unauthorized" || rest.untilMs >= untilMs)) return;
    this.#quarantineMs = Math.min(this.#quarantineMs * 2, LONGEST_QUARANTINE_MS);
    this.#rest({ because: "unauthorized", untilMs });
    this.#changed();
  }

  succeeded(): void {
    this.#quarantineMs = FIRST_QUARANTINE_MS;
    if (this.#pause?.because !== "unauthorized") return;
    this.#rest(null);
    this.#changed();
  }

  /** Takes what another gateway tells: the key rests, and for how long its next quarantine would be; or it works again. */
  adopt(pause: KeyPause | null, quarantineMs: number): void {
    this.#quarantineMs = Math.min(Math.max(quarantineMs, FIRST_QUARANTINE_MS), LONGEST_QUARANTINE_MS);
    if (pause === null || this.#pause === null || pause.untilMs > this.#pause.untilMs) this.#pause = pause;
    this.#changed();
  }

  #rest(pause: KeyPause | null): void {
    this.#pause = pause;
    if (this.#shared === null) return;
    const { name, state } = this.#shared;
    const value = `${pause?.because ?? ""} ${this.#quarantineMs}`;
    state.tellHealth(healthKey("key", name), value, pause?.untilMs ?? NO_MORE);
  }

  #shareLimit(limit: KeyLimit): void {
    if (this.#shared === null) return;
    const { name, state } = this.#shared;
    limit.shareWith(state, `key/${name}/${limit.dimension}`, () => this.#changed());
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher.deref()?.keyChanged(this);
  }
}

const NO_DEMANDS: readonly Demand[] = [];

function declaredLimits(settings: PlanKey | null): readonly (readonly [KeyDimension, number])[] {
  if (settings === null) return [];
  const { requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute } = settings;
  const all = [
    ["requests", requestsPerMinute],
    ["input_tokens", inputTokensPerMinute],
    ["output_tokens", outputTokensPerMinute],
  ] as const;
  return all.flatMap(([dimension, limit]) => (limit === null ? [] : [[dimension, limit] as const]));
}
