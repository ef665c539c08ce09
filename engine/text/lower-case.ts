import { packed } from "./generated/unicode-data.ts";
import type { UnitBuffer } from "./unit-buffer.ts";
import { unpackMappings } from "./unpack.ts";

/** Writes `text` with ASCII capitals in lower case, and nothing else changed. */
export function lowerAsciiInto(text: string, buffer: UnitBuffer): void {
  buffer.length = 0;
  buffer.reserve(text.length);
  for (let at = 0; at < text.length; at++) {
    buffer.units[at] = lowerAscii(text.charCodeAt(at));
  }
  buffer.length = text.length;
}

/** Writes `text` in lower case, letter by letter: a capital sigma becomes the same letter wherever it stands. */
export function lowerCaseInto(text: string, buffer: UnitBuffer): void {
  buffer.length = 0;
  // No character grows by more than this: U+0130 becomes two, all others one of at most as many units.
  buffer.reserve(2 * text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 128) {
      buffer.units[buffer.length++] = lowerAscii(unit);
      continue;
    }
    const codePoint = text.codePointAt(at) ?? 0;
    if (codePoint > 0xffff) at++;
    const lower = lowerCases().get(codePoint);
    if (lower === undefined) buffer.append(codePoint);
    else for (const one of lower) buffer.append(one);
  }
}

function lowerAscii(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
}

let unpacked: ReadonlyMap<number, readonly number[]> | undefined;

function lowerCases(): ReadonlyMap<number, readonly number[]> {
  if (unpacked === undefined) {
    const map = new Map<number, readonly number[]>();
    unpackMappings(packed.lowerCases, (codePoint, values) => map.set(codePoint, values));
    unpacked = map;
  }
  return unpacked;
}
