import { targetName } from "../../engine/index.ts";
import type { Arrival } from "./arrival.ts";
import { NO_CHARGES, usedInAll } from "./charges.ts";
import type { AskedFor, Ending } from "./ending.ts";
import type { GatewayState } from "./gateway-state.ts";
import { traceRequest } from "./trace-request.ts";

/** Has the one log line of a request written and the request counted, in a moment. */
export function record(arrival: Arrival, state: GatewayState, ending: Ending): void {
  const nowMs = state.clock.nowMs();
  const { outcome, facts, decision, ran } = ending;
  const over: Ending = { outcome, facts: facts === null ? null : askedFor(facts), decision, ran };
  state.records.add(() => tell(arrival, state, over, nowMs));
}

function askedFor({ model, stream, inputTokens, maxOutput }: AskedFor): AskedFor {
  return { model: model?.slice(0, LONGEST_NAME) ?? null, stream, inputTokens, maxOutput };
}

function tell(arrival: Arrival, state: GatewayState, ending: Ending, nowMs: number): void {
  const { serving, requestId, codec, client, startedAtMs, response } = arrival;
  const { facts, decision, ran } = ending;
  const { tried, outran } = ran?.walk ?? { tried: [], outran: [] };
  const charges = ran?.charges ?? NO_CHARGES;
  const { answer, unseen } = charges;
  const result = ran?.result ?? null;
  const answered = result?.answered ?? null;
  const observation = result?.observation ?? null;
  const target = answered?.row.state.name ?? "";
  const durationMs = nowMs - startedAtMs;
  const firstContentAtMs = observation?.firstContentAtMs ?? null;
  const firstTokenMs =
    firstContentAtMs === null || answered === null ? null : firstContentAtMs - answered.startedAtMs;
  for (const { attempt, failure } of tried) state.metrics.attempt(attempt.row.state.name, failure.class);
  for (const { attempt } of outran) state.metrics.attempt(attempt.row.state.name, "hedged");
  if (result?.outcome === "answered") state.metrics.attempt(target, "ok");
  const clientName = client?.name ?? "";
  state.metrics.request({
    protocol: codec.protocol,
    rule: decision?.rule ?? "",
    target,
    outcome: ending.outcome,
    client: clientName,
    durationMs,
    firstTokenMs,
    usage: observation === null ? null : answer.usage,
    costNanoUsd: answer.nanoUsd,
    malformedToolCalls: observation?.malformedToolCalls ?? 0,
  });
  for (const { target, usage, nanoUsd } of unseen) state.metrics.used(target, clientName, usage, nanoUsd);
  const trace = state.telemetry === null ? null : traceRequest(arrival, ending, state.telemetry, nowMs);
  state.requestLog.write({
    requestId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    protocol: codec.protocol,
    client: client?.name ?? null,
    outcome: ending.outcome,
    status: response.begun ? response.status : null,
    model: facts?.model ?? null,
    stream: facts?.stream ?? null,
    inputTokens: facts?.inputTokens ?? null,
    rule: decision?.rule ?? null,
    chain: decision !== null && decision.outcome !== "reject" ? decision.chain : null,
    topics: decision?.topics ?? [],
    target: target === "" ? null : target,
    key: answered?.key.number ?? null,
    refused:
      decision?.outcome === "refused"
        ? decision.refused.map(({ target, reason }) => ({
            target: targetName(serving.plan, target).full,
            reason,
          }))
        : [],
    failed: tried.map(({ attempt, failure }) => ({
      target: attempt.row.state.name,
      key: attempt.key.number,
      class: failure.class,
      status: failure.status,
      code: failure.code?.slice(0, LONGEST_NAME) ?? null,
      message: failure.message.slice(0, 300),
    })),
    hedged: outran.map(({ attempt, afterMs }) => ({
      target: attempt.row.state.name,
      key: attempt.key.number,
      afterMs: Math.round(afterMs),
    })),
    edits: result?.edits ?? [],
    malformedToolCalls: observation?.malformedToolCalls ?? 0,
    usage: observation === null ? null : answer.usage,
    costUsd: usedInAll(charges).nanoUsd / NANO_USD_PER_USD,
    firstTokenMs: rounded(firstTokenMs),
    durationMs: rounded(durationMs),
    plan: serving.plan.meaningDigest,
  });
  if (result === null) return;
  const { usage, nanoUsd } = answer;
  state.usage.add({ client: clientName, requests: 1, target: target === "" ? null : target, usage, nanoUsd });
  for (const charge of unseen) state.usage.add({ client: clientName, requests: 0, ...charge });
}

const NANO_USD_PER_USD = 1_000_000_000;
/** A client names its model as it likes; the log keeps so much of it. */
const LONGEST_NAME = 200;

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
