import type { PlanClient } from "../../engine/index.ts";
import { SlidingWindow } from "./sliding-window.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NANO_USD_PER_USD = 1_000_000_000;

/** What one request is expected to use: upper estimates until it is settled. */
export interface Expected {
  readonly tokens: number;
  readonly nanoUsd: number;
}

export type Admission =
  | { readonly ok: true; readonly settle: (used: Expected) => void }
  /** `retryAtMs` is null where no time will do: the request alone is more than the limit. */
  | { readonly ok: false; readonly limit: ClientLimit; readonly retryAtMs: number | null };

export type ClientLimit = "requests" | "tokens" | "concurrency" | "budget";

/** What one client may still do. It lives on over reloads. */
export interface ClientAccount {
  configure(limits: PlanClient): void;
  /** How many requests it may have under way; null without such a limit. */
  readonly concurrency: number | null;
  /** Reserves room for one request, all of it or nothing. */
  admit(expected: Expected, nowMs: number): Admission | Promise<Admission>;
}

/** The use that one client makes of this gateway alone. */
export class ClientUse implements ClientAccount {
  #requests: SlidingWindow | null = null;
  #tokens: SlidingWindow | null = null;
  #inFlight = 0;
  #day = 0;
  #spentNanoUsd = 0;
  #limits: PlanClient;

  /** `spentNanoUsd` is what it spent on the day of `nowMs` before this use began. */
  constructor(limits: PlanClient, spentNanoUsd: number, nowMs: number) {
    this.#limits = limits;
    this.#turnDay(nowMs);
    this.#spentNanoUsd = spentNanoUsd;
    this.configure(limits);
  }

  get concurrency(): number | null {
    return this.#limits.concurrency;
  }

  configure(limits: PlanClient): void {
    this.#limits = limits;
    this.#requests = adjusted(this.#requests, limits.requestsPerMinute);
    this.#tokens = adjusted(this.#tokens, limits.tokensPerMinute);
  }

  /** Days are UTC. */
  admit(expected: Expected, nowMs: number): Admission {
    this.#turnDay(nowMs);
    const { concurrency, dailyUsd } = this.#limits;
    if (concurrency !== null && this.#inFlight >= concurrency) return refused("concurrency", nowMs + 1000);
    if (dailyUsd !== null && this.#spentNanoUsd + expected.nanoUsd > dailyUsd * NANO_USD_PER_USD) {
      const neverFits = expected.nanoUsd > dailyUsd * NANO_USD_PER_USD;
      return refused("budget", neverFits ? null : (this.#day + 1) * DAY_MS);
    }
    const requestsAtMs = this.#requests?.freeAtMs(1, nowMs) ?? nowMs;
    if (requestsAtMs > nowMs) return refused("requests", requestsAtMs);
    const tokensAtMs = this.#tokens?.freeAtMs(expected.tokens, nowMs) ?? nowMs;
    if (tokensAtMs > nowMs) return refused("tokens", tokensAtMs);
    return { ok: true, settle: this.#reserve(expected, nowMs) };
  }

  #reserve(expected: Expected, nowMs: number): (used: Expected) => void {
    this.#requests?.reserve(1, nowMs);
    const tokens = this.#tokens?.reserve(expected.tokens, nowMs);
    this.#inFlight++;
    this.#spentNanoUsd += expected.nanoUsd;
    const day = this.#day;
    return (used) => {
      this.#inFlight--;
      if (tokens?.ok) tokens.settle(used.tokens);
      if (day === this.#day) this.#spentNanoUsd += used.nanoUsd - expected.nanoUsd;
    };
  }

  #turnDay(nowMs: number): void {
    const day = Math.floor(nowMs / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    this.#spentNanoUsd = 0;
  }
}

function refused(limit: ClientLimit, retryAtMs: number | null): Admission {
  return { ok: false, limit, retryAtMs };
}

function adjusted(window: SlidingWindow | null, limit: number | null): SlidingWindow | null {
  if (limit === null) return null;
  if (window === null) return new SlidingWindow(limit, MINUTE_MS);
  window.configure(limit);
  return window;
}
