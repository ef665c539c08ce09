import type { Gate, PlanTarget } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import { echoEvents, echoResponse } from "../echo/index.ts";
import { unsendable } from "../failures/read-failure.ts";
import { writeJson } from "../protocols/json-text.ts";
import { answerOptions } from "./answer-options.ts";
import type { AttemptAnswer } from "./answer-step.ts";
import type { AttemptSetting } from "./attempt-setting.ts";
import type { Exchange } from "./exchange.ts";
import { isContent } from "./observation.ts";
import { toldAnswer } from "./told-answer.ts";
import { withoutDegraded } from "./without-degraded.ts";

/** What the echo provider answers in the place of a target, without a network. */
export function echoAnswer(
  exchange: Exchange,
  target: PlanTarget,
  degraded: readonly Gate[],
  { observation, edits }: AttemptSetting,
  clock: Clock,
): AttemptAnswer {
  const decoded = exchange.neutral();
  if (!decoded.ok) return { kind: "failed", failure: unsendable(`${decoded.path}: ${decoded.problem}`) };
  edits.push("echo", ...degraded.map((gate) => `without ${gate}`));
  const request = { ...withoutDegraded(decoded.value, degraded, target), model: target.model };
  const options = answerOptions(exchange, target, clock);
  if (!exchange.facts.stream) {
    const response = echoResponse(request);
    observation.answer(response);
    const body = writeJson(exchange.codec.encodeResponse(response, options));
    return { kind: "whole", contentType: "application/json", body };
  }
  const events = echoEvents(request);
  for (const event of events) observation.event(event);
  if (events.some(isContent)) observation.firstContentAtMs = clock.nowMs();
  return toldAnswer(events, exchange.codec.streamEncoder(options));
}
