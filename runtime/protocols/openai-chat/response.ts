import { BodyReader } from "../body-reader.ts";
import type { AnswerOptions, Decoded, DecodeOptions, JsonObject } from "../codec.ts";
import { isText, writeJson } from "../json-text.ts";
import { compact, listOf, objectOf, textOf, textOrNull } from "../json-value.ts";
import type { NeutralPart, NeutralResponse } from "../neutral.ts";
import { argumentsOfFreeText } from "../tool-arguments.ts";
import { callInWire } from "./call-in-wire.ts";
import { callSignature, signatureMember, signedThinking } from "./call-signature.ts";
import { decodeContent, reasoningOf } from "./decode-content.ts";
import { decodeFinishReason, encodeFinishReason } from "./finish-reason.ts";
import { callIdOf } from "./missing-call-id.ts";
import { callsOldFunction } from "./old-function.ts";
import { decodeUsage, encodeUsage } from "./usage.ts";

/** A whole completion; its first choice is the answer. */
export function decodeResponse(body: JsonObject, options?: DecodeOptions): Decoded<NeutralResponse> {
  const reader = new BodyReader();
  const id = textOf(body["id"]);
  const choice = reader.object(reader.list(body["choices"], "choices")[0], "choices.0");
  const message = reader.object(choice["message"], "choices.0.message");
  const thinking = reasoningOf(message, options?.reasoningField ?? null);
  const refusal = textOrNull(message["refusal"]);
  const content = decodeContent(message["content"], "choices.0.message.content", reader);
  const calls = callsOf(message, id);
  const stop = decodeFinishReason(textOrNull(choice["finish_reason"]), {
    calls: calls.length > 0,
    refusal: refusal !== null,
  });
  if (stop === null) reader.fail("choices.0.finish_reason", "reports an error");
  const parts: NeutralPart[] = [];
  if (thinking !== "") parts.push({ kind: "thinking", text: thinking, signature: null, redacted: false });
  parts.push(...content.filter((part) => part.kind !== "text" || part.text !== ""));
  if (refusal !== null) parts.push({ kind: "refusal", text: refusal });
  parts.push(...calls);
  return reader.result({
    id,
    model: textOf(body["model"]),
    parts,
    stop: stop ?? { reason: "end", sequence: null },
    usage: decodeUsage(objectOf(body["usage"])),
  });
}

function callsOf(message: JsonObject, responseId: string): readonly NeutralPart[] {
  const calls = listOf(message["tool_calls"]).flatMap((value, index): readonly NeutralPart[] => {
    const call = objectOf(value);
    const id = textOrNull(call["id"]) ?? callIdOf(responseId, index);
    const isCustom = call["type"] === "custom";
    const called = objectOf(isCustom ? call["custom"] : call["function"]);
    const args = isCustom ? argumentsOfFreeText(textOf(called["input"])) : argumentsText(called["arguments"]);
    const signed = signedThinking(callSignature(call, id));
    return [...signed, { kind: "tool_call", id, name: textOf(called["name"]), arguments: args }];
  });
  const old = objectOf(message["function_call"]);
  const name = textOrNull(old["name"]);
  if (name === null) return calls;
  return [
    ...calls,
    {
      kind: "tool_call",
      id: callIdOf(responseId, calls.length),
      name,
      arguments: argumentsText(old["arguments"]),
    },
  ];
}

/** Arguments are JSON text; some servers send the value itself. */
function argumentsText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return isText(value) ? value : writeJson(value);
}

/** The completion that tells the client the same. Thinking goes in `reasoning_content`, which most clients read. */
export function encodeResponse(response: NeutralResponse, options: AnswerOptions): JsonObject {
  const joined = (kind: "text" | "refusal" | "thinking") =>
    response.parts.flatMap((part) => (part.kind === kind ? [part.text] : [])).join("");
  const thoughts = response.parts.filter(({ kind }) => kind === "thinking");
  const made = response.parts.flatMap((part) => (part.kind === "tool_call" ? [part] : []));
  const old = made.find((call) => callsOldFunction(call.name, options.tools)) ?? null;
  const inWire = (call: (typeof made)[number]) => callInWire(call.name, call.arguments, options.tools);
  const calls = made
    .filter((call) => call !== old)
    .map((call) => ({ id: call.id, ...inWire(call), ...signatureMember(thoughts, call.id) }));
  const text = joined("text");
  const refusal = joined("refusal");
  const thinking = joined("thinking");
  const message = compact({
    role: "assistant",
    content: text === "" && (made.length > 0 || refusal !== "" || thinking !== "") ? null : text,
    refusal: refusal === "" ? null : refusal,
    reasoning_content: thinking === "" ? undefined : thinking,
    tool_calls: calls.length > 0 ? calls : undefined,
    function_call: old === null ? undefined : inWire(old)["function"],
  });
  const finish = encodeFinishReason(response.stop, {
    refusal: refusal !== "",
    oldFunction: old !== null,
  });
  return {
    id: response.id,
    object: "chat.completion",
    created: options.createdSeconds,
    model: options.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage: encodeUsage(response.usage),
  };
}
