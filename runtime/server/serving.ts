import type { Plan, PlanChain } from "../../engine/index.ts";
import { type AttemptMaker, attemptMaker } from "../attempts/make-attempt.ts";
import type { PlanHealth } from "../health/plan-health.ts";
import { ClientUse } from "../limits/client-limits.ts";
import { SharedClientUse } from "../limits/shared-client-use.ts";
import { ClientDirectory } from "../security/client-directory.ts";
import type { Secrets } from "../security/resolve-secrets.ts";
import type { Secret } from "../security/secret.ts";
import type { GatewayState } from "./gateway-state.ts";

/** A plan that is being served, with all that hangs on it. A request keeps the one it began with. */
export interface Serving {
  readonly plan: Plan;
  readonly health: PlanHealth;
  readonly clients: ClientDirectory;
  /** Null where the plan declares no admin secret: the admin endpoints are off then. */
  readonly adminSecret: Secret | null;
  readonly chains: ReadonlyMap<string, PlanChain>;
  readonly makeAttempt: AttemptMaker;
}

/** Makes a plan ready to be served; what it shares with the plan before keeps its health and its use. */
export function servingOf(
  plan: Plan,
  secrets: Secrets,
  state: GatewayState,
  before: Serving | null,
): Serving {
  const { admin, clients } = plan.gateway;
  state.records.settle();
  return {
    plan,
    health: state.board.adopt(plan, secrets),
    clients: new ClientDirectory(clients, secrets, before?.clients ?? null, (client) => {
      if (state.shared !== null) return new SharedClientUse(client, state.shared);
      const nowMs = state.clock.nowMs();
      return new ClientUse(client, state.usage.spentTodayNanoUsd(client.name), nowMs);
    }),
    adminSecret: admin === null ? null : (secrets.get(admin.secret) ?? null),
    chains: new Map(plan.chains.map((chain) => [chain.name, chain])),
    makeAttempt: attemptMaker(plan, state),
  };
}
