import type { Decision, Facts, Plan } from "../../engine/index.ts";
import type { Tried } from "../attempts/chain-walk.ts";
import type { ChainResult } from "../attempts/run-chain.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import { NO_USAGE } from "../protocols/usage.ts";
import { costNanoUsd } from "../telemetry/cost.ts";
import type { Arrival } from "./arrival.ts";
import type { GatewayState } from "./gateway-state.ts";

/** How a request ended, for the log line and the metrics. */
export interface Ending {
  readonly outcome: string;
  /** Null where the body was not understood. */
  readonly facts: Facts | null;
  readonly decision: Decision | null;
  readonly result?: ChainResult;
  readonly tried?: readonly Tried[];
  readonly charge?: Charge;
}

/** Writes the one log line of a request and counts it. */
export function record(arrival: Arrival, state: GatewayState, ending: Ending): void {
  const { serving, requestId, codec, client, startedAtMs, response } = arrival;
  const { facts, decision, result, tried = [], charge = NO_CHARGE } = ending;
  const answered = result?.answered ?? null;
  const observation = result?.observation ?? null;
  const target = answered?.row.state.name ?? "";
  const durationMs = state.clock.nowMs() - startedAtMs;
  const firstContentAtMs = observation?.firstContentAtMs ?? null;
  const firstTokenMs =
    firstContentAtMs === null || answered === null ? null : firstContentAtMs - answered.startedAtMs;
  for (const { attempt, failure } of tried) state.metrics.attempt(attempt.row.state.name, failure.class);
  if (result?.outcome === "answered") state.metrics.attempt(target, "ok");
  state.metrics.request({
    protocol: codec.protocol,
    rule: decision?.rule ?? "",
    target,
    outcome: ending.outcome,
    client: client?.name ?? "",
    durationMs,
    firstTokenMs,
    usage: answered === null ? null : charge.usage,
    costNanoUsd: charge.nanoUsd,
    malformedToolCalls: observation?.malformedToolCalls ?? 0,
  });
  state.log.info(
    {
      requestId,
      protocol: codec.protocol,
      client: client?.name ?? null,
      outcome: ending.outcome,
      status: response.status,
      model: facts?.model ?? null,
      stream: facts?.stream ?? null,
      inputTokens: facts?.inputTokens ?? null,
      rule: decision?.rule ?? null,
      chain: decision !== null && decision.outcome !== "reject" ? decision.chain : null,
      topics: decision?.topics ?? [],
      target: target === "" ? null : target,
      failed: tried.map(({ attempt, failure }) => ({
        target: attempt.row.state.name,
        key: attempt.key.state.number,
        class: failure.class,
        status: failure.status,
        code: failure.code,
        message: failure.message.slice(0, 300),
      })),
      edits: result?.edits ?? [],
      usage: answered === null ? null : charge.usage,
      costUsd: charge.nanoUsd / NANO_USD_PER_USD,
      firstTokenMs: rounded(firstTokenMs),
      durationMs: rounded(durationMs),
      plan: serving.plan.meaningDigest,
    },
    "request",
  );
  if (result === undefined) return;
  state.usage.add({ client: client?.name ?? "", target: target === "" ? null : target, ...charge });
}

/** What an answer used and cost: one figure for the log, the metrics, the accounts and the client's limits. */
export interface Charge {
  readonly usage: NeutralUsage;
  readonly nanoUsd: number;
}

const NO_CHARGE: Charge = { usage: NO_USAGE, nanoUsd: 0 };

/** The charge of a request; an answer that broke off before it named its usage costs its estimated input. */
export function chargeOf(result: ChainResult, plan: Plan, facts: Facts): Charge {
  if (result.answered === null) return NO_CHARGE;
  const told = result.observation?.usage ?? NO_USAGE;
  const usage = told.input > 0 ? told : { ...told, input: facts.inputTokens };
  return { usage, nanoUsd: costNanoUsd(usage, plan.targets[result.answered.target]?.price ?? null) };
}

const NANO_USD_PER_USD = 1_000_000_000;

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
