import { createHash } from "node:crypto";
import type { Plan, PlanKey, PlanProvider } from "../../engine/index.ts";
import { type FailureClass, failureTable } from "../failures/failure-table.ts";
import { KeyPool } from "../keys/key-pool.ts";
import { KeyState } from "../keys/key-state.ts";
import type { Secrets } from "../security/resolve-secrets.ts";
import type { Secret } from "../security/secret.ts";
import type { SharedState } from "../state/shared-state.ts";
import { Cooldown } from "./cooldown.ts";
import { healthKey, readHealthKey } from "./health-key.ts";
import { PlanHealth } from "./plan-health.ts";
import { TargetState } from "./target-state.ts";

/** The health of targets and keys, by what they are and not by where a plan lists them, so that it survives a reload. */
export class HealthBoard {
  #targets = new Map<string, TargetState>();
  #keys = new Map<string, KeyState>();
  #providers = new Map<string, Cooldown>();
  readonly #shared: SharedState | null;

  /** `shared` is null where this gateway's health is its own. */
  constructor(shared: SharedState | null = null) {
    this.#shared = shared;
    shared?.onHealth((key, value, untilMs) => this.#hear(key, value, untilMs));
  }

  /** The health of a plan's rows. What the plan shares with the one before keeps its state; the rest is forgotten. */
  adopt(plan: Plan, secrets: Secrets): PlanHealth {
    const targets = new Map<string, TargetState>();
    const keys = new Map<string, KeyState>();
    const providers = new Map<string, Cooldown>();
    const pools = plan.providers.map((provider) => ({
      provider: provider.name,
      pool: this.#poolOf(provider, secrets, keys, this.#restOf(provider, providers)),
    }));
    const rows = plan.targets.map((target) => {
      const provider = plan.providers[target.provider];
      const pool = pools[target.provider]?.pool;
      if (provider === undefined || pool === undefined)
        throw new Error(`target ${target.model} has no provider row`);
      const name = `${provider.name}/${target.model}`;
      const identity = `${name} ${provider.baseUrl}`;
      const known = this.#targets.get(identity);
      const state = known ?? new TargetState(name, provider.breaker);
      if (known === undefined && this.#shared !== null) state.shareWith(this.#shared, identity);
      state.breaker.configure(provider.breaker);
      targets.set(identity, state);
      return { state, pool };
    });
    this.#targets = targets;
    this.#keys = keys;
    this.#providers = providers;
    return new PlanHealth(rows, pools);
  }

  #restOf({ name, baseUrl }: PlanProvider, kept: Map<string, Cooldown>): Cooldown {
    const identity = `${name} ${baseUrl}`;
    const known = this.#providers.get(identity);
    const cooldown = known ?? new Cooldown();
    if (known === undefined && this.#shared !== null)
      cooldown.shareWith(this.#shared, healthKey("provider", identity));
    kept.set(identity, cooldown);
    return cooldown;
  }

  #poolOf(
    provider: PlanProvider,
    secrets: Secrets,
    kept: Map<string, KeyState>,
    cooldown: Cooldown,
  ): KeyPool {
    const settings: readonly (PlanKey | null)[] = provider.auth.kind === "keys" ? provider.auth.keys : [null];
    const selection = provider.auth.kind === "keys" ? provider.auth.selection : "least-loaded";
    return new KeyPool(
      settings.map((key, i) => {
        const secret = key === null ? null : (secrets.get(key.secret) ?? null);
        const identity = keyIdentity(provider, key, secret);
        // A key that stands there twice is one.
        const known = kept.get(identity) ?? this.#keys.get(identity);
        const state = known ?? new KeyState(key);
        if (known === undefined && this.#shared !== null) state.shareWith(this.#shared, identity);
        state.configure(key);
        kept.set(identity, state);
        return { number: i + 1, state, secret };
      }),
      selection,
      cooldown,
    );
  }

  /** What another gateway found out. What this one does not know by that name is no concern of its plan. */
  #hear(key: string, value: string, untilMs: number | null): void {
    const found = readHealthKey(key);
    if (found === null) return;
    const { subject, name } = found;
    const [first = "", second = ""] = value.split(" ");
    const rest = isFailureClass(first) && untilMs !== null ? { because: first, untilMs } : null;
    switch (subject) {
      case "key":
        this.#keys.get(name)?.adopt(rest, Number(second) || 0);
        return;
      case "target":
        if (rest !== null) this.#targets.get(name)?.cooldown.adopt(rest);
        return;
      case "provider":
        if (rest !== null) this.#providers.get(name)?.adopt(rest);
        return;
      case "breaker":
        this.#targets
          .get(name)
          ?.breaker.adopt(untilMs === null ? null : { untilMs, openMs: Number(first) || 0 });
    }
  }
}

function isFailureClass(text: string): text is FailureClass {
  return Object.hasOwn(failureTable, text);
}

/** A key with another secret is another key: the quarantine of the old one does not pass on. */
function keyIdentity(provider: PlanProvider, key: PlanKey | null, secret: Secret | null): string {
  const parts = [provider.name, provider.baseUrl, key?.secret, secret?.fingerprint];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
