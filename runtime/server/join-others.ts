import { randomUUID } from "node:crypto";
import type { Plan } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { Secrets } from "../security/resolve-secrets.ts";
import { SharedState } from "../state/shared-state.ts";
import type { Store } from "../state/store.ts";
import type { Log } from "../telemetry/log.ts";

/** How a gateway comes by what it shares. */
export interface JoinOptions {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly clock: Clock;
  /** Where the state is kept instead of where the plan says, given the name of this gateway. */
  readonly store: ((gateway: string) => Store) | undefined;
  /** How long the start waits for the store, 5 s by default: a gateway that never saw the others could not know its part of a limit. */
  readonly withinMs: number | undefined;
}

export type Joining =
  /** Null where nothing is shared. */
  | { readonly ok: true; readonly shared: SharedState | null }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Joins the gateways that share the plan's state, if it is shared. */
export async function joinOthers(options: JoinOptions): Promise<Joining> {
  const { log, clock, withinMs = 5_000 } = options;
  const gateway = randomUUID();
  const store = options.store?.(gateway) ?? (await redisStore(gateway, options));
  if (store === null) return { ok: true, shared: null };
  const shared = new SharedState(gateway, store, clock, log);
  const problem = await shared.start(withinMs);
  if (problem === null) return { ok: true, shared };
  await shared.close();
  return { ok: false, problems: [`the shared state at ${store.name} cannot be used: ${problem}`] };
}

/** Loaded only where the plan wants one. */
async function redisStore(gateway: string, { plan, secrets, clock }: JoinOptions): Promise<Store | null> {
  const { state, stateSecret } = plan.gateway;
  if (state === "memory") return null;
  const { RedisStore } = await import("../state/redis-store.ts");
  const password = stateSecret === null ? null : (secrets.get(stateSecret) ?? null);
  return new RedisStore(gateway, { url: state, password }, clock);
}
