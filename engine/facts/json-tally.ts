/**
 * A JSON text of so many values takes a third of a second to parse, during which nobody else is served; a conversation of a million
 * tokens has not a tenth of them.
 */
export const MOST_VALUES = 1_000_000;
/** A member whose key no object had before takes as long as ten values: its string, and the shape of an object of its own. */
export const MOST_MEMBERS = 100_000;

/** What a JSON text holds more of than anyone has use for, in words; null where it does not. */
export function jsonExcess(text: Uint8Array | string): string | null {
  return new JsonTally().add(text);
}

/** The values and the members of several JSON texts. What is no JSON is counted by the same bytes, and is refused elsewhere. */
export class JsonTally {
  #length = 0;
  #values = 0;
  #members = 0;

  /** Takes up one text more, and says what they hold too many of; null where they do not. */
  add(text: Uint8Array | string): string | null {
    this.#length += text.length;
    if (this.#length <= FEWEST_BYTES) return null;
    return this.#count(typeof text === "string" ? encoder.encode(text) : text);
  }

  #count(text: Uint8Array): string | null {
    for (let at = 0; at < text.length; at++) {
      const byte = text[at];
      if (byte === QUOTE) {
        at = endOfString(text, at);
        if (at < 0) return null;
      } else if (byte === COLON) {
        if (++this.#members > MOST_MEMBERS) return TOO_MANY_MEMBERS;
      } else if (byte === COMMA || byte === OPEN_BRACKET || byte === OPEN_BRACE) {
        // Each value is counted by a byte of its own: its comma, or what it opens with.
        if (++this.#values > MOST_VALUES) return TOO_MANY_VALUES;
      }
    }
    return null;
  }
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
const TOO_MANY_MEMBERS = "more than 100,000 members in its objects";
/** So few bytes hold not too much: a member takes five, such as `"a":0`. */
const FEWEST_BYTES = 5 * MOST_MEMBERS;

const encoder = new TextEncoder();
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
