import type { BodyReader } from "../body-reader.ts";
import type { JsonObject } from "../codec.ts";
import { contentParts } from "../content-parts.ts";
import { isObject, listOf, objectOf, textOf, textOrNull } from "../json-value.ts";
import { imageDetail, mediaOfUrl } from "../media.ts";
import type { NeutralMedia, NeutralPart } from "../neutral.ts";
import { openSignature } from "../sealed-signature.ts";

/** The content of a message or the output of a call: a string or an array of parts. */
export function decodeContent(content: unknown, path: string, reader: BodyReader): readonly NeutralPart[] {
  return contentParts(content, path, reader, decodePart);
}

function decodePart(part: JsonObject, path: string, reader: BodyReader): NeutralPart {
  const cacheControl = isObject(part["prompt_cache_breakpoint"]);
  switch (part["type"]) {
    case "input_text":
    case "output_text":
    case "text":
    case "summary_text":
      return { kind: "text", text: reader.text(part["text"], `${path}.text`), cacheControl };
    case "refusal":
      return { kind: "refusal", text: reader.text(part["refusal"], `${path}.refusal`) };
    case "input_image":
      return {
        kind: "image",
        source: imageSource(part, path, reader),
        name: null,
        detail: imageDetail(part["detail"]),
        cacheControl,
      };
    case "input_file":
      return {
        kind: "document",
        source: fileSource(part, path, reader),
        name: textOrNull(part["filename"]),
        cacheControl,
      };
    case "input_audio": {
      const audio = objectOf(part["input_audio"]);
      const mediaType = `audio/${textOrNull(audio["format"]) ?? "wav"}`;
      return {
        kind: "audio",
        source: { kind: "base64", mediaType, data: textOf(audio["data"]) },
        name: null,
        cacheControl,
      };
    }
    default:
      return { kind: "native", protocol: "openai-responses", value: part };
  }
}

/** A reasoning item: its summary, or its own words where a server shows them, and what it was sealed with. */
export function decodeReasoning(item: JsonObject): Extract<NeutralPart, { kind: "thinking" }> {
  const summary = wordsOf(item["summary"]);
  const text = summary === "" ? wordsOf(item["content"]) : summary;
  const encrypted = textOrNull(item["encrypted_content"]);
  if (encrypted === null) return { kind: "thinking", text, signature: null, redacted: false };
  return { kind: "thinking", text, ...openSignature(encrypted, "openai-responses", textOrNull(item["id"])) };
}

function wordsOf(parts: unknown): string {
  return listOf(parts)
    .map((part) => textOf(objectOf(part)["text"]))
    .filter((text) => text !== "")
    .join("\n\n");
}

function imageSource(part: JsonObject, path: string, reader: BodyReader): NeutralMedia {
  const id = textOrNull(part["file_id"]);
  if (id !== null) return { kind: "file", id };
  const image = part["image_url"];
  return mediaOfUrl(reader.text(isObject(image) ? image["url"] : image, `${path}.image_url`));
}

function fileSource(part: JsonObject, path: string, reader: BodyReader): NeutralMedia {
  const id = textOrNull(part["file_id"]);
  if (id !== null) return { kind: "file", id };
  const url = textOrNull(part["file_url"]);
  if (url !== null) return mediaOfUrl(url);
  const source = mediaOfUrl(reader.text(part["file_data"], `${path}.file_data`));
  return source.kind === "url" ? { kind: "base64", mediaType: "application/pdf", data: source.url } : source;
}
