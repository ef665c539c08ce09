import { Histogram } from "./histogram.ts";
import type { Attributes } from "./span.ts";

const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const TOKENS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];
const FIRST_TOKEN_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** The GenAI metrics of the semantic conventions, with the bounds that they advise. All are histograms. */
export const genAiMetrics = {
  "gen_ai.client.operation.duration": {
    unit: "s",
    bounds: SECONDS,
    says: "How long a call to a provider took",
  },
  "gen_ai.client.operation.time_to_first_chunk": {
    unit: "s",
    bounds: SECONDS,
    says: "From a streamed call to a provider to its first content",
  },
  "gen_ai.client.token.usage": { unit: "{token}", bounds: TOKENS, says: "Tokens that a call used, by type" },
  "gen_ai.server.request.duration": { unit: "s", bounds: SECONDS, says: "How long a client's request took" },
  "gen_ai.server.time_to_first_token": {
    unit: "s",
    bounds: FIRST_TOKEN_SECONDS,
    says: "From a client's request to the first content of its answer",
  },
} as const satisfies Record<string, GenAiMetric>;

export interface GenAiMetric {
  readonly unit: string;
  readonly bounds: readonly number[];
  readonly says: string;
}

export type GenAiMetricName = keyof typeof genAiMetrics;

/** One value of one metric. */
export interface Measurement {
  readonly metric: GenAiMetricName;
  readonly value: number;
  readonly attributes: Attributes;
}

/** All GenAI metrics of a gateway, counting from `startMs`. */
export function genAiHistograms(startMs: number): ReadonlyMap<GenAiMetricName, Histogram> {
  const names = Object.keys(genAiMetrics) as GenAiMetricName[];
  return new Map(names.map((name) => [name, new Histogram(genAiMetrics[name].bounds, startMs)]));
}
