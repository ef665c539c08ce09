import type { FactCollector, Speaker } from "./fact-collector.ts";
import { countOf, isObject, type JsonObject, listOf, objectOf, textOf } from "./loose-json.ts";
import { dataOfUrl } from "./media-data.ts";
import { type RequestSummary, thinkingOfEffort } from "./request-summary.ts";

/** Reads the body of `POST /v1/responses`. */
export function readOpenAiResponses(body: JsonObject, facts: FactCollector): RequestSummary {
  facts.text("system", body["instructions"]);
  if (typeof body["input"] === "string") {
    facts.beginUserMessage();
    facts.text("user", body["input"]);
  }
  for (const item of listOf(body["input"])) if (isObject(item)) readItem(item, facts);
  for (const tool of listOf(body["tools"])) readTool(objectOf(tool), facts);
  if (refersToState(body)) facts.stateful = true;
  const format = objectOf(objectOf(body["text"])["format"]);
  facts.answerSchema(format["schema"]);
  return {
    model: textOf(body["model"]),
    stream: body["stream"] === true,
    maxOutput: countOf(body["max_output_tokens"]),
    json: format["type"] === "json_schema" || format["type"] === "json_object",
    thinking: thinkingOfEffort(textOf(objectOf(body["reasoning"])["effort"])),
  };
}

function refersToState(body: JsonObject): boolean {
  return (
    textOf(body["previous_response_id"]) !== null ||
    textOf(body["conversation"]) !== null ||
    isObject(body["conversation"]) ||
    body["background"] === true ||
    isObject(body["prompt"])
  );
}

function readItem(item: JsonObject, facts: FactCollector): void {
  switch (item["type"] ?? "message") {
    case "message":
      readMessage(item, facts);
      break;
    case "reasoning":
      for (const part of [...listOf(item["summary"]), ...listOf(item["content"])]) {
        facts.text("other", objectOf(part)["text"]);
      }
      facts.sealed(item["encrypted_content"]);
      break;
    case "compaction":
      facts.sealed(item["encrypted_content"]);
      break;
    case "function_call":
      facts.toolCall(item["name"], item["arguments"]);
      break;
    case "custom_tool_call":
      facts.toolCall(item["name"], item["input"]);
      break;
    case "function_call_output":
    case "custom_tool_call_output":
    case "computer_call_output":
      readOutput(item["output"], facts);
      break;
    case "image_generation_call":
      facts.medium("image", textOf(item["result"]));
      break;
    case "additional_tools":
      for (const tool of listOf(item["tools"])) readTool(objectOf(tool), facts);
      break;
    case "item_reference":
      facts.stateful = true;
      break;
    default:
      facts.unread(item);
      break;
  }
}

function readMessage(item: JsonObject, facts: FactCollector): void {
  const role = item["role"];
  if (role === "user") facts.beginUserMessage();
  const speaker = role === "user" ? "user" : role === "system" || role === "developer" ? "system" : "other";
  if (typeof item["content"] === "string") facts.text(speaker, item["content"]);
  for (const part of listOf(item["content"])) if (isObject(part)) readPart(part, speaker, facts);
}

/** What a tool returned: a text, parts, or one screenshot. */
function readOutput(output: unknown, facts: FactCollector): void {
  if (typeof output === "string") facts.text("other", output);
  else if (isObject(output)) readPart(output, "other", facts);
  for (const part of listOf(output)) if (isObject(part)) readPart(part, "other", facts);
}

function readPart(part: JsonObject, speaker: Speaker, facts: FactCollector): void {
  switch (part["type"]) {
    case "input_text":
    case "output_text":
    case "text":
      facts.text(speaker, part["text"]);
      break;
    case "refusal":
      facts.text("other", part["refusal"]);
      break;
    case "input_image":
    case "computer_screenshot":
      if (textOf(part["file_id"]) !== null) facts.stateful = true;
      facts.medium("image", dataOfUrl(textOf(part["image_url"]) ?? ""));
      break;
    case "input_audio":
      facts.medium("audio", textOf(objectOf(part["input_audio"])["data"]));
      break;
    case "input_file":
      if (textOf(part["file_id"]) !== null) facts.stateful = true;
      facts.text("other", part["filename"]);
      facts.medium("document", dataOfUrl(textOf(part["file_data"]) ?? ""));
      break;
    default:
      facts.unread(part);
      break;
  }
}

function readTool(tool: JsonObject, facts: FactCollector): void {
  const type = textOf(tool["type"]) ?? "function";
  const name = textOf(tool["name"]) ?? type;
  if (type === "function") facts.clientTool(name, tool["description"], tool["parameters"]);
  else if (type === "custom") facts.clientTool(name, tool["description"], tool["format"]);
  else if (type === "namespace") readNamespace(tool, facts);
  else if (type.startsWith("web_search")) facts.webSearchTool();
  else {
    if (listOf(tool["vector_store_ids"]).length > 0 || textOf(tool["container"]) !== null)
      facts.stateful = true;
    facts.providerTool(name);
  }
}

/** The tools inside count, not the namespace. Namespaces do not nest, so neither does this. */
function readNamespace(namespace: JsonObject, facts: FactCollector): void {
  if (typeof namespace["description"] === "string") facts.estimate.addText(namespace["description"]);
  for (const member of listOf(namespace["tools"])) {
    const tool = objectOf(member);
    if (tool["type"] !== "namespace") readTool(tool, facts);
  }
}
