import type { BodyReader } from "../body-reader.ts";
import type { JsonObject } from "../codec.ts";
import { contentParts } from "../content-parts.ts";
import { isText } from "../json-text.ts";
import { isObject, listOf, objectOf, textOf, textOrNull } from "../json-value.ts";
import { imageDetail, mediaOfUrl } from "../media.ts";
import type { NeutralPart } from "../neutral.ts";

/** The content of a message: nothing, a string, or an array of parts. */
export function decodeContent(content: unknown, path: string, reader: BodyReader): readonly NeutralPart[] {
  return contentParts(content, path, reader, decodePart);
}

/** Thinking in a message or delta: the provider's own field first, then the two that are common. */
export function reasoningOf(message: JsonObject, reasoningField: string | null): string {
  const fields = reasoningField === null ? usualFields : [reasoningField, ...usualFields];
  for (const field of fields) {
    const words = wordsOf(message[field]);
    if (words !== "") return words;
  }
  return "";
}

const usualFields: readonly string[] = ["reasoning_content", "reasoning"];

/** Text that is a string, or an array of text parts, as some servers write content and thinking alike. */
export function wordsOf(value: unknown): string {
  if (isText(value)) return value;
  return listOf(value)
    .map((part) => (isObject(part) ? textOf(part["text"]) : ""))
    .join("");
}

function decodePart(part: JsonObject, path: string, reader: BodyReader): NeutralPart {
  const cacheControl = isObject(part["cache_control"]) || isObject(part["prompt_cache_breakpoint"]);
  switch (part["type"]) {
    case "text":
      return { kind: "text", text: reader.text(part["text"], `${path}.text`), cacheControl };
    case "refusal":
      return { kind: "refusal", text: reader.text(part["refusal"], `${path}.refusal`) };
    case "thinking":
      return { kind: "thinking", text: wordsOf(part["thinking"]), signature: null, redacted: false };
    case "image_url": {
      const image = part["image_url"];
      const url = isText(image) ? image : textOf(objectOf(image)["url"]);
      if (url === "") reader.fail(`${path}.image_url.url`, "must be a string");
      return {
        kind: "image",
        source: mediaOfUrl(url),
        name: null,
        detail: imageDetail(objectOf(image)["detail"]),
        cacheControl,
      };
    }
    case "input_audio": {
      const audio = reader.object(part["input_audio"], `${path}.input_audio`);
      const format = textOrNull(audio["format"]) ?? "wav";
      const data = reader.text(audio["data"], `${path}.input_audio.data`);
      return {
        kind: "audio",
        source: { kind: "base64", mediaType: `audio/${format}`, data },
        name: null,
        cacheControl,
      };
    }
    case "file":
      return decodeFile(reader.object(part["file"], `${path}.file`), path, cacheControl, reader);
    default:
      return { kind: "native", protocol: "openai-chat", value: part };
  }
}

function decodeFile(file: JsonObject, path: string, cacheControl: boolean, reader: BodyReader): NeutralPart {
  const name = textOrNull(file["filename"]);
  const id = textOrNull(file["file_id"]);
  if (id !== null) return { kind: "document", source: { kind: "file", id }, name, cacheControl };
  const bytes = textOrNull(file["file_data"]);
  if (bytes === null) reader.fail(`${path}.file`, "must hold file_data or file_id");
  const source = mediaOfUrl(bytes ?? "");
  return {
    kind: "document",
    // Bare base64 without a `data:` prefix is accepted by some servers and means a PDF.
    source:
      source.kind === "url" && !/^https?:/i.test(source.url)
        ? { kind: "base64", mediaType: "application/pdf", data: source.url }
        : source,
    name,
    cacheControl,
  };
}
