import type { PlanClient } from "../../engine/index.ts";
import type { SharedState } from "../state/shared-state.ts";
import type { Demand, Settlement } from "../state/store.ts";
import type { Admission, ClientAccount, ClientLimit, Expected } from "./client-limits.ts";
import { SlidingWindow } from "./sliding-window.ts";

const MINUTE_MS = 60_000;
const NANO_USD_PER_USD = 1_000_000_000;

/** A demand, and the limit that it is for. */
interface Asked {
  readonly limit: ClientLimit;
  readonly demand: Demand;
}

/** The use that one client makes of all gateways that share their state: admitted by the store, in one operation. */
export class SharedClientUse implements ClientAccount {
  readonly #state: SharedState;
  readonly #minuteMs: number;
  #limits: PlanClient;
  #requests: SlidingWindow | null = null;
  #tokens: SlidingWindow | null = null;

  /** `minuteMs` is the length of the windows: tests compress it. */
  constructor(limits: PlanClient, state: SharedState, minuteMs = MINUTE_MS) {
    this.#limits = limits;
    this.#state = state;
    this.#minuteMs = minuteMs;
    this.configure(limits);
  }

  get concurrency(): number | null {
    return this.#limits.concurrency;
  }

  configure(limits: PlanClient): void {
    this.#limits = limits;
    const { name, requestsPerMinute, tokensPerMinute, dailyUsd } = limits;
    this.#requests = this.#window(`${sharedClientName(name)}/requests`, this.#requests, requestsPerMinute);
    this.#tokens = this.#window(`${sharedClientName(name)}/tokens`, this.#tokens, tokensPerMinute);
    if (dailyUsd !== null) this.#state.shareDay(sharedClientName(name));
  }

  /** Without a limit nobody is asked. */
  admit(expected: Expected, nowMs: number): Admission | Promise<Admission> {
    const asked = this.#demands(expected);
    return asked.length === 0 ? { ok: true, settle: () => {} } : this.#ask(asked, expected, nowMs);
  }

  async #ask(asked: readonly Asked[], expected: Expected, nowMs: number): Promise<Admission> {
    const granted = await this.#state.reserve(asked.map(({ demand }) => demand));
    if (granted.kind === "refused") {
      const refused = asked[granted.demand];
      const limit = refused?.limit ?? "requests";
      const neverFits = refused?.demand.kind === "day" && refused.demand.amount > refused.demand.limit;
      return { ok: false, limit, retryAtMs: neverFits ? null : nowMs + granted.waitMs };
    }
    return {
      ok: true,
      settle: (used) =>
        this.#state.settle(asked.flatMap(({ demand }) => settlements(demand, expected, used, granted.day))),
    };
  }

  /** In the order in which the limits are looked at. */
  #demands({
    tokens,
    nanoUsd,
  }: Expected): readonly { readonly limit: ClientLimit; readonly demand: Demand }[] {
    const { name, requestsPerMinute, tokensPerMinute, concurrency, dailyUsd } = this.#limits;
    const windowMs = this.#minuteMs;
    const asked: Asked[] = [];
    if (concurrency !== null)
      asked.push({
        limit: "concurrency",
        demand: { kind: "place", name: sharedClientName(name), limit: concurrency },
      });
    if (dailyUsd !== null) {
      const limit = dailyUsd * NANO_USD_PER_USD;
      asked.push({
        limit: "budget",
        demand: { kind: "day", name: sharedClientName(name), limit, amount: Math.ceil(nanoUsd) },
      });
    }
    const window = (limit: "requests" | "tokens", most: number, amount: number): void => {
      const id = this.#state.newPiece();
      asked.push({
        limit,
        demand: {
          kind: "window",
          name: `${sharedClientName(name)}/${limit}`,
          limit: most,
          windowMs,
          id,
          amount,
        },
      });
    };
    if (requestsPerMinute !== null) window("requests", requestsPerMinute, 1);
    if (tokensPerMinute !== null) window("tokens", tokensPerMinute, tokens);
    return asked;
  }

  #window(name: string, known: SlidingWindow | null, limit: number | null): SlidingWindow | null {
    if (limit === null) return null;
    const window = known ?? new SlidingWindow(limit, this.#minuteMs);
    window.configure(limit);
    this.#state.shareWindow(name, window, this.#minuteMs);
    return window;
  }
}

/** The name under which gateways share what a client may do. */
export function sharedClientName(client: string): string {
  return `client/${client}`;
}

/** What becomes of a demand once the request is over. */
function settlements(demand: Demand, expected: Expected, used: Expected, day: number): readonly Settlement[] {
  const { name } = demand;
  switch (demand.kind) {
    case "place":
      return [{ kind: "place", name }];
    case "day":
      return [{ kind: "day", name, day, amount: Math.ceil(used.nanoUsd) - demand.amount }];
    case "window":
      // A request stays one, however it ended.
      return demand.amount === expected.tokens && name.endsWith("/tokens")
        ? [{ kind: "window", name, id: demand.id, amount: used.tokens }]
        : [];
    case "lease":
      return [];
  }
}
