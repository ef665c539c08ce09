import { randomFillSync } from "node:crypto";

const POOL_BYTES = 4_096;

/** Random ids for traces and spans. Asking the system for each would cost more than the rest of a span. */
export class TraceIds {
  readonly #pool = Buffer.alloc(POOL_BYTES);
  #at = POOL_BYTES;

  /** 32 hex digits. */
  trace(): string {
    return this.#take(16);
  }

  /** 16 hex digits. */
  span(): string {
    return this.#take(8);
  }

  #take(bytes: number): string {
    if (this.#at + bytes > POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#at = 0;
    }
    this.#at += bytes;
    return this.#pool.toString("hex", this.#at - bytes, this.#at);
  }
}
