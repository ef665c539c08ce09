/**
 * A JSON text of so many values takes a third of a second to parse, during which nobody else is served; a conversation of a million
 * tokens has not a tenth of them.
 */
export const MOST_VALUES = 1_000_000;
/** A key that no object had before takes as long as twenty values: its string, and the shape of an object of its own. */
export const MOST_KEYS = 50_000;

/** What a JSON text holds more of than anyone has use for, in words; null where it does not. What is no JSON is not judged. */
export function jsonExcess(text: Uint8Array | string): string | null {
  return new JsonTally().add(text);
}

/** The values and the different keys of several JSON texts. */
export class JsonTally {
  #length = 0;
  #values = 0;
  #keys = 0;
  /** Hashes of keys, in a table of open addressing; two keys of one hash are taken for one. Null while there is nothing to count. */
  #hashes: Int32Array | null = null;

  /** Takes up one text more, and says what they hold too many of; null where they do not. */
  add(text: Uint8Array | string): string | null {
    this.#length += text.length;
    if (this.#length <= FEWEST_BYTES) return null;
    this.#hashes ??= new Int32Array(SLOTS);
    return this.#count(typeof text === "string" ? encoder.encode(text) : text, this.#hashes);
  }

  #count(text: Uint8Array, hashes: Int32Array): string | null {
    let keyFrom = 0;
    let keyTo = 0;
    for (let at = 0; at < text.length; at++) {
      const byte = text[at];
      if (byte === QUOTE) {
        keyFrom = at + 1;
        keyTo = at = endOfString(text, at);
        if (at < 0) return null;
      } else if (byte === COLON) {
        if (enters(hashes, hashOf(text, keyFrom, keyTo)) && ++this.#keys > MOST_KEYS) return TOO_MANY_KEYS;
      } else if (byte === COMMA || byte === OPEN_BRACKET || byte === OPEN_BRACE) {
        // Each value is counted by a byte of its own: its comma, or what it opens with.
        if (++this.#values > MOST_VALUES) return TOO_MANY_VALUES;
      }
    }
    return null;
  }
}

/** Never 0, which is a free slot. */
function hashOf(text: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (text[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15) || 1;
}

/** Puts a hash into the table; false where it was there. */
function enters(hashes: Int32Array, hash: number): boolean {
  let slot = hash & (SLOTS - 1);
  while (hashes[slot] !== 0) {
    if (hashes[slot] === hash) return false;
    slot = (slot + 1) & (SLOTS - 1);
  }
  hashes[slot] = hash;
  return true;
}

/** Where the string that opens at `from` closes; -1 where it does not. */
function endOfString(text: Uint8Array, from: number): number {
  for (let at = text.indexOf(QUOTE, from + 1); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    let before = at - 1;
    while (text[before] === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
  }
  return -1;
}

const TOO_MANY_VALUES = "more than 1,000,000 JSON values";
const TOO_MANY_KEYS = "more than 50,000 different keys";
/** So few bytes hold not too much: a member takes six, such as `"a":0,`. */
const FEWEST_BYTES = 6 * MOST_KEYS;
/** A power of two, more than half of them free. */
const SLOTS = 1 << 17;

const encoder = new TextEncoder();
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
