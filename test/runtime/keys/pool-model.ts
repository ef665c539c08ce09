import type { KeySelection, PlanKey } from "../../../engine/index.ts";
import type { KeyDimension } from "../../../runtime/keys/key-dimension.ts";
import type { KeyPause } from "../../../runtime/keys/key-state.ts";
import type { LimitReading } from "../../../runtime/keys/read-rate-limits.ts";
import type { TokenCount } from "../../../runtime/keys/token-count.ts";

const MINUTE_MS = 60_000;

interface ModelLimit {
  readonly dimension: KeyDimension;
  readonly source: "declared" | "learnt";
  limit: number;
  readonly entries: { readonly atMs: number; amount: number }[];
  others: { readonly amount: number; readonly untilMs: number };
}

export interface ModelKey {
  readonly number: number;
  readonly priority: number;
  readonly weight: number;
  limits: ModelLimit[];
  pause: KeyPause | null;
  quarantineMs: number;
  share: number;
  lastTurn: number;
  inFlight: number;
}

export interface ModelCall {
  readonly key: ModelKey;
  readonly entries: readonly (readonly [ModelLimit, { amount: number }])[];
}

/** A key pool as the design tells it: the whole history, looked at anew for every question. */
export class PoolModel {
  nowMs = 1_000;
  readonly keys: readonly ModelKey[];
  readonly #selection: KeySelection;
  #turn = 0;
  readonly #reached = new Map<number, number>();

  constructor(settings: readonly PlanKey[], selection: KeySelection) {
    this.#selection = selection;
    this.keys = settings.map((key, i) => ({
      number: i + 1,
      priority: key.priority,
      weight: key.weight,
      limits: (
        [
          ["requests", key.requestsPerMinute],
          ["input_tokens", key.inputTokensPerMinute],
          ["output_tokens", key.outputTokensPerMinute],
        ] as const
      ).flatMap(([dimension, limit]) => (limit === null ? [] : [limitOf(dimension, "declared", limit)])),
      pause: null,
      quarantineMs: 300_000,
      share: 0,
      lastTurn: 0,
      inFlight: 0,
    }));
  }

  /** The key that a call gets; null where all are out. */
  take(tokens: TokenCount): ModelCall | null {
    const figure = (key: ModelKey): number => {
      if (this.#selection === "weighted") return key.share;
      if (this.#selection === "round-robin") return key.lastTurn;
      return this.#selection === "priority" ? 0 : this.#load(key);
    };
    const tie = (key: ModelKey): number => (this.#selection === "least-loaded" ? key.share : 0);
    const [key] = this.keys
      .filter((one) => this.pauseOf(one) === null && fits(one, tokens, this.nowMs))
      .sort(
        (a, b) => b.priority - a.priority || figure(a) - figure(b) || tie(a) - tie(b) || a.number - b.number,
      );
    if (key === undefined) return null;
    const from = Math.max(key.share, this.#reached.get(key.priority) ?? 0);
    this.#reached.set(key.priority, from);
    key.share = from + 1 / key.weight;
    key.lastTurn = ++this.#turn;
    key.inFlight++;
    const entries = key.limits.map((limit) => {
      const entry = { atMs: this.nowMs, amount: expected(limit, tokens) };
      limit.entries.push(entry);
      return [limit, entry] as const;
    });
    return { key, entries };
  }

  settle({ key, entries }: ModelCall, used: TokenCount): void {
    key.inFlight--;
    for (const [limit, entry] of entries) entry.amount = counted(limit, used);
  }

  learn(key: ModelKey, dimension: KeyDimension, { limit, remaining, resetAtMs }: LimitReading): void {
    let known = key.limits.find((one) => one.dimension === dimension && one.source === "learnt");
    if (known === undefined) {
      known = limitOf(dimension, "learnt", limit);
      key.limits = [...key.limits, known];
      if (dimension === "requests") known.entries.push({ atMs: this.nowMs, amount: key.inFlight });
    }
    known.limit = limit;
    const amount = remaining === null ? 0 : Math.max(0, limit - remaining - own(known, this.nowMs));
    known.others = { amount, untilMs: amount > 0 ? (resetAtMs ?? this.nowMs + MINUTE_MS) : 0 };
  }

  /** When the first of all keys may be used for this. */
  earliestMs(tokens: TokenCount): number {
    return Math.min(
      ...this.keys.map((key) => {
        const backAtMs = this.pauseOf(key)?.untilMs ?? this.nowMs;
        const changes = key.limits.flatMap(({ entries, others }) => [
          ...entries.map(({ atMs }) => atMs + MINUTE_MS),
          others.untilMs,
        ]);
        const times = [backAtMs, ...changes.filter((atMs) => atMs > backAtMs)].sort((a, b) => a - b);
        return times.find((atMs) => fits(key, tokens, atMs)) ?? Number.NaN;
      }),
    );
  }

  pauseOf({ pause }: ModelKey): KeyPause | null {
    return pause !== null && pause.untilMs > this.nowMs ? pause : null;
  }

  #load(key: ModelKey): number {
    return Math.max(0, ...key.limits.map((limit) => used(limit, this.nowMs) / limit.limit));
  }
}

function limitOf(dimension: KeyDimension, source: "declared" | "learnt", limit: number): ModelLimit {
  return { dimension, source, limit, entries: [], others: { amount: 0, untilMs: 0 } };
}

function own({ entries }: ModelLimit, nowMs: number): number {
  return entries.filter(({ atMs }) => atMs + MINUTE_MS > nowMs).reduce((sum, { amount }) => sum + amount, 0);
}

function used(limit: ModelLimit, nowMs: number): number {
  return own(limit, nowMs) + (limit.others.untilMs > nowMs ? limit.others.amount : 0);
}

function fits(key: ModelKey, tokens: TokenCount, nowMs: number): boolean {
  return key.limits.every((limit) => {
    const before = used(limit, nowMs);
    return before === 0 || before + expected(limit, tokens) <= limit.limit;
  });
}

function expected({ dimension, source }: ModelLimit, { input, output }: TokenCount): number {
  if (dimension === "requests" || source === "learnt") return 1;
  return dimension === "input_tokens" ? input : output;
}

function counted({ dimension, source }: ModelLimit, { input, output, cacheRead = 0 }: TokenCount): number {
  const fresh = source === "learnt" ? input - cacheRead : input;
  return { requests: 1, input_tokens: fresh, output_tokens: output, tokens: input + output }[dimension];
}
