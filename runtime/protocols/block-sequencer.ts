import type { NeutralEvent } from "./neutral.ts";

export type BlockStart = Extract<NeutralEvent, { kind: "block_start" }>;
export type BlockDelta = Extract<NeutralEvent, { kind: "text" | "thinking" | "arguments" | "signature" }>;

/** Writes one block at a time: `open`, any number of `delta`, `close`, and never two blocks at once. */
export interface BlockWriter {
  open(start: BlockStart): string;
  delta(delta: BlockDelta): string;
  close(): string;
}

interface Block {
  readonly start: BlockStart;
  readonly held: BlockDelta[];
  ended: boolean;
}

/**
 * Puts interleaved blocks one after the other. A text or thinking block makes way for a block that begins after it, and
 * what comes for it later waits for its turn as one more block of its kind; a tool call, which cannot be cut in two, stays
 * open until it ends, and what comes for others meanwhile waits for it. Nothing is dropped, and a block's own order is kept.
 */
export class BlockSequencer {
  readonly #writer: BlockWriter;
  readonly #queue: Block[] = [];
  readonly #starts = new Map<number, BlockStart>();
  #current: Block | null = null;

  constructor(writer: BlockWriter) {
    this.#writer = writer;
  }

  start(start: BlockStart): string {
    this.#starts.set(start.block, start);
    this.#queue.push({ start, held: [], ended: false });
    return this.#makeWay();
  }

  delta(delta: BlockDelta): string {
    if (this.#current?.start.block === delta.block) return this.#writer.delta(delta);
    const waiting = this.#queue.find((block) => block.start.block === delta.block && !block.ended);
    if (waiting !== undefined) {
      waiting.held.push(delta);
      return "";
    }
    const start = this.#starts.get(delta.block) ?? startOf(delta);
    if (start === null) return "";
    this.#starts.set(delta.block, start);
    this.#queue.push({ start, held: [delta], ended: false });
    return this.#makeWay();
  }

  end(block: number): string {
    this.#starts.delete(block);
    if (this.#current?.start.block === block) return this.#closeCurrent();
    for (const waiting of this.#queue) if (waiting.start.block === block) waiting.ended = true;
    return "";
  }

  /** Closes everything that is open or waiting, in order. */
  finish(): string {
    for (const block of this.#queue) block.ended = true;
    return this.#current === null ? this.#advance() : this.#closeCurrent();
  }

  /** Lets what has come last have its turn, unless a tool call is open. */
  #makeWay(): string {
    const yields = this.#current !== null && this.#current.start.part !== "tool_call";
    return yields ? this.#closeCurrent() : this.#advance();
  }

  #closeCurrent(): string {
    this.#current = null;
    return this.#writer.close() + this.#advance();
  }

  #advance(): string {
    if (this.#current !== null) return "";
    const next = this.#queue.shift();
    if (next === undefined) return "";
    this.#current = next;
    const opened =
      this.#writer.open(next.start) + next.held.map((delta) => this.#writer.delta(delta)).join("");
    return next.ended || this.#mustYield(next) ? opened + this.#closeCurrent() : opened;
  }

  /** A text block behind which another already waits has had all that may be written of it now. */
  #mustYield(block: Block): boolean {
    return block.start.part !== "tool_call" && this.#queue.length > 0;
  }
}

/** The block that a delta without a start belongs to; none for a signature, and a call cannot be begun without its name. */
function startOf(delta: BlockDelta): BlockStart | null {
  if (delta.kind === "text" || delta.kind === "thinking") {
    return { kind: "block_start", block: delta.block, part: delta.kind };
  }
  return null;
}
