import { PAIR_SCALE, type UnicodeTables } from "./unicode-tables.ts";

/**
 * Puts marks in canonical order and composes, in place; `ranks` holds the rank of each code point's combining class,
 * 0 for a starter. Returns the new length. Linear in the length, whatever the text.
 */
export function compose(
  tables: UnicodeTables,
  codePoints: Int32Array,
  ranks: Uint8Array,
  length: number,
): number {
  reorder(codePoints, ranks, length);
  let written = 0;
  let starter = -1;
  let lastRank = 0;
  for (let index = 0; index < length; index++) {
    const codePoint = codePoints[index] ?? 0;
    // A mark until all marks are in order, then the letter that it folds to.
    const isIota = codePoint === YPOGEGRAMMENI;
    const rank = isIota ? 0 : (ranks[index] ?? 0);
    const current = isIota ? IOTA : codePoint;
    if (starter >= 0 && (lastRank < rank || (lastRank === 0 && written === starter + 1))) {
      const composed = pair(tables, codePoints[starter] ?? 0, current);
      if (composed !== 0) {
        codePoints[starter] = composed;
        continue;
      }
    }
    if (rank === 0) starter = written;
    lastRank = rank;
    codePoints[written++] = current;
  }
  return written;
}

const YPOGEGRAMMENI = 0x345;
const IOTA = 0x3b9;
const SYLLABLES = 0xac00;
const SYLLABLE_COUNT = 11172;
const LEADS = 0x1100;
const VOWELS = 0x1161;
const FINALS = 0x11a7;

/** The composed character, 0 for none. */
function pair(tables: UnicodeTables, first: number, second: number): number {
  if (second >= VOWELS && second < VOWELS + 21) {
    const lead = first - LEADS;
    return lead >= 0 && lead < 19 ? SYLLABLES + (lead * 21 + second - VOWELS) * 28 : 0;
  }
  if (second > FINALS && second < FINALS + 28) {
    const syllable = first - SYLLABLES;
    const open = syllable >= 0 && syllable < SYLLABLE_COUNT && syllable % 28 === 0;
    return open ? first + second - FINALS : 0;
  }
  return second < 128 ? 0 : (tables.compositions.get(first * PAIR_SCALE + second) ?? 0);
}

/** Sorts each run of marks by rank, equal ones in the order they came. */
function reorder(codePoints: Int32Array, ranks: Uint8Array, length: number): void {
  for (let index = 1; index < length; index++) {
    const rank = ranks[index] ?? 0;
    if (rank === 0 || rank >= (ranks[index - 1] ?? 0)) continue;
    let start = index - 1;
    while (start > 0 && (ranks[start - 1] ?? 0) !== 0) start--;
    let end = index + 1;
    while (end < length && (ranks[end] ?? 0) !== 0) end++;
    sortMarks(codePoints, ranks, start, end);
    index = end;
  }
}

/** A counting sort, since a text may hold a million marks in a row. */
function sortMarks(codePoints: Int32Array, ranks: Uint8Array, start: number, end: number): void {
  const sortedCodePoints = new Int32Array(end - start);
  const sortedRanks = new Uint8Array(end - start);
  const places = new Uint32Array(66);
  for (let index = start; index < end; index++) {
    const above = (ranks[index] ?? 0) + 1;
    places[above] = (places[above] ?? 0) + 1;
  }
  for (let rank = 1; rank < places.length; rank++) {
    places[rank] = (places[rank] ?? 0) + (places[rank - 1] ?? 0);
  }
  for (let index = start; index < end; index++) {
    const rank = ranks[index] ?? 0;
    const place = places[rank] ?? 0;
    places[rank] = place + 1;
    sortedCodePoints[place] = codePoints[index] ?? 0;
    sortedRanks[place] = rank;
  }
  codePoints.set(sortedCodePoints, start);
  ranks.set(sortedRanks, start);
}
