import type { ClientError, DecodeOptions, JsonObject, StreamDecoder } from "../codec.ts";
import { parseJson } from "../json-text.ts";
import { isObject, listOf, numberOrNull, objectOf, textOf, textOrNull } from "../json-value.ts";
import type { NeutralEvent } from "../neutral.ts";
import { readProviderError } from "../provider-error.ts";
import { errorEvent, malformedEvent } from "../stream-error-event.ts";
import { reasoningOf, wordsOf } from "./decode-content.ts";
import { encodeStreamError } from "./errors.ts";
import { decodeFinishReason } from "./finish-reason.ts";
import { StreamedCalls } from "./streamed-calls.ts";
import { decodeUsage } from "./usage.ts";

type Spoken = "text" | "thinking" | "refusal";

/** Reads Chat's chunks. Blocks end with the finish reason, since nothing before it says that a call is whole. */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #reasoningField: string | null;
  readonly #blocks = new Map<Spoken, number>();
  readonly #calls = new StreamedCalls(() => this.#nextBlock++);
  #nextBlock = 0;
  #started = false;
  #finished = false;
  /** Whether each choice that has begun is finished: only the first is told as events, but all must be whole. */
  readonly #choices = new Map<number, boolean>();
  #ended = false;
  #over = false;
  #saidDone = false;
  readonly #asked: number;

  constructor(options?: DecodeOptions) {
    this.#reasoningField = options?.reasoningField ?? null;
    this.#asked = options?.choices ?? 1;
  }

  get complete(): boolean {
    // A server may give fewer choices than it was asked for, and says with `[DONE]` that no more come.
    if (!this.#finished || (!this.#saidDone && this.#choices.size < this.#asked)) return false;
    return [...this.#choices.values()].every((isFinished) => isFinished);
  }

  get over(): boolean {
    return this.#over;
  }

  push(_event: string | null, data: string): readonly NeutralEvent[] {
    // The answer is whole: nothing that follows can break it.
    if (this.#over) return [];
    if (data.trim() === "[DONE]") {
      this.#saidDone = true;
      this.#over = this.complete;
      return this.finish();
    }
    const chunk = parseJson(data);
    if (!isObject(chunk)) return [malformedEvent(data)];
    const error = readProviderError(chunk);
    if (error !== null) return [errorEvent(error)];
    const events = this.#start(chunk);
    for (const value of listOf(chunk["choices"])) {
      const choice = objectOf(value);
      const index = numberOrNull(choice["index"]) ?? 0;
      const finishes = textOrNull(choice["finish_reason"]) !== null;
      this.#choices.set(index, finishes || this.#choices.get(index) === true);
      if (index === 0) events.push(...this.#choice(choice));
    }
    if (isObject(chunk["usage"])) events.push({ kind: "usage", usage: decodeUsage(chunk["usage"]) });
    return events;
  }

  /** `[DONE]` or the end of the bytes: the answer is whole if the finish reason of every choice has come. */
  finish(): readonly NeutralEvent[] {
    if (!this.complete || this.#ended) return [];
    this.#ended = true;
    return [{ kind: "end" }];
  }

  fail(error: ClientError): string {
    return encodeStreamError(error);
  }

  #start(chunk: JsonObject): NeutralEvent[] {
    if (this.#started) return [];
    this.#started = true;
    const id = textOf(chunk["id"]);
    this.#calls.responseId = id;
    return [{ kind: "start", id, model: textOf(chunk["model"]), usage: null }];
  }

  #choice(choice: JsonObject): readonly NeutralEvent[] {
    // A server that ignores `stream` sends the message whole, in one event.
    const delta = objectOf(choice["delta"] ?? choice["message"]);
    const events: NeutralEvent[] = [];
    events.push(
      ...this.#say("thinking", reasoningOf(delta, this.#reasoningField) + thinkingParts(delta["content"])),
    );
    events.push(...this.#say("text", wordsOf(delta["content"])));
    events.push(...this.#say("refusal", textOf(delta["refusal"])));
    for (const call of listOf(delta["tool_calls"])) events.push(...this.#calls.push(objectOf(call)));
    if (isObject(delta["function_call"]))
      events.push(...this.#calls.push({ index: 0, function: delta["function_call"] }));
    const reason = textOrNull(choice["finish_reason"]);
    if (reason !== null && !this.#finished) events.push(...this.#finish(reason));
    return events;
  }

  #say(part: Spoken, delta: string): readonly NeutralEvent[] {
    if (delta === "") return [];
    const known = this.#blocks.get(part);
    const block = known ?? this.#nextBlock++;
    this.#blocks.set(part, block);
    const event: NeutralEvent = { kind: part === "thinking" ? "thinking" : "text", block, delta };
    return known === undefined ? [{ kind: "block_start", block, part }, event] : [event];
  }

  #finish(reason: string): readonly NeutralEvent[] {
    const calls = this.#calls.finish();
    const stop = decodeFinishReason(reason, { calls: this.#calls.any, refusal: this.#blocks.has("refusal") });
    if (stop === null) {
      return [
        errorEvent({
          status: null,
          type: "server_error",
          code: reason,
          message: `the provider ended the stream with ${reason}`,
        }),
      ];
    }
    this.#finished = true;
    const ends = [...this.#blocks.values()].map((block): NeutralEvent => ({ kind: "block_end", block }));
    return [...ends, ...calls, { kind: "stop", stop }];
  }
}

/** Thinking that stands among the parts of `content`, as Mistral writes it. */
function thinkingParts(content: unknown): string {
  return listOf(content)
    .map((part) => (isObject(part) ? wordsOf(part["thinking"]) : ""))
    .join("");
}
