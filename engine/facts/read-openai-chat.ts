import { countOf, textOf } from "./body-view.ts";
import { word } from "./body-words.ts";
import { effortOfBudget } from "./effort-budget.ts";
import type { FactCollector, Speaker } from "./fact-collector.ts";
import { dataOfUrl } from "./media-data.ts";
import { NO_THINKING, type RequestSummary, type ThinkingAsked, thinkingOfEffort } from "./request-summary.ts";

/** Reads the body of `POST /v1/chat/completions`. */
export function readOpenAiChat<Node>(body: Node, facts: FactCollector<Node>): RequestSummary {
  const { view } = facts;
  for (const message of view.list(view.member(body, word.messages)))
    if (view.isObject(message)) readMessage(message, facts);
  for (const tool of view.list(view.member(body, word.tools))) readTool(tool, facts);
  for (const old of view.list(view.member(body, word.functions))) readFunction(old, facts);
  if (view.isObject(view.member(body, word.web_search_options))) facts.webSearchTool();
  const modalities = view.list(view.member(body, word.modalities));
  if (view.isObject(view.member(body, word.audio)) || modalities.some((one) => view.text(one) === "audio"))
    facts.media.audio = true;
  const format = view.member(body, word.response_format);
  facts.answerSchema(view.member(view.member(format, word.json_schema), word.schema));
  const formatType = view.text(view.member(format, word.type));
  return {
    model: textOf(view, view.member(body, word.model)),
    stream: view.truth(view.member(body, word.stream)) === true,
    maxOutput: larger(
      countOf(view, view.member(body, word.max_completion_tokens)),
      countOf(view, view.member(body, word.max_tokens)),
    ),
    json: formatType === "json_schema" || formatType === "json_object",
    thinking: thinkingAsked(body, facts),
  };
}

/** Of two names for one limit a server may know either: what is promised must hold for both. */
function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** `reasoning_effort`, and the objects in which OpenRouter (`reasoning`) and others (`thinking`) ask for the same. */
function thinkingAsked<Node>(body: Node, { view }: FactCollector<Node>): ThinkingAsked {
  const reasoning = view.member(body, word.reasoning);
  const effort =
    textOf(view, view.member(body, word.reasoning_effort)) ??
    textOf(view, view.member(reasoning, word.effort));
  const enabled = view.truth(view.member(reasoning, word.enabled));
  const switched = view.text(view.member(view.member(body, word.thinking), word.type));
  if (effort === "none" || enabled === false || switched === "disabled") return NO_THINKING;
  if (effort !== null) return thinkingOfEffort(effort);
  const budget = countOf(view, view.member(reasoning, word.max_tokens));
  if (budget !== null) return { asked: true, effort: effortOfBudget(budget) };
  return enabled === true || switched === "enabled" ? { asked: true, effort: null } : NO_THINKING;
}

function readMessage<Node>(message: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  const role = view.text(view.member(message, word.role));
  if (role === "user") facts.beginUserMessage();
  if (role === "assistant") readThinking(message, facts);
  readContent(view.member(message, word.content), speakers.get(role) ?? "other", facts);
  facts.text("other", view.member(message, word.refusal));
  if (view.hasText(view.member(view.member(message, word.audio), word.id))) facts.stateful = true;
  for (const call of view.list(view.member(message, word.tool_calls))) readCall(call, facts);
  const old = view.member(message, word.function_call);
  if (view.isObject(old)) readCalled(old, facts);
}

const speakers: ReadonlyMap<string | null, Speaker> = new Map([
  ["user", "user"],
  ["system", "system"],
  ["developer", "system"],
]);

/** Chat has no field of its own for thinking; these are the ones in use, the latter two signed. */
function readThinking<Node>(message: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  const content = view.member(message, word.reasoning_content);
  facts.text("other", view.hasText(content) ? content : view.member(message, word.reasoning));
  for (const detail of view.list(view.member(message, word.reasoning_details))) {
    facts.thought = true;
    facts.sealed(view.member(detail, word.signature));
    facts.sealed(view.member(detail, word.data));
  }
}

function readCall<Node>(call: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  const called = view.member(call, word.function);
  readCalled(view.isNothing(called) ? view.member(call, word.custom) : called, facts);
  const extra = view.member(call, word.extra_content);
  if (view.isObject(extra)) facts.thought = true;
  facts.sealed(view.member(view.member(extra, word.google), word.thought_signature));
}

function readCalled<Node>(called: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  const input = view.member(called, word.arguments);
  facts.toolCall(
    view.member(called, word.name),
    view.isNothing(input) ? view.member(called, word.input) : input,
  );
}

function readContent<Node>(content: Node, speaker: Speaker, facts: FactCollector<Node>): void {
  facts.text(speaker, content);
  for (const part of facts.view.list(content)) if (facts.view.isObject(part)) readPart(part, speaker, facts);
}

function readPart<Node>(part: Node, speaker: Speaker, facts: FactCollector<Node>): void {
  const { view } = facts;
  if (view.isObject(view.member(part, word.cache_control))) facts.cacheControl = true;
  switch (view.text(view.member(part, word.type))) {
    case "text":
      facts.text(speaker, view.member(part, word.text));
      break;
    case "refusal":
      facts.text("other", view.member(part, word.refusal));
      break;
    case "image_url":
      facts.medium("image", dataOfUrl(view, view.member(view.member(part, word.image_url), word.url)));
      break;
    case "input_audio":
      facts.mediumOf("audio", view.member(view.member(part, word.input_audio), word.data));
      break;
    case "file": {
      const file = view.member(part, word.file);
      if (view.hasText(view.member(file, word.file_id))) facts.stateful = true;
      facts.text("other", view.member(file, word.filename));
      facts.medium("document", dataOfUrl(view, view.member(file, word.file_data)));
      break;
    }
    default:
      facts.unread(part);
      break;
  }
}

function readTool<Node>(tool: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  if (view.isObject(view.member(tool, word.cache_control))) facts.cacheControl = true;
  const declared = view.member(tool, word.function);
  const custom = view.member(tool, word.custom);
  if (view.isObject(declared)) readFunction(declared, facts);
  else if (view.isObject(custom)) {
    facts.clientTool(
      textOf(view, view.member(custom, word.name)) ?? "custom",
      view.member(custom, word.description),
      view.member(custom, word.format),
    );
  } else {
    const type = textOf(view, view.member(tool, word.type));
    facts.providerTool(textOf(view, view.member(tool, word.name)) ?? type ?? "tool");
  }
}

function readFunction<Node>(declared: Node, facts: FactCollector<Node>): void {
  const { view } = facts;
  facts.clientTool(
    textOf(view, view.member(declared, word.name)) ?? "function",
    view.member(declared, word.description),
    view.member(declared, word.parameters),
  );
}
