import { TEXT_BREAK } from "../facts/facts.ts";
import { FoldedSegment } from "./folded-segment.ts";
import { UnitBuffer } from "./unit-buffer.ts";

/**
 * The one form in which texts and synonyms are compared: NFKC case folding, ignorable characters left out, each run
 * of white space one space, none at the ends. Lone surrogates become U+FFFD. `TEXT_BREAK` stays.
 */
export function normalise(text: string): string {
  if (text.length <= SHORT && isNormal.test(text)) return text;
  normaliseInto(text, scratch);
  const normal = scratch.slice();
  scratch.clear();
  return normal;
}

/** A phrase of the taxonomy in the same form; what would be a break in a text is a space in it. */
export function normalisePhrase(phrase: string): string {
  return normalise(phrase.replaceAll(TEXT_BREAK, " "));
}

/** The same as `normalise`, written into a buffer in place of what it held. */
export function normaliseInto(text: string, buffer: UnitBuffer): void {
  buffer.length = 0;
  buffer.reserve(text.length + 2);
  const end = text.length;
  let at = end > SHORT ? foldAsciiPieces(text, buffer) : 0;
  while (at < end) {
    at = foldAscii(text, at, buffer);
    if (at < end) at = segment.fold(text, at, buffer);
  }
  if (buffer.length > 0 && buffer.units[buffer.length - 1] === SPACE) buffer.length--;
}

const SPACE = 0x20;
/** Most synonyms: words of lower-case ASCII with single spaces between them. */
const isNormal = /^[!-@[-~]+(?: [!-@[-~]+)*$/;
const SHORT = 200;
const scratch = new UnitBuffer();
const segment = new FoldedSegment();

/** Each ASCII unit folded: letters to lower case, white space to a space. */
const asciiFoldings = Uint8Array.from({ length: 128 }, (_, unit) => {
  if (unit >= 0x41 && unit <= 0x5a) return unit + 0x20;
  return unit >= 0x09 && unit <= 0x0d ? SPACE : unit;
});

/** Folds pieces from the beginning on while they are ASCII, and says where it stopped. */
function foldAsciiPieces(text: string, buffer: UnitBuffer): number {
  const { units } = buffer;
  const foldings = asciiFoldings;
  let length = 0;
  let last = SPACE;
  for (let at = 0; at < text.length; at += PIECE) {
    const piece = text.length <= PIECE ? text : text.slice(at, at + PIECE);
    // Any other character takes more bytes than units, so that the room runs out.
    if (encoder.encodeInto(piece, bytes.subarray(0, piece.length)).read < piece.length) {
      buffer.length = length;
      return at;
    }
    for (let byte = 0; byte < piece.length; byte++) {
      const folded = foldings[bytes[byte] ?? 0] ?? 0;
      units[length] = folded;
      if (folded !== SPACE || last !== SPACE) length++;
      last = folded;
    }
  }
  buffer.length = length;
  return text.length;
}

const PIECE = 1 << 12;
const bytes = new Uint8Array(PIECE);
const encoder = new TextEncoder();

/** Folds up to the next unit beyond ASCII and says where it is. */
function foldAscii(text: string, from: number, buffer: UnitBuffer): number {
  const { units } = buffer;
  let length = buffer.length;
  let at = from;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 128) break;
    const folded = asciiFoldings[unit] ?? 0;
    if (folded !== SPACE) units[length++] = folded;
    else if (length > 0 && units[length - 1] !== SPACE) units[length++] = SPACE;
  }
  buffer.length = length;
  return at;
}
