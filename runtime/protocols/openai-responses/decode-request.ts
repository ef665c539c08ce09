import { BodyReader } from "../body-reader.ts";
import type { Decoded, JsonObject } from "../codec.ts";
import { booleanOrNull, objectOf, textOrNull } from "../json-value.ts";
import { splitLeadingSystem } from "../leading-system.ts";
import type { NeutralFormat, NeutralRequest, NeutralThinking } from "../neutral.ts";
import { decodeItems } from "./decode-items.ts";
import { allowedTools, decodeToolChoice, decodeTools } from "./tools.ts";

/** The body of `POST /v1/responses`. */
export function decodeRequest(body: JsonObject): Decoded<NeutralRequest> {
  const reader = new BodyReader();
  const { turns, tools: added } = decodeItems(body["input"], reader);
  const conversation = splitLeadingSystem(turns);
  const instructions = reader.optionalText(body["instructions"], "instructions");
  const allowed = allowedTools(body["tool_choice"]);
  const tools = [...decodeTools(body["tools"], "tools", reader), ...added];
  return reader.result({
    model: reader.optionalText(body["model"], "model") ?? "",
    stream: body["stream"] === true,
    system: [
      ...(instructions === null ? [] : [{ text: instructions, cacheControl: false }]),
      ...conversation.system,
    ],
    turns: conversation.turns,
    tools: tools.filter((tool) => allowed === null || allowed.has(tool.name)),
    toolChoice: decodeToolChoice(body["tool_choice"], reader),
    parallelToolCalls: reader.optionalBoolean(body["parallel_tool_calls"], "parallel_tool_calls"),
    maxOutputTokens: reader.optionalNumber(body["max_output_tokens"], "max_output_tokens"),
    temperature: reader.optionalNumber(body["temperature"], "temperature"),
    topP: reader.optionalNumber(body["top_p"], "top_p"),
    topK: null,
    stop: [],
    thinking: decodeThinking(objectOf(body["reasoning"])),
    format: decodeFormat(objectOf(objectOf(body["text"])["format"])),
    verbosity: textOrNull(objectOf(body["text"])["verbosity"]),
    userId: textOrNull(body["user"]) ?? textOrNull(body["safety_identifier"]),
    promptCacheKey: textOrNull(body["prompt_cache_key"]),
    serviceTier: body["service_tier"] === "auto" ? null : textOrNull(body["service_tier"]),
    includeUsage: true,
  });
}

function decodeThinking(reasoning: JsonObject): NeutralThinking | null {
  const effort = textOrNull(reasoning["effort"]);
  if (effort === null) return null;
  return { mode: effort === "none" ? "disabled" : "adaptive", budgetTokens: null, effort };
}

function decodeFormat(format: JsonObject): NeutralFormat | null {
  if (format["type"] === "json_object") return { kind: "json_object" };
  if (format["type"] !== "json_schema") return null;
  return {
    kind: "json_schema",
    name: textOrNull(format["name"]),
    description: textOrNull(format["description"]),
    schema: format["schema"],
    strict: booleanOrNull(format["strict"]),
  };
}
