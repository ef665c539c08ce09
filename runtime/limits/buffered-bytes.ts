/** A cap on the bytes that all requests hold in memory together. */
export class BufferedBytes {
  #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes another cap; what is held stays held. */
  configure(limit: number): void {
    this.#limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  /** An account of one request, closed when the request is done. */
  open(): BufferAccount {
    return new BufferAccount(this);
  }

  /** False where the cap leaves no room; nothing is taken then. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#limit) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

interface Holder {
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** What one request holds, or a part of it. */
export class BufferAccount {
  readonly #holder: Holder;
  #own = 0;
  #closed = false;

  constructor(holder: Holder) {
    this.#holder = holder;
  }

  /** False where the cap leaves no room, or the account is closed; nothing is taken then. */
  take(bytes: number): boolean {
    if (this.#closed || !this.#holder.take(bytes)) return false;
    this.#own += bytes;
    return true;
  }

  /** Gives some of it back. */
  give(bytes: number): void {
    if (this.#closed) return;
    this.#own -= bytes;
    this.#holder.give(bytes);
  }

  /** An account within this one, of what may be let go earlier. */
  part(): BufferAccount {
    return new BufferAccount(this);
  }

  /** Gives everything back; what is asked for later is refused. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#holder.give(this.#own);
  }
}
