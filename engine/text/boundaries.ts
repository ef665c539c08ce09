import { CLASS_MASK, unicodeTables } from "./unicode-tables.ts";

/**
 * Whether a word may begin or end at `at` in the first `length` units of a normalised text. True at both ends; never
 * inside a surrogate pair or in front of a mark, unless nothing but a space or a break precedes it.
 */
export function isBoundary(units: ArrayLike<number>, length: number, at: number): boolean {
  if (at <= 0 || at >= length) return true;
  const left = units[at - 1] ?? 0;
  const right = units[at] ?? 0;
  if ((left | right) < 128) {
    return asciiClasses[left] === SEPARATOR || asciiClasses[right] === SEPARATOR;
  }
  if (isLowSurrogate(right) && isHighSurrogate(left)) return false;
  const rightClass = boundaryClassOf(isHighSurrogate(right) ? pairAt(units, at) : right);
  if (rightClass >= LETTER_MARK) return left === SPACE || left === BREAK;
  const leftClass = boundaryClassOf(isLowSurrogate(left) ? pairAt(units, at - 2) : left);
  return (leftClass !== LETTER && leftClass !== LETTER_MARK) || rightClass !== LETTER;
}

/** The same for a string that `normalise` made. */
export function isBoundaryIn(normalised: string, at: number): boolean {
  const from = Math.max(0, at - 2);
  const around = Array.from({ length: Math.min(normalised.length, at + 2) - from }, (_, index) =>
    normalised.charCodeAt(from + index),
  );
  return isBoundary(around, around.length, at - from);
}

/**
 * How a character divides words, as the generated tables say it: a separator stands between words, a letter is part of
 * one, an unspaced character (2: Han, Kana, Thai and others written without spaces) is a word by itself. A mark belongs
 * to the character in front of it; 4 is one of an unspaced script.
 */
const SEPARATOR = 0;
const LETTER = 1;
const LETTER_MARK = 3;
const SPACE = 0x20;
const BREAK = 0;

/** Digits, letters and `_`. */
const asciiClasses = Uint8Array.from({ length: 128 }, (_, unit) => {
  const isDigit = unit >= 0x30 && unit <= 0x39;
  const isLetter = (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
  return isDigit || isLetter || unit === 0x5f ? LETTER : SEPARATOR;
});

function boundaryClassOf(codePoint: number): number {
  return codePoint < 128
    ? (asciiClasses[codePoint] ?? SEPARATOR)
    : unicodeTables().properties.get(codePoint) & CLASS_MASK;
}

const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
const isLowSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

function pairAt(units: ArrayLike<number>, at: number): number {
  return (((units[at] ?? 0) - 0xd800) << 10) + ((units[at + 1] ?? 0) - 0xdc00) + 0x10000;
}
