import { effortOfBudget } from "./effort-budget.ts";
import type { FactCollector, Speaker } from "./fact-collector.ts";
import { countOf, isObject, type JsonObject, listOf, objectOf, textOf } from "./loose-json.ts";
import { dataOfUrl } from "./media-data.ts";
import { NO_THINKING, type RequestSummary, type ThinkingAsked, thinkingOfEffort } from "./request-summary.ts";

/** Reads the body of `POST /v1/chat/completions`. */
export function readOpenAiChat(body: JsonObject, facts: FactCollector): RequestSummary {
  for (const message of listOf(body["messages"])) {
    if (isObject(message)) readMessage(message, facts);
  }
  for (const tool of listOf(body["tools"])) readTool(objectOf(tool), facts);
  for (const old of listOf(body["functions"])) readFunction(objectOf(old), facts);
  if (isObject(body["web_search_options"])) facts.webSearchTool();
  if (isObject(body["audio"]) || listOf(body["modalities"]).includes("audio")) facts.media.audio = true;
  const format = objectOf(body["response_format"]);
  facts.answerSchema(objectOf(format["json_schema"])["schema"]);
  return {
    model: textOf(body["model"]),
    stream: body["stream"] === true,
    maxOutput: countOf(body["max_completion_tokens"]) ?? countOf(body["max_tokens"]),
    json: format["type"] === "json_schema" || format["type"] === "json_object",
    thinking: thinkingAsked(body),
  };
}

/** `reasoning_effort`, and the objects in which OpenRouter (`reasoning`) and others (`thinking`) ask for the same. */
function thinkingAsked(body: JsonObject): ThinkingAsked {
  const reasoning = objectOf(body["reasoning"]);
  const effort = textOf(body["reasoning_effort"]) ?? textOf(reasoning["effort"]);
  const switched = objectOf(body["thinking"])["type"];
  if (effort === "none" || reasoning["enabled"] === false || switched === "disabled") return NO_THINKING;
  if (effort !== null) return thinkingOfEffort(effort);
  const budget = countOf(reasoning["max_tokens"]);
  if (budget !== null) return { asked: true, effort: effortOfBudget(budget) };
  return reasoning["enabled"] === true || switched === "enabled"
    ? { asked: true, effort: null }
    : NO_THINKING;
}

function readMessage(message: JsonObject, facts: FactCollector): void {
  const role = message["role"];
  if (role === "user") facts.beginUserMessage();
  if (role === "assistant") readThinking(message, facts);
  readContent(message["content"], speakers.get(role) ?? "other", facts);
  facts.text("other", message["refusal"]);
  if (textOf(objectOf(message["audio"])["id"]) !== null) facts.stateful = true;
  for (const call of listOf(message["tool_calls"])) readCall(objectOf(call), facts);
  if (isObject(message["function_call"])) readCall({ function: message["function_call"] }, facts);
}

const speakers: ReadonlyMap<unknown, Speaker> = new Map([
  ["user", "user"],
  ["system", "system"],
  ["developer", "system"],
]);

/** Chat has no field of its own for thinking; these are the ones in use, the latter two signed. */
function readThinking(message: JsonObject, facts: FactCollector): void {
  facts.text("other", textOf(message["reasoning_content"]) ?? message["reasoning"]);
  for (const detail of listOf(message["reasoning_details"])) {
    facts.sealed(objectOf(detail)["signature"]);
    facts.sealed(objectOf(detail)["data"]);
  }
}

function readCall(call: JsonObject, facts: FactCollector): void {
  const called = objectOf(call["function"] ?? call["custom"]);
  facts.toolCall(called["name"], called["arguments"] ?? called["input"]);
  facts.sealed(objectOf(objectOf(call["extra_content"])["google"])["thought_signature"]);
}

function readContent(content: unknown, speaker: Speaker, facts: FactCollector): void {
  if (typeof content === "string") facts.text(speaker, content);
  for (const part of listOf(content)) if (isObject(part)) readPart(part, speaker, facts);
}

function readPart(part: JsonObject, speaker: Speaker, facts: FactCollector): void {
  if (isObject(part["cache_control"])) facts.cacheControl = true;
  switch (part["type"]) {
    case "text":
      facts.text(speaker, part["text"]);
      break;
    case "refusal":
      facts.text("other", part["refusal"]);
      break;
    case "image_url":
      facts.medium("image", dataOfUrl(textOf(objectOf(part["image_url"])["url"]) ?? ""));
      break;
    case "input_audio":
      facts.medium("audio", textOf(objectOf(part["input_audio"])["data"]));
      break;
    case "file": {
      const file = objectOf(part["file"]);
      if (textOf(file["file_id"]) !== null) facts.stateful = true;
      facts.text("other", file["filename"]);
      facts.medium("document", dataOfUrl(textOf(file["file_data"]) ?? ""));
      break;
    }
    default:
      facts.unread(part);
      break;
  }
}

function readTool(tool: JsonObject, facts: FactCollector): void {
  if (isObject(tool["cache_control"])) facts.cacheControl = true;
  if (isObject(tool["function"])) readFunction(tool["function"], facts);
  else if (isObject(tool["custom"])) {
    facts.clientTool(
      textOf(tool["custom"]["name"]) ?? "custom",
      tool["custom"]["description"],
      tool["custom"]["format"],
    );
  } else facts.providerTool(textOf(tool["name"]) ?? textOf(tool["type"]) ?? "tool");
}

function readFunction(declared: JsonObject, facts: FactCollector): void {
  facts.clientTool(textOf(declared["name"]) ?? "function", declared["description"], declared["parameters"]);
}
