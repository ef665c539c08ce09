import { isBoundary } from "../text/boundaries.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import { asciiCodes } from "./ascii-codes.ts";

/** What is told of the tokens of a text, in order: runs of units that no boundary of words divides, and the separators of ASCII. */
export interface TokenReader {
  readRun(units: Uint16Array, start: number, end: number): void;
  /** A space too; `end` is the place behind it. */
  readSeparator(unit: number, end: number): void;
}

/** Cuts a normalised text at every boundary of words. */
export function cutUnits({ units, length }: UnitBuffer, reader: TokenReader): void {
  const codes = asciiCodes;
  let start = 0;
  for (let at = 0; at < length; at++) {
    const unit = units[at] ?? 0;
    const code = unit < 128 ? (codes[unit] ?? 0) : BEYOND;
    // A mark that follows a separator joins it.
    const isSeparator =
      code < BEYOND && (at + 1 === length || (units[at + 1] ?? 0) < 128 || isBoundary(units, length, at + 1));
    if (isSeparator) {
      if (at > start) reader.readRun(units, start, at);
      start = at + 1;
      reader.readSeparator(unit, start);
      continue;
    }
    const isInside = code > BEYOND && at > start && (units[at - 1] ?? 0) < 128;
    if (at > start && !isInside && isBoundary(units, length, at)) {
      reader.readRun(units, start, at);
      start = at;
    }
  }
  if (length > start) reader.readRun(units, start, length);
}

/** Between the codes of separators and those of what words are made of. */
const BEYOND = 128;
