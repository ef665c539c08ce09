import type { JsonObject } from "../codec.ts";
import { numberOrNull, objectOf } from "../json-value.ts";
import type { NeutralUsage } from "../neutral.ts";

/** Anthropic's `input_tokens` leaves out what was read from or written to the cache; ours counts it all. */
export function decodeUsage(usage: JsonObject): NeutralUsage {
  const cacheRead = numberOrNull(usage["cache_read_input_tokens"]) ?? 0;
  const cacheWrite = numberOrNull(usage["cache_creation_input_tokens"]) ?? 0;
  return {
    input: (numberOrNull(usage["input_tokens"]) ?? 0) + cacheRead + cacheWrite,
    output: numberOrNull(usage["output_tokens"]) ?? 0,
    cacheRead,
    cacheWrite,
    reasoning: numberOrNull(objectOf(usage["output_tokens_details"])["thinking_tokens"]) ?? 0,
  };
}

/** The `usage` of a message or of its last delta. */
export function encodeUsage(usage: NeutralUsage): JsonObject {
  return {
    input_tokens: Math.max(0, usage.input - usage.cacheRead - usage.cacheWrite),
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
    ...(usage.reasoning > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoning } } : {}),
  };
}
