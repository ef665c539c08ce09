import {
  type Decision,
  type Facts,
  failedText,
  gateTable,
  type Plan,
  type RefusedTarget,
  trace,
} from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";
import type { ErrorOptions } from "../attempts/client-sink.ts";
import { exhaustedAnswer } from "../attempts/exhausted-chain.ts";
import type { PlanHealth, Unavailable } from "../health/plan-health.ts";
import type { ClientError } from "../protocols/codec.ts";

export interface Refusal {
  readonly error: Omit<ClientError, "requestId">;
  readonly options: ErrorOptions;
}

/** What the client is told where the plan sends its request nowhere: the rule's words, or each target's reason. */
export function refusalOf(
  decision: Exclude<Decision, { outcome: "route" }>,
  facts: Facts,
  serving: { readonly plan: Plan; readonly health: PlanHealth },
  protocol: ClientProtocol,
  nowMs: number,
): Refusal {
  if (decision.outcome === "reject") {
    const { status, message } = decision;
    return refusal(status, rejectKinds[status] ?? (status >= 500 ? "upstream" : "invalid_request"), message);
  }
  if (decision.reason === "envelope") {
    const { envelope } = trace(serving.plan, facts);
    const needs = failedText(envelope?.failed ?? []);
    const message = `this request is outside what this gateway promises to serve: it ${needs}`;
    return refusal(400, "invalid_request", message);
  }
  if (decision.reason === "no_rule") return refusal(400, "invalid_request", "no rule routes this request");

  const unavailable = restingOf(decision.refused, serving, nowMs);
  if (unavailable.length > 0) {
    const final = exhaustedAnswer({ failures: [], unavailable, pauses: [] }, protocol, nowMs);
    if (final.kind === "error") {
      const { status, error, message, retryAfterMs, retry } = final;
      return { error: { status, kind: error, message }, options: { retryAfterMs, retry } };
    }
  }
  return gated(decision.refused, serving.plan);
}

/** What of the refused targets only rests, at the moment of the decision. */
export function restingOf(
  refused: readonly RefusedTarget[],
  { health }: { readonly health: PlanHealth },
  nowMs: number,
): readonly Unavailable[] {
  if (refused.length === 0) return NONE;
  return refused.flatMap(({ target, reason }) =>
    reason === "cooling" || reason === "breaker_open" ? (health.unavailable(target, nowMs) ?? []) : [],
  );
}

const NONE: readonly Unavailable[] = [];

function gated(refused: readonly RefusedTarget[], plan: Plan): Refusal {
  const reasons = refused.map(({ target, reason }) => {
    const row = plan.targets[target];
    const name = `${plan.providers[row?.provider ?? -1]?.name ?? ""}/${row?.model ?? ""}`;
    const says =
      reason === "cooling" || reason === "breaker_open" ? "it is out for now" : gateTable[reason].says;
    return `${name}: ${says}`;
  });
  const because = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  if (refused.length > 0 && refused.every(({ reason }) => reason === "restrict")) {
    return refusal(403, "permission", `this request may not go to any target of its chain${because}`);
  }
  // Agents compact their history on these words; the window is the one gate that a shorter request passes.
  const tooLong = refused.length > 0 && refused.every(({ reason }) => reason === "window");
  const lead = tooLong ? "prompt is too long: " : "";
  return refusal(
    400,
    tooLong ? "too_long" : "invalid_request",
    `${lead}no target of the chain takes this request${because}`,
  );
}

const rejectKinds: Readonly<Record<number, ClientError["kind"]>> = {
  401: "authentication",
  403: "permission",
  404: "not_found",
  413: "request_too_large",
  429: "rate_limit",
  503: "overloaded",
  504: "timeout",
  529: "overloaded",
};

function refusal(status: number, kind: ClientError["kind"], message: string): Refusal {
  return { error: { status, kind, message }, options: {} };
}
