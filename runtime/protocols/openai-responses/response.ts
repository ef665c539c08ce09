import { BodyReader } from "../body-reader.ts";
import type { AnswerOptions, Decoded, JsonObject } from "../codec.ts";
import { objectOf, textOf } from "../json-value.ts";
import type { NeutralPart, NeutralResponse } from "../neutral.ts";
import { sealSignature } from "../sealed-signature.ts";
import { decodeCall, encodeCall } from "./calls.ts";
import { decodeContent, decodeReasoning } from "./decode-content.ts";
import { itemId, responseObject } from "./response-object.ts";
import { decodeStatus, encodeStatus } from "./status.ts";
import { decodeUsage, encodeUsage } from "./usage.ts";

/** A whole response object. */
export function decodeResponse(body: JsonObject): Decoded<NeutralResponse> {
  const reader = new BodyReader();
  const parts = reader.list(body["output"], "output").flatMap((value, index) => {
    const path = `output.${index}`;
    return decodeOutputItem(reader.object(value, path), path, reader);
  });
  if (body["status"] === "cancelled") reader.fail("status", "says that the answer was cancelled");
  const said = {
    calls: parts.some((part) => part.kind === "tool_call"),
    refusal: parts.some((part) => part.kind === "refusal"),
  };
  return reader.result({
    id: textOf(body["id"]),
    model: textOf(body["model"]),
    parts,
    stop: decodeStatus(body, said),
    usage: decodeUsage(objectOf(body["usage"])),
  });
}

function decodeOutputItem(item: JsonObject, path: string, reader: BodyReader): readonly NeutralPart[] {
  if (item["type"] === "message") return decodeContent(item["content"], `${path}.content`, reader);
  if (item["type"] === "reasoning") return [decodeReasoning(item)];
  return [decodeCall(item) ?? { kind: "native", protocol: "openai-responses", value: item }];
}

/** The response object that tells the client the same. */
export function encodeResponse(response: NeutralResponse, options: AnswerOptions): JsonObject {
  const output = response.parts.flatMap((part, index) => encodeOutputItem(part, response.id, index, options));
  return responseObject(response.id, options, {
    ...encodeStatus(response.stop, { refusal: response.parts.some(({ kind }) => kind === "refusal") }),
    output,
    usage: encodeUsage(response.usage),
  });
}

function encodeOutputItem(
  part: NeutralPart,
  responseId: string,
  index: number,
  options: AnswerOptions,
): readonly JsonObject[] {
  switch (part.kind) {
    case "text":
      return [messageItem(itemId("msg", responseId, index), "completed", [textPart(part.text)])];
    case "refusal":
      return [messageItem(itemId("msg", responseId, index), "completed", [refusalPart(part.text)])];
    case "thinking": {
      const { signature, redacted } = part;
      const sealed = signature === null ? null : sealSignature({ signature, redacted }, "openai-responses");
      const own = signature?.protocol === "openai-responses" ? signature.id : null;
      return [reasoningItem(own ?? itemId("rs", responseId, index), part.text, sealed)];
    }
    case "tool_call":
      return [encodeCall(part, itemId("fc", responseId, index), "completed", options.tools)];
    case "native":
      return part.protocol === "openai-responses" ? [objectOf(part.value)] : [];
    // A model's answer holds no media and no results in any of the three protocols.
    case "image":
    case "document":
    case "audio":
    case "tool_result":
      return [];
  }
}

/** A message of the assistant's as an output item. */
export function messageItem(id: string, status: string, content: readonly JsonObject[]): JsonObject {
  return { id, type: "message", status, role: "assistant", content };
}

/** Words as a content part. */
export function textPart(text: string): JsonObject {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

/** A refusal as a content part. */
export function refusalPart(refusal: string): JsonObject {
  return { type: "refusal", refusal };
}

/** Thinking as an output item, with what it is sealed with where it is. */
export function reasoningItem(id: string, text: string, sealed: string | null): JsonObject {
  const summary = text === "" ? [] : [{ type: "summary_text", text }];
  return { id, type: "reasoning", summary, ...(sealed === null ? {} : { encrypted_content: sealed }) };
}
