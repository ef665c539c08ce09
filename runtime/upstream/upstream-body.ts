import type { Dispatcher } from "undici";
import type { Cohort } from "../clock/cohort.ts";

/** What comes next of an answer's body: all bytes that are there, in the pieces in which they came, its regular end, or what broke it. */
export type BodyPart =
  | { readonly kind: "bytes"; readonly pieces: readonly Uint8Array[] }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly error: unknown };

/** How a body ends. */
export type BodyEnd = Exclude<BodyPart, { kind: "bytes" }>;

/** Takes a body as it comes. */
export interface BodyReader {
  piece(bytes: Uint8Array): void;
  /** Called once, after the last piece. */
  ended(end: BodyEnd): void;
}

/** Above this many unread bytes the provider's socket is not read further. */
const HIGH_WATER_BYTES = 65_536;

/** The body of one answer, read part by part at the reader's pace: an unread body stops the provider's socket. */
export class UpstreamBody {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #last: BodyEnd | null = null;
  #wake: (() => void) | null = null;
  #reader: BodyReader | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #settled: () => void = () => {};
  readonly #cohort: Cohort;

  constructor(cohort: Cohort) {
    this.#cohort = cohort;
  }

  /** The next part; after the last one it comes again. One reader, one call at a time. */
  async next(): Promise<BodyPart> {
    if (this.#pieces.length === 0 && this.#last === null) {
      // Whoever waits wakes when the socket has been read, so that what came in one packet is one part.
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const pieces = this.#pieces;
    if (pieces.length === 0) return this.#last ?? END;
    this.#pieces = [];
    this.#bytes = 0;
    if (this.#controller?.paused) this.#controller.resume();
    return { kind: "bytes", pieces };
  }

  /**
   * Hands everything that has come and will come to a reader that takes it at once, up to the end or to what broke it. Instead of
   * `next`, and for once: nobody has to wake for each part of a body that is wanted whole.
   */
  flowInto(reader: BodyReader): void {
    const pieces = this.#pieces;
    const last = this.#last;
    this.#pieces = [];
    this.#bytes = 0;
    this.#reader = reader;
    for (const piece of pieces) {
      // The reader may break the body off, which tells it of the end.
      if (this.#last !== last) return;
      reader.piece(piece);
    }
    if (last !== null) reader.ended(last);
    else if (this.#controller?.paused) this.#controller.resume();
  }

  onSettled(run: () => void): void {
    this.#settled = run;
  }

  attach(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#last?.kind === "failed") controller.abort(asError(this.#last.error));
  }

  push(bytes: Uint8Array): void {
    if (this.#last !== null) return;
    if (this.#reader !== null) {
      this.#reader.piece(bytes);
      return;
    }
    this.#pieces.push(bytes);
    this.#bytes += bytes.byteLength;
    if (this.#bytes >= HIGH_WATER_BYTES) this.#controller?.pause();
    this.#rouse();
  }

  end(): void {
    this.#finish(END);
  }

  /** Breaks the body off: unread bytes are dropped, the provider's connection too. */
  fail(error: unknown): void {
    if (this.#last !== null) return;
    this.#pieces = [];
    this.#finish({ kind: "failed", error });
    this.#controller?.abort(asError(error));
  }

  #finish(last: BodyEnd): void {
    if (this.#last !== null) return;
    this.#last = last;
    this.#settled();
    const reader = this.#reader;
    if (reader !== null) this.#cohort.atTurnEnd(() => reader.ended(last));
    this.#rouse();
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = null;
    if (wake !== null) this.#cohort.atTurnEnd(wake);
  }
}

const END: BodyEnd = { kind: "end" };

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("the call was broken off", { cause: reason });
}
