import type { NeutralStop } from "../protocols/neutral.ts";
import type { Attributes, Span } from "../telemetry/otlp/span.ts";
import type { Telemetry } from "../telemetry/otlp/telemetry.ts";
import { readTraceContext } from "../telemetry/otlp/trace-context.ts";
import type { Arrival } from "./arrival.ts";
import { type AttemptStory, attemptStories, firstContentMs, isFailed } from "./attempt-stories.ts";
import { callLabels } from "./call-labels.ts";
import { type Charges, NO_CHARGES, usedInAll } from "./charges.ts";
import type { Ending } from "./ending.ts";
import { measurementsOf } from "./measure-request.ts";
import { meantPathOf, pathOf } from "./path-of.ts";

/** Where a request stands in its trace, for its log line. */
export interface TracePlace {
  readonly traceId: string;
  readonly spanId: string;
}

/** Names that a client or a provider chose are cut here. */
const LONGEST_NAME = 200;
const MS_PER_SECOND = 1_000;
const NANO_USD_PER_USD = 1_000_000_000;

/**
 * Gives a request's spans and measurements to the collector: one span for the request, and one below it for each upstream call. They
 * hold names, numbers and classes; no text of a request or an answer, and no message of a provider.
 */
export function traceRequest(
  arrival: Arrival,
  ending: Ending,
  telemetry: Telemetry,
  nowMs: number,
): TracePlace | null {
  const stories = attemptStories(arrival, ending, nowMs);
  telemetry.measure(measurementsOf(arrival, ending, stories, nowMs));
  const parent = readTraceContext(arrival.request.headers);
  const traceId = parent?.traceId ?? telemetry.ids.trace();
  if (!telemetry.samples(parent, traceId)) return null;
  const spanId = telemetry.ids.span();
  const trace = { traceId, traceState: parent?.state ?? "" };
  telemetry.add([
    {
      ...trace,
      spanId,
      parentSpanId: parent?.spanId ?? null,
      name: `POST ${meantPathOf({ url: arrival.request.url ?? "" })}`,
      kind: "server",
      startMs: arrival.startedAtMs,
      endMs: nowMs,
      attributes: requestAttributes(arrival, ending, stories.length),
      failed: arrival.response.status >= 500 || ending.outcome === "broken",
    },
    ...stories.map(
      (story, i): Span => ({
        ...trace,
        spanId: telemetry.ids.span(),
        parentSpanId: spanId,
        name: `chat ${story.target.model}`,
        kind: "client",
        startMs: story.attempt.startedAtMs,
        endMs: story.endMs,
        attributes: callAttributes(story, ending, i + 1),
        failed: isFailed(story),
      }),
    ),
  ]);
  return { traceId, spanId };
}

function requestAttributes(arrival: Arrival, ending: Ending, attempts: number): Attributes {
  const { response, request, codec, client, requestId, serving } = arrival;
  const { facts, decision, outcome, ran } = ending;
  const charges = ran?.charges ?? NO_CHARGES;
  const result = ran?.result ?? null;
  const asked = { url: request.url ?? "" };
  const isError = response.status >= 500 || outcome === "broken";
  return {
    "http.request.method": request.method ?? "POST",
    "http.route": meantPathOf(asked),
    "url.path": pathOf(asked),
    "url.scheme": "http",
    "http.response.status_code": response.begun ? response.status : null,
    "error.type": isError ? (outcome === "broken" ? outcome : String(response.status)) : null,
    "gen_ai.operation.name": result === null ? null : "chat",
    "gen_ai.request.model": cut(facts?.model),
    "gen_ai.request.stream": facts?.stream ?? null,
    ...usageAttributes(charges),
    "signalbox.request_id": requestId,
    "signalbox.protocol": codec.protocol,
    "signalbox.client": client?.name ?? null,
    "signalbox.outcome": outcome,
    "signalbox.rule": decision?.rule ?? null,
    "signalbox.chain": decision !== null && decision.outcome !== "reject" ? decision.chain : null,
    "signalbox.topics": decision?.topics ?? null,
    "signalbox.target": result?.answered?.row.state.name ?? null,
    "signalbox.attempts": attempts,
    "signalbox.edits": result === null || result.edits.length === 0 ? null : result.edits,
    "signalbox.cost_usd": { fraction: usedInAll(charges).nanoUsd / NANO_USD_PER_USD },
    "signalbox.plan": serving.plan.meaningDigest,
  };
}

/** Why an answer ended, in the words of the semantic conventions' examples. */
const finishReasons: Readonly<Record<NeutralStop["reason"], string>> = {
  end: "stop",
  stop_sequence: "stop",
  pause: "pause",
  max_output: "length",
  tool_calls: "tool_calls",
  refusal: "content_filter",
  content_filter: "content_filter",
};

function callAttributes(story: AttemptStory, { facts }: Ending, ordinal: number): Attributes {
  const { attempt, failure, usage, observation, outcome } = story;
  const firstMs = firstContentMs(story);
  return {
    ...callLabels(story),
    "gen_ai.request.stream": facts?.stream ?? null,
    "gen_ai.request.max_tokens": facts?.maxOutput ?? null,
    "gen_ai.response.id": cut(observation?.answerId),
    "gen_ai.response.model": cut(observation?.answerModel),
    "gen_ai.response.finish_reasons":
      observation === null || observation.stop === null ? null : [finishReasons[observation.stop.reason]],
    "gen_ai.response.time_to_first_chunk":
      firstMs === null || facts?.stream !== true ? null : { fraction: firstMs / MS_PER_SECOND },
    "gen_ai.usage.input_tokens": positive(usage.input),
    "gen_ai.usage.output_tokens": positive(usage.output),
    "gen_ai.usage.cache_read.input_tokens": positive(usage.cacheRead),
    "gen_ai.usage.cache_creation.input_tokens": positive(usage.cacheWrite),
    "gen_ai.usage.reasoning.output_tokens": positive(usage.reasoning),
    "http.response.status_code": failure === null ? null : positive(failure.status ?? 0),
    "signalbox.target": attempt.row.state.name,
    "signalbox.key": attempt.key.number,
    "signalbox.attempt": ordinal,
    "signalbox.attempt.outcome": outcome,
    "signalbox.failure.class": failure?.class ?? null,
    "signalbox.failure.code": cut(failure?.code),
  };
}

function usageAttributes(charges: Charges): Attributes {
  const all = [charges.answer, ...charges.unseen];
  return {
    "gen_ai.usage.input_tokens": positive(all.reduce((sum, { usage }) => sum + usage.input, 0)),
    "gen_ai.usage.output_tokens": positive(all.reduce((sum, { usage }) => sum + usage.output, 0)),
  };
}

function positive(count: number): number | null {
  return count > 0 ? count : null;
}

function cut(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === "" ? null : text.slice(0, LONGEST_NAME);
}
