import { effortOfBudget } from "./effort-budget.ts";
import type { FactCollector, Speaker } from "./fact-collector.ts";
import { countOf, isObject, type JsonObject, listOf, objectOf, textOf } from "./loose-json.ts";
import { NO_THINKING, type RequestSummary, type ThinkingAsked, thinkingOfEffort } from "./request-summary.ts";

/** Reads the body of `POST /v1/messages`. */
export function readAnthropic(body: JsonObject, facts: FactCollector): RequestSummary {
  markCache(body, facts);
  readContent(body["system"], "system", facts);
  for (const message of listOf(body["messages"])) {
    if (isObject(message)) readMessage(message, facts);
  }
  for (const tool of listOf(body["tools"])) if (isObject(tool)) readTool(tool, facts);
  if (textOf(body["container"]) !== null || textOf(objectOf(body["container"])["id"]) !== null) {
    facts.stateful = true;
  }
  const outputConfig = objectOf(body["output_config"]);
  const format = objectOf(outputConfig["format"] ?? body["output_format"]);
  facts.answerSchema(format["schema"]);
  return {
    model: textOf(body["model"]),
    stream: body["stream"] === true,
    maxOutput: countOf(body["max_tokens"]),
    json: format["type"] === "json_schema",
    thinking: thinkingAsked(objectOf(body["thinking"]), textOf(outputConfig["effort"])),
  };
}

function thinkingAsked(thinking: JsonObject, effort: string | null): ThinkingAsked {
  switch (thinking["type"]) {
    case "enabled": {
      const budget = countOf(thinking["budget_tokens"]);
      const amount = effort ?? (budget === null ? null : effortOfBudget(budget));
      return { asked: true, effort: amount };
    }
    case "adaptive":
    case "between_tools":
      return { asked: true, effort };
    case "disabled":
      return NO_THINKING;
    default:
      return thinkingOfEffort(effort);
  }
}

function readMessage(message: JsonObject, facts: FactCollector): void {
  const role = message["role"];
  if (role === "user") facts.beginUserMessage();
  const speaker = role === "user" ? "user" : role === "system" ? "system" : "other";
  readContent(message["content"], speaker, facts);
}

/** A text or a list of blocks. What a tool returned is nobody's text, but its images are images. */
function readContent(content: unknown, speaker: Speaker, facts: FactCollector): void {
  if (typeof content === "string") facts.text(speaker, content);
  for (const block of listOf(content)) if (isObject(block)) readBlock(block, speaker, facts);
}

function readBlock(block: JsonObject, speaker: Speaker, facts: FactCollector): void {
  markCache(block, facts);
  switch (block["type"]) {
    case "text":
      facts.text(speaker, block["text"]);
      break;
    case "image":
    case "document":
      readMedia(block, block["type"], facts);
      break;
    case "thinking":
      facts.text("other", block["thinking"]);
      facts.sealed(block["signature"]);
      break;
    case "redacted_thinking":
      facts.sealed(block["data"]);
      break;
    case "compaction":
      facts.text("other", block["content"]);
      facts.sealed(block["encrypted_content"]);
      facts.sealed(block["signature"]);
      break;
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      facts.toolCall(block["name"], block["input"]);
      break;
    case "tool_result":
    case "mcp_tool_result":
      readResult(block["content"], facts);
      break;
    case "tool_addition":
      if (isObject(block["tool"]) && isObject(block["tool"]["input_schema"])) readTool(block["tool"], facts);
      break;
    case "container_upload":
      facts.stateful = true;
      break;
    default:
      facts.unread(block);
      break;
  }
}

/** Blocks inside a result; results do not nest, so neither does this. */
function readResult(content: unknown, facts: FactCollector): void {
  if (typeof content === "string") facts.text("other", content);
  for (const block of listOf(content)) {
    if (!isObject(block)) continue;
    markCache(block, facts);
    if (block["type"] === "text") facts.text("other", block["text"]);
    else if (block["type"] === "image" || block["type"] === "document")
      readMedia(block, block["type"], facts);
    else facts.unread(block);
  }
}

function readMedia(block: JsonObject, kind: "image" | "document", facts: FactCollector): void {
  const source = objectOf(block["source"]);
  facts.text("other", block["title"]);
  facts.text("other", block["context"]);
  if (source["type"] === "file") facts.stateful = true;
  if (source["type"] === "text") {
    facts.media[kind] = true;
    facts.text("other", source["data"]);
  } else if (source["type"] === "content") {
    facts.media[kind] = true;
    readDocumentContent(source["content"], facts);
  } else {
    facts.medium(kind, textOf(source["data"]));
  }
}

/** A document made of texts and images, one level deep. */
function readDocumentContent(content: unknown, facts: FactCollector): void {
  if (typeof content === "string") facts.text("other", content);
  for (const value of listOf(content)) {
    const part = objectOf(value);
    if (part["type"] === "image") facts.medium("image", textOf(objectOf(part["source"])["data"]));
    else facts.text("other", part["text"]);
  }
}

function readTool(tool: JsonObject, facts: FactCollector): void {
  markCache(tool, facts);
  const type = textOf(tool["type"]) ?? "custom";
  const name = textOf(tool["name"]) ?? type;
  if (type === "custom") facts.clientTool(name, tool["description"], tool["input_schema"]);
  else if (type.startsWith("web_search")) facts.webSearchTool();
  else facts.providerTool(name);
}

function markCache(marked: JsonObject, facts: FactCollector): void {
  if (isObject(marked["cache_control"])) facts.cacheControl = true;
}
