import type { JsonObject } from "../protocols/codec.ts";
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
  const status = state.draining ? "stopping" : up === targets.length ? "ok" : up > 0 ? "degraded" : "down";
  return {
    status,
    plan: serving.plan.meaningDigest,
    echo: state.echo,
    inFlight: state.concurrency.inside,
    targets: detailed ? targets : { up, out: targets.length - up },
  };
}
