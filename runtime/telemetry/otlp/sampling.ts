import type { TraceContext } from "./trace-context.ts";

/** The standard samplers, by the names of `OTEL_TRACES_SAMPLER`. */
export const samplingNames = [
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
  "always_on",
  "always_off",
  "traceidratio",
] as const;

export interface Sampling {
  readonly name: (typeof samplingNames)[number];
  /** The share of traces that the `traceidratio` samplers take, from 0 to 1. */
  readonly ratio: number;
}

/** The random part of a trace id that shares are counted by: 56 bits, as the conventions say. */
const RANDOM_DIGITS = 14;

/** Whether a trace is kept. A `parentbased` sampler follows the caller's word where there is one. */
export function isSampled({ name, ratio }: Sampling, parent: TraceContext | null, traceId: string): boolean {
  if (name.startsWith("parentbased_") && parent !== null) return parent.sampled;
  if (name.endsWith("always_on")) return true;
  if (name.endsWith("always_off")) return false;
  return Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) < ratio * 16 ** RANDOM_DIGITS;
}
