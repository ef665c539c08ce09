import type { BodyReader } from "../body-reader.ts";
import type { JsonObject } from "../codec.ts";
import { isText } from "../json-text.ts";
import { isObject, listOf, textOf, textOrNull } from "../json-value.ts";
import { textDocument } from "../media.ts";
import type { NeutralMedia, NeutralPart } from "../neutral.ts";
import { openSignature } from "../sealed-signature.ts";
import { argumentsOfInput } from "../tool-arguments.ts";

/** The content of one message: a string or an array of blocks. What we do not know is kept as `native`. */
export function decodeContent(content: unknown, path: string, reader: BodyReader): readonly NeutralPart[] {
  if (isText(content)) return [{ kind: "text", text: content, cacheControl: false }];
  return reader.list(content, path).flatMap((block, index) => {
    const at = `${path}.${index}`;
    return decodeBlock(reader.object(block, at), at, reader);
  });
}

/** One content block; a document made of blocks becomes several parts. */
function decodeBlock(block: JsonObject, path: string, reader: BodyReader): readonly NeutralPart[] {
  const cacheControl = isObject(block["cache_control"]);
  switch (block["type"]) {
    case "text":
      return [{ kind: "text", text: reader.text(block["text"], `${path}.text`), cacheControl }];
    case "image":
      return [
        {
          kind: "image",
          source: decodeSource(block["source"], path, reader),
          name: null,
          detail: null,
          cacheControl,
        },
      ];
    case "document":
      return decodeDocument(block, path, reader);
    case "search_result":
      return [{ kind: "text", text: searchResultText(block), cacheControl }];
    case "tool_reference":
      return [{ kind: "text", text: `Tool available: ${textOf(block["tool_name"])}`, cacheControl }];
    case "thinking":
      return [decodeThinking(block)];
    case "redacted_thinking": {
      const { signature } = openSignature(textOf(block["data"]), "anthropic", null);
      return [{ kind: "thinking", text: "", signature, redacted: true }];
    }
    case "tool_use":
      return [
        {
          kind: "tool_call",
          id: reader.text(block["id"], `${path}.id`),
          name: reader.text(block["name"], `${path}.name`),
          arguments: argumentsOfInput(block["input"]),
        },
      ];
    case "tool_result": {
      const content = block["content"] ?? [];
      return [
        {
          kind: "tool_result",
          id: reader.text(block["tool_use_id"], `${path}.tool_use_id`),
          parts: decodeContent(content, `${path}.content`, reader),
          isError: block["is_error"] === true,
          cacheControl,
        },
      ];
    }
    default:
      return [{ kind: "native", protocol: "anthropic", value: block }];
  }
}

function decodeThinking(block: JsonObject): NeutralPart {
  const text = textOf(block["thinking"]);
  const signature = textOrNull(block["signature"]);
  if (signature === null) return { kind: "thinking", text, signature: null, redacted: false };
  return { kind: "thinking", text, ...openSignature(signature, "anthropic", null) };
}

function decodeDocument(block: JsonObject, path: string, reader: BodyReader): readonly NeutralPart[] {
  const cacheControl = isObject(block["cache_control"]);
  const name = textOrNull(block["title"]);
  const context = textOrNull(block["context"]);
  const about: readonly NeutralPart[] =
    context === null ? [] : [{ kind: "text", text: context, cacheControl: false }];
  const source = reader.object(block["source"], `${path}.source`);
  if (source["type"] === "text") {
    return [...about, textDocument(reader.text(source["data"], `${path}.source.data`), name, cacheControl)];
  }
  if (source["type"] === "content") {
    const parts = decodeContent(source["content"], `${path}.source.content`, reader);
    return [
      ...about,
      ...parts.map((part) => (part.kind === "text" ? textDocument(part.text, name, cacheControl) : part)),
    ];
  }
  return [...about, { kind: "document", source: decodeSource(source, path, reader), name, cacheControl }];
}

function decodeSource(value: unknown, path: string, reader: BodyReader): NeutralMedia {
  const at = `${path}.source`;
  const source = reader.object(value, at);
  switch (source["type"]) {
    case "base64":
      return {
        kind: "base64",
        mediaType: reader.text(source["media_type"], `${at}.media_type`),
        data: reader.text(source["data"], `${at}.data`),
      };
    case "url":
      return { kind: "url", url: reader.text(source["url"], `${at}.url`) };
    case "file":
      return { kind: "file", id: reader.text(source["file_id"], `${at}.file_id`) };
    default:
      reader.fail(`${at}.type`, "must be base64, url or file");
      return { kind: "url", url: "" };
  }
}

function searchResultText(block: JsonObject): string {
  const words = listOf(block["content"]).map((part) => (isObject(part) ? textOf(part["text"]) : ""));
  return [textOf(block["title"]), textOf(block["source"]), ...words].filter((line) => line !== "").join("\n");
}
