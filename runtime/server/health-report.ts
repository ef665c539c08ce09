import type { JsonObject } from "../protocols/codec.ts";
import type { Sharing } from "../state/membership.ts";
import type { GatewayState } from "./gateway-state.ts";
import type { Serving } from "./serving.ts";

/** What `/health` says. Names of targets only where the asker may know them. */
export function healthReport(serving: Serving, state: GatewayState, detailed: boolean): JsonObject {
  const nowMs = state.clock.nowMs();
  const targets = serving.health.rows.map(({ state: target }, row) => {
    const out = serving.health.unavailable(row, nowMs);
    return {
      target: target.name,
      state: out?.state ?? "up",
      because: out?.because ?? null,
      forMs: out === null ? null : Math.max(0, Math.round(out.untilMs - nowMs)),
      inFlight: target.inFlight,
    };
  });
  const up = targets.filter((target) => target.state === "up").length;
  const sharing = state.shared?.sharing ?? null;
  const whole = up === targets.length && sharing?.joined !== false;
  const status = state.draining ? "stopping" : whole ? "ok" : up > 0 ? "degraded" : "down";
  return {
    status,
    plan: serving.plan.meaningDigest,
    echo: state.echo,
    inFlight: state.concurrency.inside,
    state: sharing === null ? { store: "memory" } : sharingReport(sharing, nowMs, detailed),
    targets: detailed ? targets : { up, out: targets.length - up },
  };
}

/** Where the shared state is, and why it is out of reach, only for those who may know names. */
function sharingReport(
  { store, joined, gateways, lost }: Sharing,
  nowMs: number,
  detailed: boolean,
): JsonObject {
  return {
    store: detailed ? store : "shared",
    joined,
    gateways,
    ...(lost === null ? {} : { aloneForMs: Math.round(nowMs - lost.sinceMs) }),
    ...(lost === null || !detailed ? {} : { because: lost.because }),
  };
}
