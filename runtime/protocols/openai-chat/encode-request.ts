import { nearestEffort } from "../../../engine/index.ts";
import type { EncodeOptions, JsonObject } from "../codec.ts";
import { arrangeTurns } from "../conversation.ts";
import { compact } from "../json-value.ts";
import type { NeutralFormat, NeutralRequest } from "../neutral.ts";
import { effortOfThinking } from "../thinking-effort.ts";
import { fitUserId } from "../tool-names.ts";
import { encodeTurn } from "./encode-messages.ts";
import { encodeTools } from "./tools.ts";

/** The body of `POST /v1/chat/completions` that asks the same. A stream always asks for its usage: the gateway counts it. */
export function encodeRequest(request: NeutralRequest, options: EncodeOptions): JsonObject {
  const system = request.system.map((part) => part.text).filter((text) => text !== "");
  const messages = arrangeTurns(request.turns, "openai-chat").flatMap((turn) =>
    encodeTurn(turn, options.reasoningField),
  );
  return compact({
    model: options.model,
    messages:
      system.length === 0 ? messages : [{ role: "system", content: system.join("\n\n") }, ...messages],
    stream: request.stream ? true : undefined,
    stream_options: request.stream ? { include_usage: true } : undefined,
    ...encodeTools(request),
    max_completion_tokens: request.maxOutputTokens ?? undefined,
    temperature: request.temperature ?? undefined,
    top_p: request.topP ?? undefined,
    stop: request.stop.length > 0 ? request.stop : undefined,
    reasoning_effort: encodeEffort(request),
    response_format: request.format === null ? undefined : encodeFormat(request.format),
    verbosity: request.verbosity ?? undefined,
    user: request.userId === null ? undefined : fitUserId(request.userId),
    prompt_cache_key: request.promptCacheKey ?? undefined,
    service_tier: request.serviceTier ?? undefined,
  });
}

/** The three words that every reasoning model takes; no thinking is `none` only where the client itself said so. */
function encodeEffort({ thinking }: NeutralRequest): string | undefined {
  if (thinking === null) return undefined;
  if (thinking.mode === "disabled") return thinking.effort === "none" ? "none" : undefined;
  const effort = effortOfThinking(thinking);
  return effort === "minimal" ? effort : nearestEffort(effort);
}

function encodeFormat(format: NeutralFormat): JsonObject {
  if (format.kind === "json_object") return { type: "json_object" };
  const described = compact({
    name: format.name ?? "answer",
    description: format.description ?? undefined,
    schema: format.schema,
    strict: format.strict ?? undefined,
  });
  return { type: "json_schema", json_schema: described };
}
