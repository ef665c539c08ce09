import type { NeutralUsage } from "../protocols/neutral.ts";
import { NO_USAGE } from "../protocols/usage.ts";
import type { Observation } from "./observation.ts";

/**
 * What an attempt used at its provider. What an answer did not live to tell is estimated: what went in as the request's facts say, what
 * came out by what was seen of it. An attempt whose answer never began used nothing.
 */
export function usageOf(observation: Observation, inputTokens: number): NeutralUsage {
  const { usage: told, whole, contentTokens, answerId } = observation;
  if (!whole && contentTokens === 0 && answerId === "" && told.input === 0) return NO_USAGE;
  const input = told.input > 0 ? told.input : inputTokens;
  const isTold = whole && told.output > 0;
  return { ...told, input, output: isTold ? told.output : Math.max(told.output, contentTokens) };
}

/** The same of an attempt that was called off: once it was asked, its provider has begun to read. */
export function usageCalledOff(observation: Observation, inputTokens: number): NeutralUsage {
  const used = usageOf(observation, inputTokens);
  return used.input === 0 && observation.asked ? { ...NO_USAGE, input: inputTokens } : used;
}
