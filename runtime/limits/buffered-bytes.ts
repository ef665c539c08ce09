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
    return account({
      take: (bytes) => {
        if (this.#held + bytes > this.#limit) return false;
        this.#held += bytes;
        return true;
      },
      give: (bytes) => {
        this.#held -= bytes;
      },
    });
  }
}

export interface BufferAccount {
  /** False where the cap leaves no room; nothing is taken then. */
  take(bytes: number): boolean;
  /** An account within this one, of what may be let go earlier. */
  part(): BufferAccount;
  /** Gives everything back; what is asked for later is refused. */
  close(): void;
}

interface Holder {
  take(bytes: number): boolean;
  give(bytes: number): void;
}

function account(holder: Holder): BufferAccount {
  let own = 0;
  let closed = false;
  const take = (bytes: number): boolean => {
    if (closed || !holder.take(bytes)) return false;
    own += bytes;
    return true;
  };
  const give = (bytes: number): void => {
    if (closed) return;
    own -= bytes;
    holder.give(bytes);
  };
  return {
    take,
    part: () => account({ take, give }),
    close: () => {
      if (closed) return;
      closed = true;
      holder.give(own);
    },
  };
}
