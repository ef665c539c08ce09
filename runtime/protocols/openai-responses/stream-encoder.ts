import { BlockSequencer } from "../block-sequencer.ts";
import type { AnswerOptions, ClientError, JsonObject, StreamEncoder } from "../codec.ts";
import type { NeutralEvent, NeutralStop, NeutralUsage } from "../neutral.ts";
import { sseFrame } from "../sse-frame.ts";
import { laterUsage, NO_USAGE } from "../usage.ts";
import { ItemWriter } from "./item-writer.ts";
import { failure, responseObject } from "./response-object.ts";
import { encodeStatus } from "./status.ts";
import { encodeUsage } from "./usage.ts";

/** Writes the events of Responses, one output item after the other, numbered from 0. */
export class ResponsesStreamEncoder implements StreamEncoder {
  readonly #options: AnswerOptions;
  readonly #items: ItemWriter;
  readonly #blocks: BlockSequencer;
  #id = "resp_unknown";
  #sequence = 0;
  #started = false;
  #ended = false;
  #stop: NeutralStop = { reason: "end", sequence: null };
  #usage: NeutralUsage = NO_USAGE;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#items = new ItemWriter(options.tools, (type, members) => this.#event(type, members));
    this.#blocks = new BlockSequencer(this.#items);
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
        return this.#started ? KEEP_ALIVE : "";
      case "end":
        return this.#end();
      // What becomes of a provider's error is for the attempt to say: it calls `fail`.
      case "error":
        return "";
    }
  }

  fail(error: ClientError): string {
    const opened = this.#start("");
    this.#ended = true;
    return opened + this.#event("response.failed", { response: this.#response(failure(error)) });
  }

  #start(id: string): string {
    if (this.#started) return "";
    this.#started = true;
    if (id !== "") this.#id = id;
    this.#items.responseId = this.#id;
    const response = this.#response({});
    return this.#event("response.created", { response }) + this.#event("response.in_progress", { response });
  }

  #end(): string {
    const closed = this.#start("") + this.#blocks.finish();
    this.#ended = true;
    const status = encodeStatus(this.#stop);
    const response = this.#response({ ...status, usage: encodeUsage(this.#usage) });
    return closed + this.#event(`response.${String(status["status"])}`, { response });
  }

  #response(members: JsonObject): JsonObject {
    return responseObject(this.#id, this.#options, { output: this.#items.done, ...members });
  }

  #event(type: string, members: JsonObject): string {
    return sseFrame(type, { type, sequence_number: this.#sequence++, ...members });
  }
}

/** A comment, which every reader of server-sent events skips. */
export const KEEP_ALIVE = ": keep-alive\n\n";
