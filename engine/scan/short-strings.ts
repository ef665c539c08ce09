/**
 * The short strings that bodies repeat, such as the names of tools: each is made once and found again by its bytes, in a third of the
 * time that making it takes. A bounded memory, by which no result changes.
 */
export class ShortStrings {
  readonly #kept: string[] = Array.from({ length: PLACES }, () => "");

  /** What so many bytes say; null where they are too many, or no ASCII without escapes. */
  at(bytes: Uint8Array, from: number, to: number): string | null {
    if (to - from > LONGEST) return null;
    let hash = to - from;
    let all = 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === BACKSLASH) return null;
      all |= byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (all > 127) return null;
    const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    const kept = this.#kept[place] ?? "";
    if (says(kept, bytes, from, to)) return kept;
    const made = String.fromCharCode(...bytes.subarray(from, to));
    this.#kept[place] = made;
    return made;
  }
}

function says(text: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let at = from; at < to; at++) if (text.charCodeAt(at - from) !== bytes[at]) return false;
  return true;
}

const PLACES = 512;
const LONGEST = 32;
const BACKSLASH = 0x5c;
