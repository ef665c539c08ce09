import type { AnswerOptions, ClientError, JsonObject, StreamEncoder } from "../codec.ts";
import type { NeutralEvent, NeutralPart, NeutralStop, NeutralUsage } from "../neutral.ts";
import { sseFrame } from "../sse-frame.ts";
import { laterUsage, NO_USAGE } from "../usage.ts";
import { callInWire } from "./call-in-wire.ts";
import { signatureMember } from "./call-signature.ts";
import { encodeStreamError } from "./errors.ts";
import { encodeFinishReason } from "./finish-reason.ts";
import { callsOldFunction } from "./old-function.ts";
import { encodeUsage } from "./usage.ts";

type Start = Extract<NeutralEvent, { kind: "block_start" }>;

interface StreamedCall {
  /** Where it stands among the `tool_calls`; null for the `function_call` of old, of which there is one. */
  readonly index: number | null;
  readonly id: string;
  readonly name: string;
  /** The arguments of a custom tool, which are unwrapped when they are whole; null for a function. */
  wrapped: string | null;
}

/** Writes Chat's chunks. Calls may interleave here, each under its index. */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #options: AnswerOptions;
  readonly #spoken = new Map<number, "content" | "refusal">();
  /** Signatures that belong to calls which have not begun. */
  readonly #signed: NeutralPart[] = [];
  readonly #calls = new Map<number, StreamedCall>();
  #id = "chatcmpl_unknown";
  #started = false;
  #ended = false;
  #refused = false;
  #calledOldFunction = false;
  #stop: NeutralStop = { reason: "end", sequence: null };
  #usage: NeutralUsage = NO_USAGE;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  push(event: NeutralEvent): string {
    if (this.#ended) return "";
    switch (event.kind) {
      case "start":
        if (event.usage !== null) this.#usage = laterUsage(this.#usage, event.usage);
        if (event.id !== "" && !this.#started) this.#id = event.id;
        return this.#role();
      case "block_start":
        return this.#role() + this.#blockStart(event);
      case "text": {
        const field = this.#spoken.get(event.block) ?? "content";
        if (field === "refusal") this.#refused = true;
        return this.#role() + this.#delta({ [field]: event.delta });
      }
      case "thinking":
        return this.#role() + this.#delta({ reasoning_content: event.delta });
      case "arguments":
        return this.#arguments(event.block, event.delta);
      case "block_end":
        return this.#unwrap(event.block);
      case "stop":
        this.#stop = event.stop;
        return "";
      case "usage":
        this.#usage = laterUsage(this.#usage, event.usage);
        return "";
      case "ping":
        return this.#started ? KEEP_ALIVE : "";
      case "end":
        return this.#end();
      case "signature":
        this.#signed.push({ kind: "thinking", text: "", signature: event, redacted: event.redacted });
        return "";
      // What becomes of an error is for the attempt to say: it calls `fail`.
      case "error":
        return "";
    }
  }

  fail(error: ClientError): string {
    this.#ended = true;
    return encodeStreamError(error);
  }

  #role(): string {
    if (this.#started) return "";
    this.#started = true;
    return this.#delta({ role: "assistant", content: "" });
  }

  #blockStart(start: Start): string {
    if (start.part !== "tool_call") {
      this.#spoken.set(start.block, start.part === "refusal" ? "refusal" : "content");
      return "";
    }
    const shape = callInWire(start.name, "", this.#options.tools);
    if (!this.#calledOldFunction && callsOldFunction(start.name, this.#options.tools)) {
      this.#calledOldFunction = true;
      this.#calls.set(start.block, { index: null, id: start.id, name: start.name, wrapped: null });
      return this.#delta({ function_call: shape["function"] });
    }
    const index = this.#calls.size - (this.#calledOldFunction ? 1 : 0);
    const isCustom = shape["type"] === "custom";
    this.#calls.set(start.block, { index, id: start.id, name: start.name, wrapped: isCustom ? "" : null });
    return isCustom
      ? ""
      : this.#call({ index, id: start.id, ...shape, ...signatureMember(this.#signed, start.id) });
  }

  #arguments(block: number, delta: string): string {
    const call = this.#calls.get(block);
    if (call === undefined) return "";
    if (call.index === null) return this.#delta({ function_call: { arguments: delta } });
    if (call.wrapped === null) return this.#call({ index: call.index, function: { arguments: delta } });
    call.wrapped += delta;
    return "";
  }

  #unwrap(block: number): string {
    const call = this.#calls.get(block);
    if (call === undefined || call.wrapped === null) return "";
    this.#calls.set(block, { ...call, wrapped: null });
    return this.#call({
      index: call.index,
      id: call.id,
      ...callInWire(call.name, call.wrapped, this.#options.tools),
    });
  }

  #end(): string {
    const unfinished = [...this.#calls.keys()].map((block) => this.#unwrap(block)).join("");
    const opened = this.#role() + unfinished;
    this.#ended = true;
    const finish = encodeFinishReason(this.#stop, {
      refusal: this.#refused,
      oldFunction: this.#calledOldFunction,
    });
    const last = this.#chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: finish }]);
    const usage = this.#options.includeUsage ? this.#chunk([], encodeUsage(this.#usage)) : "";
    return `${opened}${last}${usage}${sseFrame(null, "[DONE]")}`;
  }

  #call(call: JsonObject): string {
    return this.#delta({ tool_calls: [call] });
  }

  #delta(delta: JsonObject): string {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: null }]);
  }

  #chunk(choices: readonly JsonObject[], usage: JsonObject | null = null): string {
    return sseFrame(null, {
      id: this.#id,
      object: "chat.completion.chunk",
      created: this.#options.createdSeconds,
      model: this.#options.model,
      choices,
      ...(this.#options.includeUsage ? { usage } : {}),
    });
  }
}

/** A comment, which every reader of server-sent events skips. */
export const KEEP_ALIVE = ": keep-alive\n\n";
