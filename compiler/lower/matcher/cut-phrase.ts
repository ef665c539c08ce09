import { cutUnits, UnitBuffer } from "../../../engine/index.ts";

/** Stands between two runs of a phrase that nothing divides; no phrase holds a break. */
export const JOIN = "\0";

/** The words of a normalised phrase as the engine's trie spells it: a single space between two runs is understood. */
export function cutPhrase(text: string): readonly string[] {
  const words: string[] = [];
  let isAfterRun = false;
  let isSpaced = false;
  cutUnits(bufferOf(text), {
    readRun(_, start, end) {
      if (isSpaced !== isAfterRun) words.push(isSpaced ? " " : JOIN);
      words.push(text.slice(start, end));
      isSpaced = false;
      isAfterRun = true;
    },
    readSeparator(_, end) {
      const separator = text.slice(end - 1, end);
      if (separator === " ") {
        isSpaced = true;
        return;
      }
      if (isSpaced) words.push(" ");
      words.push(separator);
      isSpaced = false;
      isAfterRun = false;
    },
  });
  return words;
}

/** Whether the engine takes a word for a separator: then it is no run. */
export function isSeparator(word: string): boolean {
  if (word.length > 1) return false;
  let found = false;
  cutUnits(bufferOf(word), {
    readRun() {},
    readSeparator() {
      found = true;
    },
  });
  return found;
}

const buffer = new UnitBuffer();

function bufferOf(text: string): UnitBuffer {
  buffer.length = 0;
  buffer.reserve(text.length);
  for (let at = 0; at < text.length; at++) buffer.units[at] = text.charCodeAt(at);
  buffer.length = text.length;
  return buffer;
}
