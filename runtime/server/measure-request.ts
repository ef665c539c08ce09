import type { Measurement } from "../telemetry/otlp/gen-ai-metrics.ts";
import type { Arrival } from "./arrival.ts";
import { type AttemptStory, firstContentMs } from "./attempt-stories.ts";
import { callLabels } from "./call-labels.ts";
import type { Ending } from "./ending.ts";

const MS_PER_SECOND = 1_000;

/** What a request adds to the GenAI metrics: each of its upstream calls, and the request as its client saw it. */
export function measurementsOf(
  arrival: Arrival,
  ending: Ending,
  stories: readonly AttemptStory[],
  nowMs: number,
): readonly Measurement[] {
  return [
    ...stories.flatMap((story) => callMeasurements(story, ending)),
    ...requestMeasurements(arrival, ending, stories, nowMs),
  ];
}

function callMeasurements(story: AttemptStory, { facts }: Ending): readonly Measurement[] {
  const attributes = callLabels(story);
  const { "error.type": _, ...whatever } = attributes;
  const { attempt, endMs, usage } = story;
  const firstMs = firstContentMs(story);
  const tokens = [
    ["input", usage.input],
    ["output", usage.output],
  ] as const;
  return [
    {
      metric: "gen_ai.client.operation.duration",
      value: (endMs - attempt.startedAtMs) / MS_PER_SECOND,
      attributes,
    },
    ...(firstMs === null || facts?.stream !== true
      ? []
      : [
          {
            metric: "gen_ai.client.operation.time_to_first_chunk" as const,
            value: firstMs / MS_PER_SECOND,
            attributes: whatever,
          },
        ]),
    ...tokens
      .filter(([, count]) => count > 0)
      .map(([type, value]) => ({
        metric: "gen_ai.client.token.usage" as const,
        value,
        attributes: { ...whatever, "gen_ai.token.type": type },
      })),
  ];
}

/** To its clients the gateway is the server; only requests that went through a chain are operations of a model. */
function requestMeasurements(
  arrival: Arrival,
  { ran, outcome, decision }: Ending,
  stories: readonly AttemptStory[],
  nowMs: number,
): readonly Measurement[] {
  if (ran === null) return [];
  const { result } = ran;
  const answer = stories.find(({ attempt }) => attempt === result.answered);
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "signalbox",
    "gen_ai.response.model": answer?.target.model ?? null,
    "signalbox.rule": decision?.rule ?? null,
    "error.type": outcome === "answered" ? null : outcome,
  };
  // The conventions ask for this of answers that came whole.
  const firstAtMs = outcome === "answered" ? (result.observation?.firstContentAtMs ?? null) : null;
  return [
    {
      metric: "gen_ai.server.request.duration",
      value: (nowMs - arrival.startedAtMs) / MS_PER_SECOND,
      attributes,
    },
    ...(firstAtMs === null
      ? []
      : [
          {
            metric: "gen_ai.server.time_to_first_token" as const,
            value: (firstAtMs - arrival.startedAtMs) / MS_PER_SECOND,
            attributes,
          },
        ]),
  ];
}
