import { BodyReader } from "../body-reader.ts";
import type { Decoded, JsonObject } from "../codec.ts";
import { joinNeighbours } from "../conversation.ts";
import { isText } from "../json-text.ts";
import { isObject, objectOf, textOf, textOrNull } from "../json-value.ts";
import { splitLeadingSystem } from "../leading-system.ts";
import type { NeutralFormat, NeutralPart, NeutralRequest, NeutralThinking, NeutralTurn } from "../neutral.ts";
import { argumentsOfFreeText } from "../tool-arguments.ts";
import { callSignature, signedThinking } from "./call-signature.ts";
import { decodeContent, reasoningOf } from "./decode-content.ts";
import { hasOldFunctions } from "./old-function.ts";
import { allowedTools, decodeToolChoice, decodeTools } from "./tools.ts";

/** The body of `POST /v1/chat/completions`. */
export function decodeRequest(body: JsonObject): Decoded<NeutralRequest> {
  const reader = new BodyReader();
  const messages = reader.optionalList(body["messages"], "messages");
  const conversation = splitLeadingSystem(
    joinResults(messages.map((message, index) => decodeMessage(message, index, reader))),
  );
  const allowed = allowedTools(body["tool_choice"]);
  const tools = decodeTools(body, reader).filter((tool) => allowed === null || allowed.has(tool.name));
  return reader.result({
    model: reader.optionalText(body["model"], "model") ?? "",
    stream: body["stream"] === true,
    system: conversation.system,
    turns: conversation.turns,
    tools,
    toolChoice: decodeToolChoice(body, reader),
    // An answer has room for one call of an old function.
    parallelToolCalls: hasOldFunctions(tools)
      ? false
      : reader.optionalBoolean(body["parallel_tool_calls"], "parallel_tool_calls"),
    maxOutputTokens: reader.firstNumber(body, ["max_completion_tokens", "max_tokens"]),
    temperature: reader.optionalNumber(body["temperature"], "temperature"),
    topP: reader.optionalNumber(body["top_p"], "top_p"),
    topK: reader.optionalNumber(body["top_k"], "top_k"),
    stop: decodeStop(body["stop"], reader),
    thinking: decodeThinking(body),
    format: decodeFormat(objectOf(body["response_format"])),
    verbosity: textOrNull(body["verbosity"]),
    userId: textOrNull(body["user"]) ?? textOrNull(body["safety_identifier"]),
    promptCacheKey: textOrNull(body["prompt_cache_key"]),
    serviceTier: tierOf(body["service_tier"]),
    includeUsage: objectOf(body["stream_options"])["include_usage"] === true,
  });
}

function decodeMessage(value: unknown, index: number, reader: BodyReader): NeutralTurn {
  const path = `messages.${index}`;
  const message = reader.object(value, path);
  const content = decodeContent(message["content"], `${path}.content`, reader);
  switch (message["role"]) {
    case "system":
    case "developer":
      return { role: "system", parts: content };
    case "user":
      return { role: "user", parts: content };
    case "assistant":
      return { role: "assistant", parts: decodeAssistant(message, content, path, reader) };
    case "tool":
      return toolTurn(reader.text(message["tool_call_id"], `${path}.tool_call_id`), content);
    case "function":
      return toolTurn(functionCallId(textOf(message["name"])), content);
    default:
      reader.fail(`${path}.role`, "must be system, developer, user, assistant or tool");
      return { role: "user", parts: [] };
  }
}

function decodeAssistant(
  message: JsonObject,
  content: readonly NeutralPart[],
  path: string,
  reader: BodyReader,
): readonly NeutralPart[] {
  const thinking = reasoningOf(message, null);
  const refusal = textOrNull(message["refusal"]);
  const calls = reader.optionalList(message["tool_calls"], `${path}.tool_calls`).flatMap((value, index) => {
    const at = `${path}.tool_calls.${index}`;
    return decodeCall(reader.object(value, at), at, reader);
  });
  const old = message["function_call"];
  const parts: NeutralPart[] = [];
  if (thinking !== "") parts.push({ kind: "thinking", text: thinking, signature: null, redacted: false });
  parts.push(...content);
  if (refusal !== null) parts.push({ kind: "refusal", text: refusal });
  parts.push(...calls);
  if (isObject(old)) {
    const name = textOf(old["name"]);
    parts.push({ kind: "tool_call", id: functionCallId(name), name, arguments: textOf(old["arguments"]) });
  }
  return parts;
}

function decodeCall(call: JsonObject, path: string, reader: BodyReader): readonly NeutralPart[] {
  const id = reader.text(call["id"], `${path}.id`);
  const signed = signedThinking(callSignature(call, id));
  if (isObject(call["custom"])) {
    const input = reader.text(call["custom"]["input"], `${path}.custom.input`);
    const name = reader.text(call["custom"]["name"], `${path}.custom.name`);
    return [...signed, { kind: "tool_call", id, name, arguments: argumentsOfFreeText(input) }];
  }
  const called = reader.object(call["function"], `${path}.function`);
  const name = reader.text(called["name"], `${path}.function.name`);
  return [...signed, { kind: "tool_call", id, name, arguments: textOf(called["arguments"]) }];
}

/** The functions of old have no ids: a call and its result are known by the name. */
function functionCallId(name: string): string {
  return `call_${name}`;
}

function toolTurn(id: string, parts: readonly NeutralPart[]): NeutralTurn {
  return { role: "user", parts: [{ kind: "tool_result", id, parts, isError: false, cacheControl: false }] };
}

/** Results of one round of calls stand in one turn, however many messages they came in. */
function joinResults(turns: readonly NeutralTurn[]): readonly NeutralTurn[] {
  return joinNeighbours(turns, (last, turn) => isResults(last) && isResults(turn));
}

function isResults(turn: NeutralTurn): boolean {
  return turn.parts.length > 0 && turn.parts.every((part) => part.kind === "tool_result");
}

function decodeStop(stop: unknown, reader: BodyReader): readonly string[] {
  if (isText(stop)) return [stop];
  return reader.optionalList(stop, "stop").map((sequence, index) => reader.text(sequence, `stop.${index}`));
}

/** `reasoning_effort`, and the objects in which OpenRouter (`reasoning`) and others (`thinking`) ask for the same. */
function decodeThinking(body: JsonObject): NeutralThinking | null {
  const reasoning = objectOf(body["reasoning"]);
  const switched = objectOf(body["thinking"])["type"];
  const effort = textOrNull(body["reasoning_effort"]) ?? textOrNull(reasoning["effort"]);
  const budget = reasoning["max_tokens"];
  if (effort === "none" || reasoning["enabled"] === false || switched === "disabled") {
    return { mode: "disabled", budgetTokens: null, effort: effort };
  }
  if (typeof budget === "number") return { mode: "enabled", budgetTokens: budget, effort };
  if (switched === "enabled" || reasoning["enabled"] === true) {
    return { mode: "enabled", budgetTokens: null, effort };
  }
  return effort === null ? null : { mode: "adaptive", budgetTokens: null, effort };
}

function decodeFormat(format: JsonObject): NeutralFormat | null {
  if (format["type"] === "json_object") return { kind: "json_object" };
  if (format["type"] !== "json_schema") return null;
  const described = objectOf(format["json_schema"]);
  const strict = described["strict"];
  return {
    kind: "json_schema",
    name: textOrNull(described["name"]),
    description: textOrNull(described["description"]),
    schema: described["schema"],
    strict: typeof strict === "boolean" ? strict : null,
  };
}

function tierOf(tier: unknown): string | null {
  return tier === "auto" ? null : textOrNull(tier);
}
