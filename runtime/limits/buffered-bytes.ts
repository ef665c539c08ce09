/** A cap on the bytes that all requests hold in memory together. */
export class BufferedBytes {
  readonly #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  /** An account of one request, closed when the request is done. */
  open(): BufferAccount {
    let own = 0;
    return {
      take: (bytes) => {
        if (this.#held + bytes > this.#limit) return false;
        this.#held += bytes;
        own += bytes;
        return true;
      },
      close: () => {
        this.#held -= own;
        own = 0;
      },
    };
  }
}

export interface BufferAccount {
  /** False where the cap leaves no room; nothing is taken then. */
  take(bytes: number): boolean;
  close(): void;
}
