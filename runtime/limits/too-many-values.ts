/**
 * A JSON text of so many values takes a third of a second to parse, during which nobody else is served; a conversation of a million
 * tokens has not a tenth of them.
 */
export const MOST_VALUES = 1_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

/** Whether a JSON text holds more values than anyone has use for. What is no JSON is not judged. */
export function holdsTooManyValues(bytes: Uint8Array): boolean {
  // Each is counted by a byte of its own: its comma, or what it opens with.
  if (bytes.length <= MOST_VALUES) return false;
  let values = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
      if (at < 0) return false;
    } else if (byte === COMMA || byte === OPEN_BRACKET || byte === OPEN_BRACE) {
      if (++values > MOST_VALUES) return true;
    }
  }
  return false;
}

/** Where the string that opens at `from` closes; -1 where it does not. */
function endOfString(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let before = at - 1;
    while (bytes[before] === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
  }
  return -1;
}
