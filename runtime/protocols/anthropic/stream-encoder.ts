import { type BlockDelta, BlockSequencer, type BlockStart, type BlockWriter } from "../block-sequencer.ts";
import type { AnswerOptions, ClientError, JsonObject, StreamEncoder } from "../codec.ts";
import type { NeutralEvent, NeutralStop, NeutralUsage } from "../neutral.ts";
import { sealSignature } from "../sealed-signature.ts";
import { sseFrame } from "../sse-frame.ts";
import { fitCallId, offeredTool } from "../tool-names.ts";
import { laterUsage, NO_USAGE } from "../usage.ts";
import { encodeStreamError } from "./errors.ts";
import { encodeStopReason } from "./stop-reason.ts";
import { encodeUsage } from "./usage.ts";

/** Writes Anthropic's stream; stop reason and usage wait for the end, since other protocols tell usage last. */
export class AnthropicStreamEncoder implements StreamEncoder {
  readonly #options: AnswerOptions;
  readonly #blocks: BlockSequencer;
  #started = false;
  #ended = false;
  #usage: NeutralUsage = NO_USAGE;
  #stop: NeutralStop = { reason: "end", sequence: null };

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#blocks = new BlockSequencer(new AnthropicBlockWriter(options));
  }

  push(event: NeutralEvent): string {
    if (this.#ended) return "";
    switch (event.kind) {
      case "start":
        if (event.usage !== null) this.#usage = laterUsage(this.#usage, event.usage);
        return this.#start(event.id);
      case "block_start":
        return this.#start("") + this.#blocks.start(event);
      case "text":
      case "thinking":
      case "arguments":
      case "signature":
        return this.#start("") + this.#blocks.delta(event);
      case "block_end":
        return this.#blocks.end(event.block);
      case "stop":
        this.#stop = event.stop;
        return "";
      case "usage":
        this.#usage = laterUsage(this.#usage, event.usage);
        return "";
      case "ping":
        return this.#started ? PING : "";
      case "end":
        return this.#end();
      // What becomes of a provider's error is for the attempt to say: it calls `fail`.
      case "error":
        return "";
    }
  }

  fail(error: ClientError): string {
    this.#ended = true;
    return encodeStreamError(error);
  }

  #start(id: string): string {
    if (this.#started) return "";
    this.#started = true;
    const message = {
      id: id === "" ? "msg_unknown" : id,
      type: "message",
      role: "assistant",
      model: this.#options.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: encodeUsage(this.#usage),
    };
    return frame("message_start", { message });
  }

  #end(): string {
    const closed = this.#start("") + this.#blocks.finish();
    this.#ended = true;
    const delta = { stop_reason: encodeStopReason(this.#stop), stop_sequence: this.#stop.sequence };
    return `${closed}${frame("message_delta", { delta, usage: encodeUsage(this.#usage) })}${frame("message_stop", {})}`;
  }
}

/** Anthropic's `ping` event, which keeps a silent stream open. */
export const PING = frame("ping", {});

class AnthropicBlockWriter implements BlockWriter {
  readonly #options: AnswerOptions;
  #index = -1;
  /** A thinking block whose start waits until it is known not to be redacted, which is told by its first delta. */
  #undecided = false;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  open(start: BlockStart): string {
    this.#index++;
    switch (start.part) {
      case "text":
      case "refusal":
        return this.#open({ type: "text", text: "" });
      case "thinking":
        this.#undecided = true;
        return "";
      case "tool_call": {
        const name = offeredTool(start.name, this.#options.tools)?.name ?? start.name;
        return this.#open({ type: "tool_use", id: fitCallId(start.id), name, input: {} });
      }
    }
  }

  delta(delta: BlockDelta): string {
    switch (delta.kind) {
      case "text":
        return this.#delta({ type: "text_delta", text: delta.delta });
      case "thinking":
        return this.#decide() + this.#delta({ type: "thinking_delta", thinking: delta.delta });
      case "arguments":
        return this.#delta({ type: "input_json_delta", partial_json: delta.delta });
      case "signature": {
        const { value, protocol, id, redacted } = delta;
        const sealed = sealSignature({ signature: { value, protocol, id }, redacted }, "anthropic");
        if (redacted && this.#undecided) {
          this.#undecided = false;
          return this.#open({ type: "redacted_thinking", data: sealed });
        }
        return this.#decide() + this.#delta({ type: "signature_delta", signature: sealed });
      }
    }
  }

  close(): string {
    return this.#decide() + frame("content_block_stop", { index: this.#index });
  }

  #decide(): string {
    if (!this.#undecided) return "";
    this.#undecided = false;
    return this.#open({ type: "thinking", thinking: "", signature: "" });
  }

  #open(block: JsonObject): string {
    return frame("content_block_start", { index: this.#index, content_block: block });
  }

  #delta(delta: JsonObject): string {
    return frame("content_block_delta", { index: this.#index, delta });
  }
}

function frame(type: string, members: JsonObject): string {
  return sseFrame(type, { type, ...members });
}
