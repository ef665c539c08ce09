import { textOf } from "../json-value.ts";

/** One member of a JSON object, as byte offsets into the text: `from` is its key's quote, `to` the end of its value. */
export interface Member {
  readonly key: string;
  readonly from: number;
  readonly valueFrom: number;
  readonly to: number;
}

/**
 * The members of the object that a JSON text holds, in order, repeated keys included. The text must be one that
 * `JSON.parse` reads as an object; then each value's bytes are those that `JSON.parse` reads for it.
 */
export function topLevelMembers(bytes: Uint8Array): readonly Member[] {
  const scan = new Scan(bytes);
  const members: Member[] = [];
  scan.skipTo(OPEN_BRACE);
  while (scan.skipSpace() === QUOTE) {
    const from = scan.at;
    scan.skipString();
    const key = textOf(JSON.parse(new TextDecoder().decode(bytes.subarray(from, scan.at))));
    scan.skipTo(COLON);
    scan.skipSpace();
    const valueFrom = scan.at;
    scan.skipValue();
    members.push({ key, from, valueFrom, to: scan.at });
    if (scan.skipSpace() !== COMMA) break;
    scan.at++;
  }
  return members;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** A place in a JSON text. Every byte that matters is ASCII, which no part of a longer UTF-8 character can be. */
class Scan {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Moves to the next byte that is no white space, and gives it. */
  skipSpace(): number | undefined {
    while (isSpace(this.#bytes[this.at])) this.at++;
    return this.#bytes[this.at];
  }

  /** Moves behind the next such byte; what is skipped on the way is white space or a byte order mark. */
  skipTo(byte: number): void {
    const found = this.#bytes.indexOf(byte, this.at);
    if (found === -1) throw new Error("not the text of a JSON object");
    this.at = found + 1;
  }

  skipString(): void {
    let end = this.#bytes.indexOf(QUOTE, this.at + 1);
    while (end !== -1 && this.#isEscaped(end)) end = this.#bytes.indexOf(QUOTE, end + 1);
    if (end === -1) throw new Error("not the text of a JSON object");
    this.at = end + 1;
  }

  skipValue(): void {
    const first = this.#bytes[this.at];
    if (first === QUOTE) this.skipString();
    else if (first === OPEN_BRACE || first === OPEN_BRACKET) this.#skipNested();
    else while (!endsScalar(this.#bytes[this.at])) this.at++;
  }

  #skipNested(): void {
    let depth = 0;
    do {
      const byte = this.#bytes[this.at];
      if (byte === undefined) throw new Error("not the text of a JSON object");
      if (byte === QUOTE) {
        this.skipString();
        continue;
      }
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
      this.at++;
    } while (depth > 0);
  }

  /** Whether an odd number of backslashes stands before a quote. */
  #isEscaped(quote: number): boolean {
    let before = quote;
    while (this.#bytes[before - 1] === BACKSLASH) before--;
    return (quote - before) % 2 === 1;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endsScalar(byte: number | undefined): boolean {
  return (
    byte === undefined || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)
  );
}
