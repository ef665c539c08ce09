import type { JsonObject } from "../codec.ts";
import { splitResults, type ToolResult } from "../conversation.ts";
import { encodeInputPart, type InputShape } from "../input-part.ts";
import { compact, objectOf } from "../json-value.ts";
import { type MediaPart, urlOfMedia } from "../media.ts";
import type { NeutralPart, NeutralTurn } from "../neutral.ts";
import { freeTextOfArguments } from "../tool-arguments.ts";
import { fitCallId, fitToolName } from "../tool-names.ts";

type Thinking = Extract<NeutralPart, { kind: "thinking" }>;

/** One turn as input items. `freeText` holds the ids of the calls of custom tools, whose input is free text. */
export function encodeTurn(turn: NeutralTurn, freeText: ReadonlySet<string>): readonly JsonObject[] {
  if (turn.role === "assistant") return encodeAssistant(turn.parts, freeText);
  const { results, rest } = splitResults(turn.parts);
  const content = rest.flatMap(encodeInput);
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
  const content = result.parts.flatMap(encodeInput);
  const output = only?.kind === "text" ? only.text : content.length === 0 ? "" : content;
  const type = freeText.has(result.id) ? "custom_tool_call_output" : "function_call_output";
  return { type, call_id: fitCallId(result.id), output };
}

const shape: InputShape = {
  protocol: "openai-responses",
  text: (text) => ({ type: "input_text", text }),
  media: encodeMedia,
};

function encodeInput(part: NeutralPart): readonly JsonObject[] {
  return encodeInputPart(part, shape);
}

function encodeMedia(part: MediaPart): JsonObject | null {
  const { kind, source, name } = part;
  if (part.kind === "image") {
    const from = source.kind === "file" ? { file_id: source.id } : { image_url: urlOfMedia(source) };
    return { type: "input_image", detail: part.detail ?? "auto", ...from };
  }
  if (kind !== "document") return null;
  const filename = name ?? undefined;
  if (source.kind === "file") return compact({ type: "input_file", file_id: source.id, filename });
  if (source.kind === "url") return compact({ type: "input_file", file_url: source.url, filename });
  return { type: "input_file", filename: filename ?? "document.pdf", file_data: urlOfMedia(source) };
}
