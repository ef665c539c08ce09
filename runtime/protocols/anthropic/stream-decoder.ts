import type { ClientError, JsonObject, StreamDecoder } from "../codec.ts";
import { parseJson } from "../json-text.ts";
import { isObject, numberOrNull, objectOf, textOf, textOrNull } from "../json-value.ts";
import type { NeutralEvent, NeutralUsage } from "../neutral.ts";
import { readProviderError } from "../provider-error.ts";
import { openSignature } from "../sealed-signature.ts";
import { errorEvent, malformedEvent } from "../stream-error-event.ts";
import { argumentsOfInput } from "../tool-arguments.ts";
import { laterUsage } from "../usage.ts";
import { encodeStreamError } from "./errors.ts";
import { decodeStopReason } from "./stop-reason.ts";
import { decodeUsage } from "./usage.ts";

/** Reads Anthropic's stream: `message_start`, content blocks, `message_delta`, `message_stop`. */
export class AnthropicStreamDecoder implements StreamDecoder {
  #complete = false;
  #usage: NeutralUsage | null = null;
  /** The calls of which no argument text has come, with the input their start showed. */
  readonly #silentCalls = new Map<number, string>();

  get complete(): boolean {
    return this.#complete;
  }

  get over(): boolean {
    return this.#complete;
  }

  push(event: string | null, data: string): readonly NeutralEvent[] {
    // The answer is whole: nothing that follows can break it.
    if (this.#complete) return [];
    const body = parseJson(data);
    if (!isObject(body)) return [malformedEvent(data)];
    const type = textOrNull(body["type"]) ?? event;
    switch (type) {
      case "message_start":
        return [this.#start(objectOf(body["message"]))];
      case "content_block_start":
        return this.#blockStart(indexOf(body), objectOf(body["content_block"]));
      case "content_block_delta":
        return this.#delta(indexOf(body), objectOf(body["delta"]));
      case "content_block_stop":
        return this.#blockStop(indexOf(body));
      case "message_delta":
        return this.#messageDelta(body);
      case "message_stop":
        this.#complete = true;
        return [{ kind: "end" }];
      case "ping":
        return [{ kind: "ping" }];
      default: {
        const error = readProviderError(body);
        return error === null ? [] : [errorEvent(error)];
      }
    }
  }

  finish(): readonly NeutralEvent[] {
    return [];
  }

  fail(error: ClientError): string {
    return encodeStreamError(error);
  }

  #start(message: JsonObject): NeutralEvent {
    const usage = isObject(message["usage"]) ? decodeUsage(message["usage"]) : null;
    this.#usage = usage;
    return { kind: "start", id: textOf(message["id"]), model: textOf(message["model"]), usage };
  }

  #blockStart(block: number, content: JsonObject): readonly NeutralEvent[] {
    switch (content["type"]) {
      case "text": {
        const delta = textOf(content["text"]);
        return withFirst({ kind: "block_start", block, part: "text" }, { kind: "text", block, delta });
      }
      case "thinking": {
        const delta = textOf(content["thinking"]);
        const start: NeutralEvent = { kind: "block_start", block, part: "thinking" };
        const signature = textOrNull(content["signature"]);
        const events = withFirst(start, { kind: "thinking", block, delta });
        return signature === null ? events : [...events, signatureEvent(block, signature)];
      }
      case "redacted_thinking": {
        const sealed = openSignature(textOf(content["data"]), "anthropic", null);
        return [
          { kind: "block_start", block, part: "thinking" },
          { kind: "signature", block, ...sealed.signature, redacted: true },
        ];
      }
      case "tool_use":
        this.#silentCalls.set(block, argumentsOfInput(content["input"]));
        return [
          {
            kind: "block_start",
            block,
            part: "tool_call",
            id: textOf(content["id"]),
            name: textOf(content["name"]),
          },
        ];
      default:
        return [];
    }
  }

  #delta(block: number, delta: JsonObject): readonly NeutralEvent[] {
    switch (delta["type"]) {
      case "text_delta":
        return [{ kind: "text", block, delta: textOf(delta["text"]) }];
      case "thinking_delta":
        return [{ kind: "thinking", block, delta: textOf(delta["thinking"]) }];
      case "signature_delta":
        return [signatureEvent(block, textOf(delta["signature"]))];
      case "input_json_delta": {
        const text = textOf(delta["partial_json"]);
        if (text === "") return [];
        this.#silentCalls.delete(block);
        return [{ kind: "arguments", block, delta: text }];
      }
      default:
        return [];
    }
  }

  /** A call that streamed no arguments has those that its start showed, which for most is an empty object. */
  #blockStop(block: number): readonly NeutralEvent[] {
    const shown = this.#silentCalls.get(block);
    this.#silentCalls.delete(block);
    const end: NeutralEvent = { kind: "block_end", block };
    return shown === undefined ? [end] : [{ kind: "arguments", block, delta: shown }, end];
  }

  #messageDelta(body: JsonObject): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const delta = objectOf(body["delta"]);
    if (textOrNull(delta["stop_reason"]) !== null) {
      events.push({ kind: "stop", stop: decodeStopReason(delta["stop_reason"], delta["stop_sequence"]) });
    }
    if (isObject(body["usage"])) {
      this.#usage = laterUsage(this.#usage, decodeUsage(body["usage"]));
      events.push({ kind: "usage", usage: this.#usage });
    }
    return events;
  }
}

function indexOf(body: JsonObject): number {
  return numberOrNull(body["index"]) ?? 0;
}

function signatureEvent(block: number, text: string): NeutralEvent {
  const sealed = openSignature(text, "anthropic", null);
  return { kind: "signature", block, ...sealed.signature, redacted: sealed.redacted };
}

function withFirst(
  start: NeutralEvent,
  first: Extract<NeutralEvent, { delta: string }>,
): readonly NeutralEvent[] {
  return first.delta === "" ? [start] : [start, first];
}
