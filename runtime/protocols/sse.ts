import { createParser, type EventSourceParser } from "eventsource-parser";

/** One frame of a server-sent-event stream: its own bytes, and what they say. */
export interface SseEvent {
  /** From the end of the frame before to the end of this one's blank line, comments and all. */
  readonly raw: Uint8Array;
  readonly event: string | null;
  /** Null where the frame holds comments or empty lines only. */
  readonly data: string | null;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Cuts a byte stream into server-sent events, however the bytes were chunked: frames are cut at their blank line, which
 * is ASCII, so that no UTF-8 character is ever decoded in two parts. The frames' `raw` joined are the stream, byte for byte.
 */
export class SseReader {
  readonly #maxEventBytes: number;
  readonly #parser = new FrameParser();
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #atLineStart = true;
  #afterCarriageReturn = false;
  #frameHasLine = false;
  #overflowed = false;

  constructor(maxEventBytes: number) {
    this.#maxEventBytes = maxEventBytes;
  }

  /** Whether one event grew past the limit; nothing is read from then on. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  push(chunk: Uint8Array): readonly SseEvent[] {
    if (this.#overflowed) return [];
    const events: SseEvent[] = [];
    const hasReturns = this.#afterCarriageReturn || chunk.includes(CARRIAGE_RETURN);
    const from = hasReturns ? this.#cutAnyLines(chunk, events) : this.#cutLines(chunk, events);
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return events;
  }

  /** The bytes have ended: a last event that lacks its blank line is read all the same. */
  flush(): readonly SseEvent[] {
    if (this.#overflowed || this.#pendingBytes === 0) return [];
    return [this.#take(new Uint8Array(0))];
  }

  /** Cuts lines that end in line feeds alone, which is how providers write them; says up to where. */
  #cutLines(chunk: Uint8Array, events: SseEvent[]): number {
    let from = 0;
    let at = 0;
    for (let feed = chunk.indexOf(LINE_FEED); feed !== -1; feed = chunk.indexOf(LINE_FEED, at)) {
      const isBlankLine = feed === at && this.#atLineStart;
      this.#frameHasLine ||= !isBlankLine;
      this.#atLineStart = true;
      at = feed + 1;
      if (!isBlankLine || !this.#frameHasLine) continue;
      this.#frameHasLine = false;
      // Most often a chunk is one frame.
      events.push(this.#take(at - from === chunk.length ? chunk : chunk.subarray(from, at)));
      from = at;
    }
    if (at < chunk.length) {
      this.#atLineStart = false;
      this.#frameHasLine = true;
    }
    return from;
  }

  #cutAnyLines(chunk: Uint8Array, events: SseEvent[]): number {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (!this.#endsFrame(chunk[at])) continue;
      events.push(this.#take(chunk.subarray(from, at + 1)));
      from = at + 1;
    }
    return from;
  }

  #endsFrame(byte: number | undefined): boolean {
    const isFeedOfPair = byte === LINE_FEED && this.#afterCarriageReturn;
    this.#afterCarriageReturn = byte === CARRIAGE_RETURN;
    if (isFeedOfPair) return false;
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) {
      this.#atLineStart = false;
      this.#frameHasLine = true;
      return false;
    }
    const isBlankLine = this.#atLineStart;
    this.#atLineStart = true;
    if (!isBlankLine || !this.#frameHasLine) return false;
    this.#frameHasLine = false;
    return true;
  }

  #keep(rest: Uint8Array): void {
    this.#pending.push(rest.slice());
    this.#pendingBytes += rest.length;
    this.#overflowed = this.#pendingBytes > this.#maxEventBytes;
    if (this.#overflowed) this.#pending = [];
  }

  #take(tail: Uint8Array): SseEvent {
    const raw =
      this.#pendingBytes === 0 ? tail : joined([...this.#pending, tail], this.#pendingBytes + tail.length);
    this.#pending = [];
    this.#pendingBytes = 0;
    const { event, data } = this.#parser.parse(raw);
    return { raw, event, data };
  }
}

/** Pieces of so many bytes as one. */
export function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** What a field means is the library's business but in the plainest of frames; where a frame ends is ours. */
class FrameParser {
  #event: string | null = null;
  #data: string | null = null;
  readonly #decoder = new TextDecoder();
  readonly #parser: EventSourceParser = createParser({
    onEvent: (message) => {
      this.#event = message.event ?? null;
      this.#data = message.data;
    },
  });

  parse(raw: Uint8Array): Pick<SseEvent, "event" | "data"> {
    const text = this.#decoder.decode(raw);
    const plain = plainFrame(text);
    if (plain !== null) return plain;
    this.#event = null;
    this.#data = null;
    // The last frame of a stream may lack its blank line; more of them mean nothing.
    this.#parser.feed(`${text}\n\n`);
    this.#parser.reset();
    return { event: this.#event, data: this.#data };
  }
}

/** A frame of one line of data, after one that names its event or not, as all providers write them; null for any other. */
function plainFrame(text: string): Pick<SseEvent, "event" | "data"> | null {
  if (!text.endsWith("\n\n") || text.includes("\r")) return null;
  const dataFrom = text.startsWith("event: ") ? text.indexOf("\n") + 1 : 0;
  if (!text.startsWith("data: ", dataFrom) || text.indexOf("\n", dataFrom) !== text.length - 2) return null;
  const event = dataFrom === 0 ? "" : text.slice("event: ".length, dataFrom - 1);
  return { event: event === "" ? null : event, data: text.slice(dataFrom + "data: ".length, -2) };
}
