import { countOf, textOf } from "./body-view.ts";
import { word } from "./body-words.ts";
import { effortOfBudget } from "./effort-budget.ts";
import type { FactCollector, Speaker } from "./fact-collector.ts";
import { NO_THINKING, type RequestSummary, type ThinkingAsked, thinkingOfEffort } from "./request-summary.ts";

/** Reads the body of `POST /v1/messages`. */
export function readAnthropic<Node>(body: Node, facts: FactCollector<Node>): RequestSummary {
  const { view } = facts;
  markCache(body, facts);
  readContent(view.member(body, word.system), "system", facts);
  for (const message of view.list(view.member(body, word.messages))) readMessage(message, facts);
  for (const tool of view.list(view.member(body, word.tools))) if (view.isObject(tool)) readTool(tool, facts);
  const container = view.member(body, word.container);
  if (view.hasText(container) || view.hasText(view.member(container, word.id))) facts.stateful = true;
  const outputConfig = view.member(body, word.output_config);
  const newFormat = view.member(outputConfig, word.format);
  const format = view.isNothing(newFormat) ? view.member(body, word.output_format) : newFormat;
  facts.answerSchema(view.member(format, word.schema));
  return {
    model: textOf(view, view.member(body, word.model)),
    stream: view.truth(view.member(body, word.stream)) === true,
    maxOutput: countOf(view, view.member(body, word.max_tokens)),
    json: view.text(view.member(format, word.type)) === "json_schema",
    thinking: thinkingAsked(
      view.member(body, word.thinking),
      textOf(view, view.member(outputConfig, word.effort)),
      facts,
    ),
  };
}

function thinkingAsked<Node>(
  thinking: Node,
  effort: string | null,
  { view }: FactCollector<Node>,
): ThinkingAsked {
  switch (view.text(view.member(thinking, word.type))) {
    case "enabled": {
      const budget = countOf(view, view.member(thinking, word.budget_tokens));
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

function readMessage<Node>(message: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  if (!view.isObject(message)) return;
  const role = view.text(view.member(message, word.role));
  if (role === "user") facts.beginUserMessage();
  const speaker = role === "user" ? "user" : role === "system" ? "system" : "other";
  readContent(view.member(message, word.content), speaker, facts);
}

/** A text or a list of blocks. What a tool returned is nobody's text, but its images are images. */
function readContent<Node>(content: Node, speaker: Speaker, facts: FactCollector<Node>): void {
  facts.text(speaker, content);
  for (const block of facts.view.list(content))
    if (facts.view.isObject(block)) readBlock(block, speaker, facts);
}

function readBlock<Node>(block: Node, speaker: Speaker, facts: FactCollector<Node>): void {
  const { view } = facts;
  markCache(block, facts);
  const type = view.text(view.member(block, word.type));
  switch (type) {
    case "text":
      facts.text(speaker, view.member(block, word.text));
      break;
    case "image":
    case "document":
      readMedia(block, type, facts);
      break;
    case "thinking":
      facts.thought = true;
      facts.text("other", view.member(block, word.thinking));
      facts.sealed(view.member(block, word.signature));
      break;
    case "redacted_thinking":
      facts.thought = true;
      facts.sealed(view.member(block, word.data));
      break;
    case "compaction":
      facts.text("other", view.member(block, word.content));
      facts.sealed(view.member(block, word.encrypted_content));
      facts.sealed(view.member(block, word.signature));
      break;
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      facts.toolCall(view.member(block, word.name), view.member(block, word.input));
      break;
    case "tool_result":
    case "mcp_tool_result":
      readResult(view.member(block, word.content), facts);
      break;
    case "tool_addition": {
      const tool = view.member(block, word.tool);
      if (view.isObject(view.member(tool, word.input_schema))) readTool(tool, facts);
      break;
    }
    case "container_upload":
      facts.stateful = true;
      break;
    default:
      facts.unread(block);
      break;
  }
}

/** Blocks inside a result; results do not nest, so neither does this. */
function readResult<Node>(content: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  facts.text("other", content);
  for (const block of view.list(content)) {
    if (!view.isObject(block)) continue;
    markCache(block, facts);
    const type = view.text(view.member(block, word.type));
    if (type === "text") facts.text("other", view.member(block, word.text));
    else if (type === "image" || type === "document") readMedia(block, type, facts);
    else facts.unread(block);
  }
}

function readMedia<Node>(block: Node, kind: "image" | "document", facts: FactCollector<Node>): void {
  const { view } = facts;
  const source = view.member(block, word.source);
  facts.text("other", view.member(block, word.title));
  facts.text("other", view.member(block, word.context));
  const type = view.text(view.member(source, word.type));
  if (type === "file") facts.stateful = true;
  if (type === "text") {
    facts.media[kind] = true;
    facts.text("other", view.member(source, word.data));
  } else if (type === "content") {
    facts.media[kind] = true;
    readDocumentContent(view.member(source, word.content), facts);
  } else {
    facts.mediumOf(kind, view.member(source, word.data));
  }
}

/** A document made of texts and images, one level deep. */
function readDocumentContent<Node>(content: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  facts.text("other", content);
  for (const part of view.list(content)) {
    if (view.text(view.member(part, word.type)) === "image")
      facts.mediumOf("image", view.member(view.member(part, word.source), word.data));
    else facts.text("other", view.member(part, word.text));
  }
}

function readTool<Node>(tool: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  markCache(tool, facts);
  const type = textOf(view, view.member(tool, word.type)) ?? "custom";
  const name = textOf(view, view.member(tool, word.name)) ?? type;
  if (type === "custom")
    facts.clientTool(name, view.member(tool, word.description), view.member(tool, word.input_schema));
  else if (type.startsWith("web_search")) facts.webSearchTool();
  else facts.providerTool(name);
}

function markCache<Node>(marked: Node, facts: FactCollector<Node>): void {
  if (facts.view.isObject(facts.view.member(marked, word.cache_control))) facts.cacheControl = true;
}
