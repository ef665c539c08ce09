import { BodyReader } from "../body-reader.ts";
import type { Decoded, JsonObject } from "../codec.ts";
import { isObject, objectOf, textOrNull } from "../json-value.ts";
import { splitLeadingSystem } from "../leading-system.ts";
import type { NeutralFormat, NeutralRequest, NeutralThinking, NeutralTurn } from "../neutral.ts";
import { decodeContent } from "./decode-content.ts";
import { decodeToolChoice, decodeTools } from "./tools.ts";

/** The body of `POST /v1/messages`. */
export function decodeRequest(body: JsonObject): Decoded<NeutralRequest> {
  const reader = new BodyReader();
  const system = decodeSystem(body["system"], reader);
  const messages = reader.optionalList(body["messages"], "messages");
  const conversation = splitLeadingSystem(
    messages.map((message, index) => decodeMessage(message, index, reader)),
  );
  const { choice, parallel } = decodeToolChoice(body["tool_choice"], reader);
  const outputConfig = objectOf(body["output_config"]);
  const tier = textOrNull(body["service_tier"]);
  return reader.result({
    model: reader.optionalText(body["model"], "model") ?? "",
    stream: body["stream"] === true,
    system: [...system, ...conversation.system],
    turns: conversation.turns,
    tools: decodeTools(body["tools"], reader),
    toolChoice: choice,
    parallelToolCalls: parallel,
    maxOutputTokens: reader.optionalNumber(body["max_tokens"], "max_tokens"),
    temperature: reader.optionalNumber(body["temperature"], "temperature"),
    topP: reader.optionalNumber(body["top_p"], "top_p"),
    topK: reader.optionalNumber(body["top_k"], "top_k"),
    stop: reader
      .optionalList(body["stop_sequences"], "stop_sequences")
      .map((sequence, index) => reader.text(sequence, `stop_sequences.${index}`)),
    thinking: decodeThinking(objectOf(body["thinking"]), textOrNull(outputConfig["effort"])),
    format: decodeFormat(outputConfig["format"] ?? body["output_format"]),
    verbosity: null,
    userId: textOrNull(objectOf(body["metadata"])["user_id"]),
    promptCacheKey: null,
    serviceTier: tier === "standard_only" ? "default" : tier === "auto" ? null : tier,
    includeUsage: true,
  });
}

function decodeSystem(system: unknown, reader: BodyReader) {
  if (system === undefined || system === null) return [];
  return decodeContent(system, "system", reader).flatMap((part) =>
    part.kind === "text" ? [{ text: part.text, cacheControl: part.cacheControl }] : [],
  );
}

function decodeMessage(value: unknown, index: number, reader: BodyReader): NeutralTurn {
  const path = `messages.${index}`;
  const message = reader.object(value, path);
  const role = message["role"];
  if (role !== "user" && role !== "assistant" && role !== "system") {
    reader.fail(`${path}.role`, "must be user, assistant or system");
    return { role: "user", parts: [] };
  }
  return { role, parts: decodeContent(message["content"], `${path}.content`, reader) };
}

function decodeThinking(thinking: JsonObject, effort: string | null): NeutralThinking | null {
  switch (thinking["type"]) {
    case "enabled": {
      const budget = thinking["budget_tokens"];
      return { mode: "enabled", budgetTokens: typeof budget === "number" ? budget : null, effort };
    }
    case "disabled":
      return { mode: "disabled", budgetTokens: null, effort };
    case "adaptive":
      return { mode: "adaptive", budgetTokens: null, effort };
    default:
      return effort === null ? null : { mode: "adaptive", budgetTokens: null, effort };
  }
}

function decodeFormat(format: unknown): NeutralFormat | null {
  if (!isObject(format) || format["type"] !== "json_schema") return null;
  return { kind: "json_schema", name: null, description: null, schema: format["schema"], strict: null };
}
