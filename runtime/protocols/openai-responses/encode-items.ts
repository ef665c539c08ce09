import type { JsonObject } from "../codec.ts";
import { compact, objectOf } from "../json-value.ts";
import { type MediaPart, mediaPlaceholder, textOfDocument, urlOfMedia } from "../media.ts";
import type { NeutralPart, NeutralTurn } from "../neutral.ts";
import { freeTextOfArguments } from "../tool-arguments.ts";
import { fitCallId, fitToolName } from "../tool-names.ts";

type ToolResult = Extract<NeutralPart, { kind: "tool_result" }>;
type Thinking = Extract<NeutralPart, { kind: "thinking" }>;

/** One turn as input items. `freeText` holds the ids of the calls of custom tools, whose input is free text. */
export function encodeTurn(turn: NeutralTurn, freeText: ReadonlySet<string>): readonly JsonObject[] {
  if (turn.role === "assistant") return encodeAssistant(turn.parts, freeText);
  const results = turn.parts.filter((part) => part.kind === "tool_result");
  const content = turn.parts.flatMap(encodeInputPart);
  const role = turn.role === "system" ? "developer" : "user";
  return [
    ...results.map((result) => encodeResult(result, freeText)),
    ...(content.length === 0 ? [] : [{ type: "message", role, content }]),
  ];
}

/** Words, calls and thinking in their order; neighbouring words are one message. */
function encodeAssistant(
  parts: readonly NeutralPart[],
  freeText: ReadonlySet<string>,
): readonly JsonObject[] {
  const items: JsonObject[] = [];
  let words: JsonObject[] = [];
  const say = () => {
    if (words.length > 0) items.push({ type: "message", role: "assistant", content: words });
    words = [];
  };
  for (const part of parts) {
    if (part.kind === "text" && part.text !== "") words.push({ type: "output_text", text: part.text });
    if (part.kind === "refusal") words.push({ type: "refusal", refusal: part.text });
    if (part.kind === "tool_call" || part.kind === "thinking" || part.kind === "native") {
      say();
      items.push(...encodeAssistantItem(part, freeText));
    }
  }
  say();
  return items;
}

function encodeAssistantItem(
  part: Extract<NeutralPart, { kind: "tool_call" | "thinking" | "native" }>,
  freeText: ReadonlySet<string>,
): readonly JsonObject[] {
  if (part.kind === "native") return part.protocol === "openai-responses" ? [objectOf(part.value)] : [];
  if (part.kind === "thinking") return encodeReasoning(part);
  const call = { call_id: fitCallId(part.id), name: fitToolName(part.name) };
  return freeText.has(part.id)
    ? [{ type: "custom_tool_call", ...call, input: freeTextOfArguments(part.arguments) }]
    : [{ type: "function_call", ...call, arguments: part.arguments }];
}

/** Reasoning goes back only as the API sealed it: it refuses any other. */
function encodeReasoning(part: Thinking): readonly JsonObject[] {
  if (part.signature?.protocol !== "openai-responses") return [];
  const summary = part.text === "" ? [] : [{ type: "summary_text", text: part.text }];
  const { id, value } = part.signature;
  return [compact({ type: "reasoning", id: id ?? undefined, summary, encrypted_content: value })];
}

function encodeResult(result: ToolResult, freeText: ReadonlySet<string>): JsonObject {
  const only = result.parts.length === 1 ? result.parts[0] : undefined;
  const content = result.parts.flatMap(encodeInputPart);
  const output = only?.kind === "text" ? only.text : content.length === 0 ? "" : content;
  const type = freeText.has(result.id) ? "custom_tool_call_output" : "function_call_output";
  return { type, call_id: fitCallId(result.id), output };
}

function encodeInputPart(part: NeutralPart): readonly JsonObject[] {
  switch (part.kind) {
    case "text":
    case "refusal":
      return part.text === "" ? [] : [{ type: "input_text", text: part.text }];
    case "image":
    case "document":
    case "audio":
      return [encodeMedia(part)];
    case "native":
      return part.protocol === "openai-responses" ? [objectOf(part.value)] : [];
    // Thinking and calls are an assistant's, results are items of their own.
    case "thinking":
    case "tool_call":
    case "tool_result":
      return [];
  }
}

function encodeMedia(part: MediaPart): JsonObject {
  const { source } = part;
  const words = textOfDocument(part);
  if (words !== null) {
    return { type: "input_text", text: part.name === null ? words : `${part.name}\n\n${words}` };
  }
  if (part.kind === "image") {
    const from = source.kind === "file" ? { file_id: source.id } : { image_url: urlOfMedia(source) };
    return { type: "input_image", detail: "auto", ...from };
  }
  if (part.kind === "document") {
    const name = part.name ?? undefined;
    if (source.kind === "file") return compact({ type: "input_file", file_id: source.id, filename: name });
    if (source.kind === "url") return compact({ type: "input_file", file_url: source.url, filename: name });
    return { type: "input_file", filename: name ?? "document.pdf", file_data: urlOfMedia(source) };
  }
  return { type: "input_text", text: mediaPlaceholder(part) };
}
