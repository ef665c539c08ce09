import type { JsonObject } from "../codec.ts";
import { numberOrNull, objectOf } from "../json-value.ts";
import type { NeutralUsage } from "../neutral.ts";

/** The `input_tokens` of Responses count cached tokens, as ours do. */
export function decodeUsage(usage: JsonObject): NeutralUsage {
  const input = objectOf(usage["input_tokens_details"]);
  return {
    input: numberOrNull(usage["input_tokens"]) ?? 0,
    output: numberOrNull(usage["output_tokens"]) ?? 0,
    cacheRead: numberOrNull(input["cached_tokens"]) ?? 0,
    cacheWrite: numberOrNull(input["cache_write_tokens"]) ?? 0,
    reasoning: numberOrNull(objectOf(usage["output_tokens_details"])["reasoning_tokens"]) ?? 0,
  };
}

/** The `usage` of a response object. */
export function encodeUsage(usage: NeutralUsage): JsonObject {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  };
}
