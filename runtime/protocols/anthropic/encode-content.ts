import type { JsonObject } from "../codec.ts";
import { compact, isObject } from "../json-value.ts";
import { type MediaPart, mediaPlaceholder, textOfDocument } from "../media.ts";
import type { NeutralPart } from "../neutral.ts";
import { inputOfArguments } from "../tool-arguments.ts";
import { fitCallId, fitToolName } from "../tool-names.ts";

/**
 * One part of a request as content blocks. Thinking goes along only where Anthropic signed it, empty text not at all
 * (both are refused), and what belongs to another protocol alone stays behind.
 */
export function encodePart(part: NeutralPart): readonly JsonObject[] {
  switch (part.kind) {
    case "text":
      return part.text === "" ? [] : [withCache({ type: "text", text: part.text }, part.cacheControl)];
    case "refusal":
      return part.text === "" ? [] : [{ type: "text", text: part.text }];
    case "image":
    case "document":
    case "audio":
      return [withCache(encodeMedia(part), part.cacheControl)];
    case "thinking":
      return encodeSignedThinking(part);
    case "tool_call":
      return [
        {
          type: "tool_use",
          id: fitCallId(part.id),
          name: fitToolName(part.name),
          input: inputOfArguments(part.arguments),
        },
      ];
    case "tool_result":
      return [encodeToolResult(part)];
    case "native":
      return part.protocol === "anthropic" && isObject(part.value) ? [part.value] : [];
  }
}

function encodeToolResult(part: Extract<NeutralPart, { kind: "tool_result" }>): JsonObject {
  const only = part.parts.length === 1 ? part.parts[0] : undefined;
  const blocks = part.parts.flatMap((inner) => encodePart(inner));
  const plain = only?.kind === "text" && !only.cacheControl && only.text !== "" ? only.text : null;
  const result = compact({
    type: "tool_result",
    tool_use_id: fitCallId(part.id),
    content: plain ?? (blocks.length > 0 ? blocks : undefined),
    is_error: part.isError ? true : undefined,
  });
  return withCache(result, part.cacheControl);
}

function encodeSignedThinking(part: Extract<NeutralPart, { kind: "thinking" }>): readonly JsonObject[] {
  if (part.signature?.protocol !== "anthropic") return [];
  if (part.redacted) return [{ type: "redacted_thinking", data: part.signature.value }];
  return [{ type: "thinking", thinking: part.text, signature: part.signature.value }];
}

function encodeMedia(part: MediaPart): JsonObject {
  const { source } = part;
  if (part.kind === "audio") return { type: "text", text: mediaPlaceholder(part) };
  const titled = part.kind === "document" && part.name !== null ? { title: part.name } : {};
  const words = textOfDocument(part);
  if (words !== null) {
    return { type: "document", source: { type: "text", media_type: "text/plain", data: words }, ...titled };
  }
  switch (source.kind) {
    case "base64":
      return {
        type: part.kind,
        source: { type: "base64", media_type: source.mediaType, data: source.data },
        ...titled,
      };
    case "url":
      return { type: part.kind, source: { type: "url", url: source.url }, ...titled };
    case "file":
      return { type: part.kind, source: { type: "file", file_id: source.id }, ...titled };
  }
}

function withCache(block: JsonObject, cacheControl: boolean): JsonObject {
  return cacheControl ? { ...block, cache_control: { type: "ephemeral" } } : block;
}
