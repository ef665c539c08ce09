import { createHash, timingSafeEqual } from "node:crypto";
import { inspect } from "node:util";

/** A secret value that does not print: only `reveal` gives it out, and only to what it is for: a header, the shared state, our own worker. */
export class Secret {
  readonly #value: string;
  readonly #hash: Buffer;

  constructor(value: string) {
    this.#value = value;
    this.#hash = hash(value);
  }

  reveal(): string {
    return this.#value;
  }

  /** Compares by hash in constant time, so that neither content nor length can be timed. */
  equals(presented: Secret): boolean {
    return timingSafeEqual(this.#hash, presented.#hash);
  }

  /** What tells two secrets apart without telling them; for maps in memory only. */
  get fingerprint(): string {
    return this.#hash.toString("base64url");
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

function hash(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
