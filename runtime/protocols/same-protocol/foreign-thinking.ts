import type { ClientProtocol } from "../../../schemas/index.ts";
import type { JsonObject } from "../codec.ts";
import { isObject, listOf, objectOf, textOf, textOrNull } from "../json-value.ts";
import { callSignature } from "../openai-chat/call-signature.ts";
import { decodeReasoning } from "../openai-responses/decode-content.ts";
import { openSignature } from "../sealed-signature.ts";
import type { Thought } from "../thinking-origin.ts";

/** Whether thinking may go to the target. */
export type KeepsThinking = (thought: Thought) => boolean;

/** The conversation of a body without the thinking that its target must not see. */
export interface OwnThinking {
  /** The member that holds the conversation, and its new value. */
  readonly member: "messages" | "input";
  readonly value: readonly unknown[];
  /** Whether the turn whose tool results the body answers has lost its thinking, without which a budget is refused. */
  readonly openLoop: boolean;
}

/**
 * Takes out thinking that is not the target's to read: what `keeps` refuses, and what was sealed for another protocol. Null
 * where nothing goes.
 */
export function withoutForeignThinking(
  protocol: ClientProtocol,
  body: JsonObject,
  keeps: KeepsThinking,
): OwnThinking | null {
  const isOwn = (thought: Thought) =>
    (thought.signature === null || thought.signature.protocol === protocol) && keeps(thought);
  if (protocol === "anthropic") return anthropicThinking(body, isOwn);
  return protocol === "openai-responses" ? responsesReasoning(body, isOwn) : chatSignatures(body, isOwn);
}

function anthropicThinking(body: JsonObject, isOwn: KeepsThinking): OwnThinking | null {
  const messages = listOf(body["messages"]);
  const lastAssistant = messages.findLastIndex((message) => objectOf(message)["role"] === "assistant");
  let changed = false;
  let openLoop = false;
  const value = messages.flatMap((message, index) => {
    const content = objectOf(message)["content"];
    if (!isObject(message) || !Array.isArray(content)) return [message];
    const kept = content.filter((block) => !isThinking(block) || isOwn(thoughtOf(block)));
    if (kept.length === content.length) return [message];
    changed = true;
    openLoop ||= index === lastAssistant && kept.some((block) => objectOf(block)["type"] === "tool_use");
    return kept.length === 0 ? [] : [{ ...message, content: kept }];
  });
  return changed ? { member: "messages", value, openLoop } : null;
}

function isThinking(block: unknown): block is JsonObject {
  return isObject(block) && (block["type"] === "thinking" || block["type"] === "redacted_thinking");
}

function thoughtOf(block: JsonObject): Thought {
  const sealed = textOrNull(block["signature"] ?? block["data"]);
  const signature = sealed === null ? null : openSignature(sealed, "anthropic", null).signature;
  return { text: textOf(block["thinking"]), signature };
}

function responsesReasoning(body: JsonObject, isOwn: KeepsThinking): OwnThinking | null {
  const items = listOf(body["input"]);
  const storesNothing = body["store"] === false;
  const value = items.filter((item) => {
    if (!isObject(item) || item["type"] !== "reasoning") return true;
    const thought = decodeReasoning(item);
    if (thought.signature !== null) return isOwn(thought);
    // A server that stores answers finds its reasoning by the item's id; OpenAI's own is words of a summary alone, and is refused.
    return !storesNothing || (listOf(item["content"]).length > 0 && isOwn(thought));
  });
  return value.length === items.length ? null : { member: "input", value, openLoop: false };
}

/** Chat servers sign in fields of their own: Gemini on each call, OpenRouter beside the message. */
function chatSignatures(body: JsonObject, isOwn: KeepsThinking): OwnThinking | null {
  const messages = listOf(body["messages"]);
  const value = messages.map((message) =>
    isObject(message) ? withoutDetails(withoutCallSignatures(message, isOwn), isOwn) : message,
  );
  const changed = value.some((message, index) => message !== messages[index]);
  return changed ? { member: "messages", value, openLoop: false } : null;
}

function withoutCallSignatures(message: JsonObject, isOwn: KeepsThinking): JsonObject {
  const calls = listOf(message["tool_calls"]);
  const kept = calls.map((call) => {
    const signature = isObject(call) ? callSignature(call, textOf(call["id"])) : null;
    if (!isObject(call) || signature === null || isOwn({ text: "", signature })) return call;
    const { extra_content: _, ...rest } = call;
    return rest;
  });
  return kept.some((call, index) => call !== calls[index]) ? { ...message, tool_calls: kept } : message;
}

function withoutDetails(message: JsonObject, isOwn: KeepsThinking): JsonObject {
  if (listOf(message["reasoning_details"]).every((detail) => keepsDetail(detail, isOwn))) return message;
  const { reasoning_details: _, ...rest } = message;
  return rest;
}

/** A detail that is neither signed nor encrypted is words, which anyone may read. */
function keepsDetail(detail: unknown, isOwn: KeepsThinking): boolean {
  const value = textOf(objectOf(detail)["signature"] ?? objectOf(detail)["data"]);
  return value === "" || isOwn({ text: "", signature: { value, protocol: "openai-chat", id: null } });
}
