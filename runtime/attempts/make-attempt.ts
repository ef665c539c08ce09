import type { Plan } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import { unsendable } from "../failures/read-failure.ts";
import { readRateLimits } from "../keys/read-rate-limits.ts";
import type { OriginMemory } from "../memory/origin-memory.ts";
import { codecs } from "../protocols/index.ts";
import type { SharedState } from "../state/shared-state.ts";
import { endpointUrl } from "../upstream/endpoint-url.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { upstreamHeaders } from "../upstream/upstream-headers.ts";
import type { AttemptAnswer } from "./answer-step.ts";
import type { AttemptSetting } from "./attempt-setting.ts";
import type { Attempt } from "./chain-walk.ts";
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
  /** The domains of the signed thinking that has passed by. */
  readonly signatures: OriginMemory;
  /** Null where this gateway shares nothing. */
  readonly shared: SharedState | null;
}

/** Makes attempts against a plan's targets. */
export function attemptMaker(
  plan: Plan,
  { upstream, clock, echo, signatures, shared }: AttemptSurroundings,
): AttemptMaker {
  return async (exchange, attempt, setting) => {
    const target = plan.targets[attempt.target];
    const provider = plan.providers[target?.provider ?? -1];
    if (target === undefined || provider === undefined)
      throw new Error(`the plan has no target ${attempt.target}`);
    if (shared !== null && attempt.demands.length > 0) {
      const refusal = await shared.confirm(attempt.demands);
      if (refusal !== null) return { kind: "declined", refusal };
    }
    if (echo || provider.protocol === "echo") {
      const answer = withinStack(() => echoAnswer(exchange, target, attempt.degraded, setting, clock));
      return answer ?? { kind: "failed", failure: unsendable(TOO_DEEP) };
    }
    const codec = codecs[provider.protocol];
    const { stream } = exchange.facts;
    const request = withinStack(() =>
      requestBody(exchange, codec, target, provider, attempt.degraded, signatures),
    );
    if (request === null) return { kind: "failed", failure: unsendable(TOO_DEEP) };
    if (request.kind === "unsendable") return { kind: "failed", failure: unsendable(request.problem) };
    setting.edits.push(...request.edits);
    const { timer } = setting;
    const reply = await upstream.post(
      {
        url: endpointUrl(provider, codec.protocol),
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
    return readAnswer(reply, {
      exchange,
      setting,
      codec,
      target,
      quirks: provider.quirks,
      keeps: request.keeps,
      clock,
    });
  };
}

const TOO_DEEP = "the body nests too deeply to be translated";
