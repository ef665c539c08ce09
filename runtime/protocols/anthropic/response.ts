import { BodyReader } from "../body-reader.ts";
import type { AnswerOptions, Decoded, JsonObject } from "../codec.ts";
import { objectOf, textOf } from "../json-value.ts";
import type { NeutralPart, NeutralResponse } from "../neutral.ts";
import { sealSignature } from "../sealed-signature.ts";
import { inputOfArguments } from "../tool-arguments.ts";
import { fitCallId, offeredTool } from "../tool-names.ts";
import { decodeContent } from "./decode-content.ts";
import { decodeStopReason, encodeStopReason } from "./stop-reason.ts";
import { decodeUsage, encodeUsage } from "./usage.ts";

/** A whole message. */
export function decodeResponse(body: JsonObject): Decoded<NeutralResponse> {
  const reader = new BodyReader();
  return reader.result({
    id: textOf(body["id"]),
    model: textOf(body["model"]),
    parts: decodeContent(body["content"], "content", reader),
    stop: decodeStopReason(body["stop_reason"], body["stop_sequence"]),
    usage: decodeUsage(objectOf(body["usage"])),
  });
}

/** The message that tells the client the same. */
export function encodeResponse(response: NeutralResponse, options: AnswerOptions): JsonObject {
  return {
    id: response.id,
    type: "message",
    role: "assistant",
    model: options.model,
    content: response.parts.flatMap((part) => encodeAnswerPart(part, options)),
    stop_reason: encodeStopReason(response.stop),
    stop_sequence: response.stop.sequence,
    usage: encodeUsage(response.usage),
  };
}

function encodeAnswerPart(part: NeutralPart, options: AnswerOptions): readonly JsonObject[] {
  switch (part.kind) {
    case "text":
    case "refusal":
      return part.text === "" ? [] : [{ type: "text", text: part.text }];
    case "thinking": {
      const signature =
        part.signature === null
          ? ""
          : sealSignature({ signature: part.signature, redacted: part.redacted }, "anthropic");
      if (part.redacted) return [{ type: "redacted_thinking", data: signature }];
      return [{ type: "thinking", thinking: part.text, signature }];
    }
    case "tool_call": {
      const name = offeredTool(part.name, options.tools)?.name ?? part.name;
      return [{ type: "tool_use", id: fitCallId(part.id), name, input: inputOfArguments(part.arguments) }];
    }
    case "native":
      return part.protocol === "anthropic" ? [objectOf(part.value)] : [];
    // A model's answer holds no media and no results in any of the three protocols.
    case "image":
    case "document":
    case "audio":
    case "tool_result":
      return [];
  }
}
