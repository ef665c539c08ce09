import { SlidingWindow } from "../limits/sliding-window.ts";
import type { SharedState } from "../state/shared-state.ts";
import type { Demand } from "../state/store.ts";
import type { KeyDimension } from "./key-dimension.ts";
import type { LimitReading } from "./read-rate-limits.ts";
import type { TokenCount } from "./token-count.ts";

/** Declared limits come from the catalog, learnt ones from the headers of the provider's answers. */
export type LimitSource = "declared" | "learnt";

const MINUTE_MS = 60_000;

/** Room that was taken for one call. */
export interface LimitTaken {
  /** Corrects what was taken once the true amount is known. */
  readonly settle: (used: TokenCount) => void;
  /** What the other gateways must agree to; null where the limit is not shared. */
  readonly demand: Demand | null;
}

/** One limit of one key: what we used of it in the last minute, and what the provider says that others used. */
export class KeyLimit {
  readonly dimension: KeyDimension;
  readonly source: LimitSource;
  readonly #window: SlidingWindow;
  #shared: { readonly name: string; readonly state: SharedState } | null = null;
  #others: { readonly amount: number; readonly untilMs: number } = { amount: 0, untilMs: 0 };
  /** How often headers have told of it. */
  #readings = 0;

  constructor(dimension: KeyDimension, source: LimitSource, limit: number) {
    this.dimension = dimension;
    this.source = source;
    this.#window = new SlidingWindow(limit, MINUTE_MS);
  }

  get limit(): number {
    return this.#window.limit;
  }

  /** Takes another limit; what was used stays used. */
  configure(limit: number): void {
    this.#window.configure(limit);
  }

  /** Counts what other gateways take of it too; `changed` hears of that. */
  shareWith(state: SharedState, name: string, changed: () => void): void {
    this.#shared = { name, state };
    state.shareWindow(name, this.#window, MINUTE_MS, changed);
  }

  /**
   * Takes what an answer's headers tell. It never gives room back: our own use stays, and where the provider counts more than we
   * do, the difference is taken until its reset.
   */
  learn({ limit, remaining, resetAtMs }: LimitReading, nowMs: number): void {
    this.#readings++;
    this.#window.configure(limit);
    const amount = remaining === null ? 0 : Math.max(0, limit - remaining - this.#window.used(nowMs));
    this.#others = { amount, untilMs: amount > 0 ? (resetAtMs ?? nowMs + MINUTE_MS) : 0 };
  }

  /** Takes what was used before anyone counted. */
  take(amount: number, nowMs: number): void {
    this.#window.take(amount, nowMs);
  }

  used(nowMs: number): number {
    return this.#window.used(nowMs) + this.#othersAt(nowMs);
  }

  /** The largest amount that fits now. An untouched limit takes anything: what exceeds it could never be served otherwise. */
  room(nowMs: number): number {
    const used = this.used(nowMs);
    return used === 0 ? Number.POSITIVE_INFINITY : this.limit - used;
  }

  /** When this much fits. */
  freeAtMs(amount: number, nowMs: number): number {
    const others = this.#othersAt(nowMs);
    if (others === 0) return this.#window.freeAtMs(amount, nowMs);
    const alone = Math.max(this.#others.untilMs, this.#window.freeAtMs(amount, nowMs));
    if (amount + others > this.limit) return alone;
    return Math.min(alone, this.#window.freeAtMs(amount + others, nowMs));
  }

  /** When time alone next changes what fits; Infinity where it does not. */
  changesAtMs(nowMs: number): number {
    const own = this.#window.changesAtMs(nowMs);
    return this.#othersAt(nowMs) > 0 ? Math.min(own, this.#others.untilMs) : own;
  }

  /** How much of a request is reserved before it is made. Learnt token limits count tokens once they are used, as the provider does. */
  expected(tokens: TokenCount): number {
    if (this.dimension === "requests" || this.source === "learnt") return 1;
    return this.dimension === "input_tokens" ? tokens.input : tokens.output;
  }

  /** Reserves the expected amount. */
  reserve(tokens: TokenCount, nowMs: number): LimitTaken {
    const amount = this.expected(tokens);
    if (this.#shared === null) {
      const taken = this.#window.take(amount, nowMs);
      const readings = this.#readings;
      const settle = (used: TokenCount): void => {
        const counted = this.#counted(used);
        taken.settle(counted);
        // The provider has told of this call meanwhile, as if others had made it; of its output it could not.
        if (this.#readings > readings && this.dimension !== "output_tokens")
          this.#notByOthers(counted - amount);
      };
      return { settle, demand: null };
    }
    const { name, state } = this.#shared;
    const demand = {
      kind: "window",
      name,
      id: state.newPiece(),
      amount,
      limit: this.limit,
      windowMs: MINUTE_MS,
    } as const;
    state.take(demand);
    const settle = (used: TokenCount): void => {
      const counted = this.#counted(used);
      if (counted !== amount) state.settle([{ kind: "window", name, id: demand.id, amount: counted }]);
    };
    return { settle, demand };
  }

  #counted({ input, output, cacheRead = 0 }: TokenCount): number {
    switch (this.dimension) {
      case "requests":
        return 1;
      case "input_tokens":
        // Anthropic, whose headers tell this limit, counts no input that its cache served.
        return this.source === "learnt" ? Math.max(0, input - cacheRead) : input;
      case "output_tokens":
        return output;
      case "tokens":
        return input + output;
    }
  }

  #notByOthers(amount: number): void {
    const { amount: all, untilMs } = this.#others;
    this.#others = { amount: Math.max(0, all - Math.max(0, amount)), untilMs };
  }

  #othersAt(nowMs: number): number {
    return this.#others.untilMs > nowMs ? this.#others.amount : 0;
  }
}
