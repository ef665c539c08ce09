import type { Dispatcher } from "undici";

/** The next piece of an answer's body: bytes, its regular end, or what broke it. */
export type BodyPiece =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly error: unknown };

/** Above this many unread bytes the provider's socket is not read further. */
const HIGH_WATER_BYTES = 65_536;

/** The body of one answer, read piece by piece at the reader's pace: an unread body stops the provider's socket. */
export class UpstreamBody {
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #last: BodyPiece | null = null;
  #waiting: ((piece: BodyPiece) => void) | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #settled: () => void = () => {};

  /** The next piece; after the last one it comes again. One reader, one call at a time. */
  next(): Promise<BodyPiece> {
    const bytes = this.#queue.shift();
    if (bytes !== undefined) {
      this.#queuedBytes -= bytes.byteLength;
      if (this.#queuedBytes < HIGH_WATER_BYTES && this.#controller?.paused) this.#controller.resume();
      return Promise.resolve({ kind: "bytes", bytes });
    }
    if (this.#last !== null) return Promise.resolve(this.#last);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
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
    if (this.#waiting !== null) {
      this.#hand({ kind: "bytes", bytes });
      return;
    }
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    if (this.#queuedBytes >= HIGH_WATER_BYTES) this.#controller?.pause();
  }

  end(): void {
    this.#finish({ kind: "end" });
  }

  /** Breaks the body off: unread bytes are dropped, the provider's connection too. */
  fail(error: unknown): void {
    if (this.#last !== null) return;
    this.#queue.length = 0;
    this.#finish({ kind: "failed", error });
    this.#controller?.abort(asError(error));
  }

  #finish(last: BodyPiece): void {
    if (this.#last !== null) return;
    this.#last = last;
    this.#settled();
    if (this.#waiting !== null) this.#hand(last);
  }

  #hand(piece: BodyPiece): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(piece);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("the call was broken off", { cause: reason });
}
