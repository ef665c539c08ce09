import { randomBytes } from "node:crypto";

/**
 * The JSON value that a text holds; `undefined`, which no JSON is, where it holds none. An integer that no double holds, such as
 * an id of 19 digits, is kept as its digits behind a mark of this process, and `writeJson` writes the digits again.
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (!mayHoldLongInteger(text)) return value;
    const marked = withMarkedIntegers(text);
    return marked === text ? value : JSON.parse(marked);
  } catch {
    return undefined;
  }
}

/** A value that `parseJson` made, or that holds parts of such values, as JSON text. */
export function writeJson(value: unknown): string {
  // Undefined has no text of its own; nobody asks for it.
  const text = JSON.stringify(value) ?? "null";
  return hasMarked && text.includes(MARK) ? text.replace(markedInteger, "$1") : text;
}

/** Whether a JSON value is a string, and not a long integer. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && !(hasMarked && value.startsWith(MARK));
}

/** A JSON number as a double, the nearest one where none is equal; null where the value is no number. */
export function doubleOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : null;
}

/** Nobody outside the process can know it, so no text of a request or an answer is taken for a number. */
const MARK = `integer-${randomBytes(12).toString("hex")}-`;
const markedInteger = new RegExp(`"${MARK}(-?[0-9]+)"`, "g");

/** Whether anything was marked yet: most processes never meet such an integer, and need not look for marks. */
let hasMarked = false;

/** Fewer digits always fit into a double. */
const LONG = 16;

/** A quick look, which strings with such digits may deceive: of so many digits in a row one stands at a multiple of their number. */
function mayHoldLongInteger(text: string): boolean {
  for (let at = 0; at < text.length; at += LONG) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    let to = at + 1;
    while (isDigit(text.charCodeAt(from - 1))) from--;
    while (isDigit(text.charCodeAt(to))) to++;
    if (to - from >= LONG) return true;
    at = to - (to % LONG);
  }
  return false;
}

function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE;
}

const longInteger = /^-?[0-9]{16,}$/;
const number = /-?[0-9][0-9.eE+-]*/y;

/** The same JSON text with a string in the place of each integer that no double holds. */
function withMarkedIntegers(text: string): string {
  let marked = "";
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at);
    else if (unit === MINUS || isDigit(unit)) {
      number.lastIndex = at;
      const digits = number.exec(text)?.[0] ?? "";
      if (longInteger.test(digits) && String(Number(digits)) !== digits) {
        marked += `${text.slice(copied, at)}"${MARK}${digits}"`;
        copied = at + digits.length;
        hasMarked = true;
      }
      at += Math.max(0, digits.length - 1);
    }
  }
  return marked + text.slice(copied);
}

/** Where the string that opens at `from` closes. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
