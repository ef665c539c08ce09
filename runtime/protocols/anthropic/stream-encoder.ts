import type { BlockDelta, BlockStart, BlockWriter } from "../block-sequencer.ts";
import { BlockStreamEncoder } from "../block-stream-encoder.ts";
import type { AnswerOptions, ClientError, JsonObject } from "../codec.ts";
import type { NeutralStop, NeutralUsage } from "../neutral.ts";
import { sealSignature } from "../sealed-signature.ts";
import { sseFrame } from "../sse-frame.ts";
import { fitCallId, offeredTool } from "../tool-names.ts";
import { encodeStreamError } from "./errors.ts";
import { encodeStopReason } from "./stop-reason.ts";
import { encodeUsage } from "./usage.ts";

/** Writes Anthropic's stream. */
export class AnthropicStreamEncoder extends BlockStreamEncoder {
  protected readonly ping = PING;
  readonly #model: string;

  constructor(options: AnswerOptions) {
    super(new AnthropicBlockWriter(options));
    this.#model = options.model;
  }

  protected override open(id: string, usage: NeutralUsage): string {
    const message = {
      id: id === "" ? "msg_unknown" : id,
      type: "message",
      role: "assistant",
      model: this.#model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: encodeUsage(usage),
    };
    return frame("message_start", { message });
  }

  protected override close(stop: NeutralStop, usage: NeutralUsage): string {
    const delta = { stop_reason: encodeStopReason(stop), stop_sequence: stop.sequence };
    return frame("message_delta", { delta, usage: encodeUsage(usage) }) + frame("message_stop", {});
  }

  protected override breakOff(error: ClientError): string {
    return encodeStreamError(error);
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
