import { countOf, textOf } from "./body-view.ts";
import { word } from "./body-words.ts";
import type { FactCollector, Speaker } from "./fact-collector.ts";
import { dataOfUrl } from "./media-data.ts";
import { type RequestSummary, thinkingOfEffort } from "./request-summary.ts";

/** Reads the body of `POST /v1/responses`. */
export function readOpenAiResponses<Node>(body: Node, facts: FactCollector<Node>): RequestSummary {
  const { view } = facts;
  facts.text("system", view.member(body, word.instructions));
  const input = view.member(body, word.input);
  if (view.hasText(input)) {
    facts.beginUserMessage();
    facts.text("user", input);
  }
  for (const item of view.list(input)) if (view.isObject(item)) readItem(item, facts);
  for (const tool of view.list(view.member(body, word.tools))) readTool(tool, facts);
  if (refersToState(body, facts)) facts.stateful = true;
  const format = view.member(view.member(body, word.text), word.format);
  facts.answerSchema(view.member(format, word.schema));
  const formatType = view.text(view.member(format, word.type));
  const effort = view.member(view.member(body, word.reasoning), word.effort);
  return {
    model: textOf(view, view.member(body, word.model)),
    stream: view.truth(view.member(body, word.stream)) === true,
    maxOutput: countOf(view, view.member(body, word.max_output_tokens)),
    json: formatType === "json_schema" || formatType === "json_object",
    thinking: thinkingOfEffort(textOf(view, effort)),
  };
}

function refersToState<Node>(body: Node, { view }: FactCollector<Node>): boolean {
  const conversation = view.member(body, word.conversation);
  return (
    view.hasText(view.member(body, word.previous_response_id)) ||
    view.hasText(conversation) ||
    view.isObject(conversation) ||
    view.truth(view.member(body, word.background)) === true ||
    view.isObject(view.member(body, word.prompt))
  );
}

function readItem<Node>(item: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  const type = view.member(item, word.type);
  switch (view.isNothing(type) ? "message" : view.text(type)) {
    case "message":
      readMessage(item, facts);
      break;
    case "reasoning":
      facts.thought = true;
      for (const key of [word.summary, word.content])
        for (const part of view.list(view.member(item, key)))
          facts.text("other", view.member(part, word.text));
      facts.sealed(view.member(item, word.encrypted_content));
      break;
    case "compaction":
      facts.sealed(view.member(item, word.encrypted_content));
      break;
    case "function_call":
      facts.toolCall(view.member(item, word.name), view.member(item, word.arguments));
      break;
    case "custom_tool_call":
      facts.toolCall(view.member(item, word.name), view.member(item, word.input));
      break;
    case "function_call_output":
    case "custom_tool_call_output":
    case "computer_call_output":
      readOutput(view.member(item, word.output), facts);
      break;
    case "image_generation_call":
      facts.mediumOf("image", view.member(item, word.result));
      break;
    case "additional_tools":
      for (const tool of view.list(view.member(item, word.tools))) readTool(tool, facts);
      break;
    case "item_reference":
      facts.stateful = true;
      break;
    default:
      facts.unread(item);
      break;
  }
}

function readMessage<Node>(item: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  const role = view.text(view.member(item, word.role));
  if (role === "user") facts.beginUserMessage();
  const speaker = role === "user" ? "user" : role === "system" || role === "developer" ? "system" : "other";
  const content = view.member(item, word.content);
  facts.text(speaker, content);
  for (const part of view.list(content)) if (view.isObject(part)) readPart(part, speaker, facts);
}

/** What a tool returned: a text, parts, or one screenshot. */
function readOutput<Node>(output: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  facts.text("other", output);
  if (view.isObject(output)) readPart(output, "other", facts);
  for (const part of view.list(output)) if (view.isObject(part)) readPart(part, "other", facts);
}

function readPart<Node>(part: Node, speaker: Speaker, facts: FactCollector<Node>): void {
  const { view } = facts;
  switch (view.text(view.member(part, word.type))) {
    case "input_text":
    case "output_text":
    case "text":
      facts.text(speaker, view.member(part, word.text));
      break;
    case "refusal":
      facts.text("other", view.member(part, word.refusal));
      break;
    case "input_image":
    case "computer_screenshot":
      if (view.hasText(view.member(part, word.file_id))) facts.stateful = true;
      facts.medium("image", dataOfUrl(view, view.member(part, word.image_url)));
      break;
    case "input_audio":
      facts.mediumOf("audio", view.member(view.member(part, word.input_audio), word.data));
      break;
    case "input_file":
      if (view.hasText(view.member(part, word.file_id))) facts.stateful = true;
      facts.text("other", view.member(part, word.filename));
      facts.medium("document", dataOfUrl(view, view.member(part, word.file_data)));
      break;
    default:
      facts.unread(part);
      break;
  }
}

function readTool<Node>(tool: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  const type = textOf(view, view.member(tool, word.type)) ?? "function";
  const name = textOf(view, view.member(tool, word.name)) ?? type;
  const description = view.member(tool, word.description);
  if (type === "function") facts.clientTool(name, description, view.member(tool, word.parameters));
  else if (type === "custom") facts.clientTool(name, description, view.member(tool, word.format));
  else if (type === "namespace") readNamespace(tool, facts);
  else if (type.startsWith("web_search")) facts.webSearchTool();
  else {
    const isStored =
      view.list(view.member(tool, word.vector_store_ids)).length > 0 ||
      view.hasText(view.member(tool, word.container));
    if (isStored) facts.stateful = true;
    facts.providerTool(name);
  }
}

/** The tools inside count, not the namespace. Namespaces do not nest, so neither does this. */
function readNamespace<Node>(namespace: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  facts.estimate.addMilliTokens(view.milliTokensOfText(view.member(namespace, word.description)));
  for (const tool of view.list(view.member(namespace, word.tools)))
    if (view.text(view.member(tool, word.type)) !== "namespace") readTool(tool, facts);
}
