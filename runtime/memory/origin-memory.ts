import { createHash } from "node:crypto";

/** So many origins are remembered by default; the longest unused one goes first. About 100 bytes each. */
const REMEMBERED = 100_000;

/**
 * Where opaque things came from that clients send back: thinking, encrypted reasoning, the ids of stored answers.
 * Only hashes are kept.
 */
export class OriginMemory {
  readonly #origins = new Map<string, string>();
  readonly #capacity: number;

  #told: ((hash: string, origin: string) => void) | null = null;

  constructor(capacity = REMEMBERED) {
    this.#capacity = capacity;
  }

  /** Tells `told` whatever is remembered from now on, by its hash. */
  tell(told: (hash: string, origin: string) => void): void {
    this.#told = told;
  }

  remember(value: string, origin: string): void {
    const key = hash(value);
    if (this.#origins.get(key) !== origin) this.#told?.(key, origin);
    this.adopt(key, origin);
  }

  /** Remembers what another gateway tells. */
  adopt(key: string, origin: string): void {
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
