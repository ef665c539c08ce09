import type { Plan, PlanProvider, PlanTarget } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import { unsendable } from "../failures/read-failure.ts";
import { readRateLimits } from "../keys/read-rate-limits.ts";
import type { OriginMemory } from "../memory/origin-memory.ts";
import { type Codec, codecs } from "../protocols/index.ts";
import type { SharedState } from "../state/shared-state.ts";
import { type Endpoint, endpointOf } from "../upstream/endpoint.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { upstreamHeaders } from "../upstream/upstream-headers.ts";
import type { AttemptAnswer } from "./answer-step.ts";
import type { Attempt } from "./attempt.ts";
import type { AttemptSetting } from "./attempt-setting.ts";
import { echoAnswer } from "./echo-answer.ts";
import type { Exchange } from "./exchange.ts";
import { readAnswer } from "./read-answer.ts";
import { requestBody } from "./request-body.ts";
import { withinStack } from "./within-stack.ts";

export type AttemptMaker = (
  exchange: Exchange,
  attempt: Attempt,
  setting: AttemptSetting,
) => Promise<AttemptAnswer>;

/** What outlives one plan and every attempt needs. */
export interface AttemptSurroundings {
  readonly upstream: Upstream;
  readonly clock: Clock;
  /** Answers for every target inside the gateway. */
  readonly echo: boolean;
  /** The domains of the thinking that has passed by. */
  readonly thoughts: OriginMemory;
  /** Null where this gateway shares nothing. */
  readonly shared: SharedState | null;
}

/** Makes attempts against a plan's targets. */
export function attemptMaker(
  plan: Plan,
  { upstream, clock, echo, thoughts, shared }: AttemptSurroundings,
): AttemptMaker {
  const callees = plan.targets.map((target) => calleeOf(plan, target));
  return async (exchange, attempt, setting) => {
    const callee = callees[attempt.target];
    if (callee === undefined) throw new Error(`the plan has no target ${attempt.target}`);
    const { target, provider } = callee;
    if (shared !== null && attempt.demands.length > 0) {
      const refusal = await shared.confirm(attempt.demands);
      if (refusal !== null) return { kind: "declined", refusal };
    }
    if (echo || callee.wire === null) {
      const answer = withinStack(() => echoAnswer(exchange, target, attempt.degraded, setting, clock));
      return answer ?? { kind: "failed", failure: unsendable(TOO_DEEP) };
    }
    const { codec, endpoint } = callee.wire;
    const { stream } = exchange.facts;
    const request = withinStack(() =>
      requestBody(exchange, codec, target, provider, attempt.degraded, thoughts),
    );
    if (request === null) return { kind: "failed", failure: unsendable(TOO_DEEP) };
    if (request.kind === "unsendable") return { kind: "failed", failure: unsendable(request.problem) };
    setting.edits.push(...request.edits);
    const { timer } = setting;
    const reply = await upstream.post(
      {
        endpoint,
        headers: upstreamHeaders(
          provider,
          codec.protocol,
          attempt.key.secret,
          exchange.passedHeaders,
          stream,
        ),
        body: request.body,
        network: provider.network,
        connectTimeoutMs: timer.timeouts.connectMs,
        onSending: () => {
          setting.observation.asked = true;
          if (stream) timer.awaitFirstToken();
        },
      },
      timer.signal,
    );
    if (reply.kind === "answer") {
      const nowMs = clock.nowMs();
      attempt.key.state.learn(readRateLimits(reply.header, nowMs), nowMs);
    }
    return await readAnswer(reply, {
      exchange,
      setting,
      codec,
      target,
      quirks: provider.quirks,
      passes: request.passes,
      keeps: request.keeps,
      clock,
    });
  };
}

/** One row of `plan.targets` with what every call of it needs. */
interface Callee {
  readonly target: PlanTarget;
  readonly provider: PlanProvider;
  /** How it is spoken to; null for one that answers inside the gateway. */
  readonly wire: { readonly codec: Codec; readonly endpoint: Endpoint } | null;
}

function calleeOf(plan: Plan, target: PlanTarget): Callee {
  const provider = plan.providers[target.provider];
  if (provider === undefined) throw new Error(`target ${target.model} has no provider row`);
  const { protocol } = provider;
  if (protocol === "echo") return { target, provider, wire: null };
  return {
    target,
    provider,
    wire: { codec: codecs[protocol], endpoint: endpointOf(provider, protocol) },
  };
}

const TOO_DEEP = "the body nests too deeply to be translated";
