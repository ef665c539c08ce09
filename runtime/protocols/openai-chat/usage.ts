import type { JsonObject } from "../codec.ts";
import { numberOrNull, objectOf } from "../json-value.ts";
import type { NeutralUsage } from "../neutral.ts";

/** Chat's `prompt_tokens` counts cached tokens, as ours does. DeepSeek names its cache hits in a field of its own. */
export function decodeUsage(usage: JsonObject): NeutralUsage {
  const prompt = objectOf(usage["prompt_tokens_details"]);
  const completion = objectOf(usage["completion_tokens_details"]);
  return {
    input: numberOrNull(usage["prompt_tokens"]) ?? 0,
    output: numberOrNull(usage["completion_tokens"]) ?? 0,
    cacheRead: numberOrNull(prompt["cached_tokens"]) ?? numberOrNull(usage["prompt_cache_hit_tokens"]) ?? 0,
    cacheWrite: numberOrNull(prompt["cache_write_tokens"]) ?? 0,
    reasoning: numberOrNull(completion["reasoning_tokens"]) ?? 0,
  };
}

/** The `usage` of a completion or of the extra chunk of a stream. */
export function encodeUsage(usage: NeutralUsage): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}
