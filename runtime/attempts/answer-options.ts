import type { PlanTarget } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { AnswerOptions } from "../protocols/codec.ts";
import type { Exchange } from "./exchange.ts";

/** How a translated answer of this target is shown to the client. */
export function answerOptions(exchange: Exchange, target: PlanTarget, clock: Clock): AnswerOptions {
  const request = exchange.neutral();
  return {
    model: target.model,
    includeUsage: request.ok && request.value.includeUsage,
    tools: request.ok ? request.value.tools : [],
    createdSeconds: Math.floor(clock.nowMs() / 1000),
  };
}
