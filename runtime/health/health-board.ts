import { createHash } from "node:crypto";
import type { Plan, PlanKey, PlanProvider } from "../../engine/index.ts";
import { KeyPool } from "../keys/key-pool.ts";
import { KeyState } from "../keys/key-state.ts";
import type { Secrets } from "../security/resolve-secrets.ts";
import type { Secret } from "../security/secret.ts";
import { PlanHealth } from "./plan-health.ts";
import { TargetState } from "./target-state.ts";

/** The health of targets and keys, by what they are and not by where a plan lists them, so that it survives a reload. */
export class HealthBoard {
  #targets = new Map<string, TargetState>();
  #keys = new Map<string, KeyState>();

  /** The health of a plan's rows. What the plan shares with the one before keeps its state; the rest is forgotten. */
  adopt(plan: Plan, secrets: Secrets): PlanHealth {
    const targets = new Map<string, TargetState>();
    const keys = new Map<string, KeyState>();
    const pools = plan.providers.map((provider) => ({
      provider: provider.name,
      pool: this.#poolOf(provider, secrets, keys),
    }));
    const rows = plan.targets.map((target) => {
      const provider = plan.providers[target.provider];
      const pool = pools[target.provider]?.pool;
      if (provider === undefined || pool === undefined)
        throw new Error(`target ${target.model} has no provider row`);
      const name = `${provider.name}/${target.model}`;
      const identity = `${name} ${provider.baseUrl}`;
      const state = this.#targets.get(identity) ?? new TargetState(name, provider.breaker);
      state.breaker.configure(provider.breaker);
      targets.set(identity, state);
      return { state, pool };
    });
    this.#targets = targets;
    this.#keys = keys;
    return new PlanHealth(rows, pools);
  }

  #poolOf(provider: PlanProvider, secrets: Secrets, kept: Map<string, KeyState>): KeyPool {
    const settings: readonly (PlanKey | null)[] = provider.auth.kind === "keys" ? provider.auth.keys : [null];
    const selection = provider.auth.kind === "keys" ? provider.auth.selection : "least-loaded";
    return new KeyPool(
      settings.map((key, i) => {
        const secret = key === null ? null : (secrets.get(key.secret) ?? null);
        const identity = keyIdentity(provider, key, secret);
        const state = this.#keys.get(identity) ?? new KeyState(i + 1, key);
        state.configure(key);
        kept.set(identity, state);
        return { state, secret };
      }),
      selection,
    );
  }
}

/** A key with another secret is another key: the quarantine of the old one does not pass on. */
function keyIdentity(provider: PlanProvider, key: PlanKey | null, secret: Secret | null): string {
  const parts = [provider.name, provider.baseUrl, key?.secret, secret?.fingerprint];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
