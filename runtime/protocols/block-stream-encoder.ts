import { BlockSequencer, type BlockWriter } from "./block-sequencer.ts";
import type { ClientError, StreamEncoder } from "./codec.ts";
import type { NeutralEvent, NeutralStop, NeutralUsage } from "./neutral.ts";
import { laterUsage, NO_USAGE } from "./usage.ts";

/** Writes a stream whose blocks stand one after the other; stop reason and usage wait for the end, since other protocols tell usage last. */
export abstract class BlockStreamEncoder implements StreamEncoder {
  /** What a provider's own ping becomes once the stream has begun. */
  protected abstract readonly ping: string;
  readonly #blocks: BlockSequencer;
  #started = false;
  #ended = false;
  #usage: NeutralUsage = NO_USAGE;
  #stop: NeutralStop = { reason: "end", sequence: null };

  constructor(writer: BlockWriter) {
    this.#blocks = new BlockSequencer(writer);
  }

  /** The events that begin the stream; `id` is empty where the provider named none. */
  protected abstract open(id: string, usage: NeutralUsage): string;
  /** The events that end it, its blocks being closed. */
  protected abstract close(stop: NeutralStop, usage: NeutralUsage): string;
  /** The events that end one that cannot be finished. */
  protected abstract breakOff(error: ClientError): string;

  push(event: NeutralEvent): string {
    if (this.#ended) return "";
    switch (event.kind) {
      case "start":
        if (event.usage !== null) this.#usage = laterUsage(this.#usage, event.usage);
        return this.begin(event.id);
      case "block_start":
        return this.begin() + this.#blocks.start(event);
      case "text":
      case "thinking":
      case "arguments":
      case "signature":
        return this.begin() + this.#blocks.delta(event);
      case "block_end":
        return this.#blocks.end(event.block);
      case "stop":
        this.#stop = event.stop;
        return "";
      case "usage":
        this.#usage = laterUsage(this.#usage, event.usage);
        return "";
      case "ping":
        return this.#started ? this.ping : "";
      case "end":
        return this.#end();
      // What becomes of a provider's error is for the attempt to say: it calls `fail`.
      case "error":
        return "";
    }
  }

  fail(error: ClientError): string {
    this.#ended = true;
    return this.breakOff(error);
  }

  /** Begins the stream, unless it has begun. */
  protected begin(id = ""): string {
    if (this.#started) return "";
    this.#started = true;
    return this.open(id, this.#usage);
  }

  #end(): string {
    const closed = this.begin() + this.#blocks.finish();
    this.#ended = true;
    return closed + this.close(this.#stop, this.#usage);
  }
}
