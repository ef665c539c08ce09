import type { JsonObject } from "../codec.ts";
import { splitResults, type ToolResult } from "../conversation.ts";
import { encodeInputPart, type InputShape } from "../input-part.ts";
import { compact } from "../json-value.ts";
import { type MediaPart, urlOfMedia } from "../media.ts";
import type { NeutralPart, NeutralTurn } from "../neutral.ts";
import { fitCallId, fitToolName } from "../tool-names.ts";
import { signatureMember } from "./call-signature.ts";

/** One turn as messages: results first, since they must follow their calls at once, then what else was said. */
export function encodeTurn(turn: NeutralTurn, reasoningField: string | null): readonly JsonObject[] {
  switch (turn.role) {
    case "system":
      return encodeSystem(turn.parts);
    case "assistant":
      return encodeAssistant(turn.parts, reasoningField);
    case "user":
      return encodeUser(turn.parts);
  }
}

function encodeSystem(parts: readonly NeutralPart[]): readonly JsonObject[] {
  const text = textsOf(parts).join("\n\n");
  return text === "" ? [] : [{ role: "system", content: text }];
}

function encodeAssistant(
  parts: readonly NeutralPart[],
  reasoningField: string | null,
): readonly JsonObject[] {
  const thoughts = parts.filter(({ kind }) => kind === "thinking");
  const calls = parts.flatMap((part) => {
    if (part.kind !== "tool_call") return [];
    const called = { name: fitToolName(part.name), arguments: part.arguments };
    const id = fitCallId(part.id);
    return [{ id, type: "function", function: called, ...signatureMember(thoughts, part.id) }];
  });
  const text = textsOf(parts).join("\n");
  const refusal = parts.flatMap((part) => (part.kind === "refusal" ? [part.text] : [])).join("\n");
  const thinking = parts.flatMap((part) => (part.kind === "thinking" ? [part.text] : [])).join("\n");
  const sendsThinking = reasoningField !== null && thinking !== "";
  if (text === "" && refusal === "" && calls.length === 0 && !sendsThinking) return [];
  return [
    compact({
      role: "assistant",
      content: text === "" && (calls.length > 0 || refusal !== "") ? null : text,
      refusal: refusal === "" ? undefined : refusal,
      ...(sendsThinking ? { [reasoningField]: thinking } : {}),
      tool_calls: calls.length > 0 ? calls : undefined,
    }),
  ];
}

function encodeUser(parts: readonly NeutralPart[]): readonly JsonObject[] {
  const { results, rest } = splitResults(parts);
  const shown = results.flatMap((result) => result.parts.filter((part) => !isText(part)));
  return [...results.map(encodeToolMessage), ...encodeUserMessage([...shown, ...rest])];
}

/** A tool message takes text only: what the result shows beside it follows in a user message. */
function encodeToolMessage(result: ToolResult): JsonObject {
  const text = textsOf(result.parts).join("\n");
  const shows = result.parts.some((part) => encodeUserPart(part).length > 0);
  const content = text === "" && shows ? "The result follows in the next user message." : text;
  return { role: "tool", tool_call_id: fitCallId(result.id), content };
}

function encodeUserMessage(parts: readonly NeutralPart[]): readonly JsonObject[] {
  const content = parts.flatMap(encodeUserPart);
  if (content.length === 0) return [];
  const only = content.length === 1 ? content[0] : undefined;
  const isPlain = only !== undefined && only["type"] === "text";
  return [{ role: "user", content: isPlain ? only["text"] : content }];
}

const shape: InputShape = {
  protocol: "openai-chat",
  text: (text) => ({ type: "text", text }),
  media: encodeMedia,
};

function encodeUserPart(part: NeutralPart): readonly JsonObject[] {
  return encodeInputPart(part, shape);
}

function encodeMedia(part: MediaPart): JsonObject | null {
  const { source } = part;
  if (part.kind === "image") {
    const url = urlOfMedia(source);
    return url === null
      ? null
      : { type: "image_url", image_url: compact({ url, detail: part.detail ?? undefined }) };
  }
  if (part.kind === "audio" && source.kind === "base64") {
    const format = /wav/i.test(source.mediaType) ? "wav" : source.mediaType.replace(/^audio\//, "");
    return {
      type: "input_audio",
      input_audio: { data: source.data, format: format === "mpeg" ? "mp3" : format },
    };
  }
  if (part.kind === "document" && source.kind === "base64") {
    return { type: "file", file: { filename: part.name ?? "document.pdf", file_data: urlOfMedia(source) } };
  }
  if (part.kind === "document" && source.kind === "file") {
    return { type: "file", file: compact({ file_id: source.id, filename: part.name ?? undefined }) };
  }
  return null;
}

function textsOf(parts: readonly NeutralPart[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === "text" && part.text !== "" ? [part.text] : []));
}

function isText(part: NeutralPart): boolean {
  return part.kind === "text";
}
