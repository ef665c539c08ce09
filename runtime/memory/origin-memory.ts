import { createHash } from "node:crypto";

/** So many origins are remembered by default; the longest unused one goes first. About 100 bytes each. */
const REMEMBERED = 100_000;

/**
 * Where opaque things came from that clients send back: signed thinking, encrypted reasoning, the ids of stored answers.
 * Only hashes are kept.
 */
export class OriginMemory {
  readonly #origins = new Map<string, string>();
  readonly #capacity: number;

  constructor(capacity = REMEMBERED) {
    this.#capacity = capacity;
  }

  remember(value: string, origin: string): void {
    const key = hash(value);
    this.#origins.delete(key);
    this.#origins.set(key, origin);
    if (this.#origins.size <= this.#capacity) return;
    for (const oldest of this.#origins.keys()) {
      this.#origins.delete(oldest);
      break;
    }
  }

  /** Null where it was never seen, or too long ago. */
  originOf(value: string): string | null {
    const key = hash(value);
    const origin = this.#origins.get(key);
    if (origin === undefined) return null;
    this.#origins.delete(key);
    this.#origins.set(key, origin);
    return origin;
  }
}

function hash(value: string): string {
  return createHash("sha256").update(value).digest("base64url");
}
