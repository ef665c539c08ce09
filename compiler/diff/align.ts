/**
 * Pairs the equal items of two lists so that no two pairs cross: by row of `a`, the row of `b`, or -1. Items that stand more than once in
 * a list are left alone unless the lists begin or end with them.
 */
export function align(a: readonly string[], b: readonly string[]): readonly number[] {
  const pairs = a.map(() => -1);
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) {
    pairs[start] = start;
    start++;
  }
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - start && a.at(-1 - tail) === b.at(-1 - tail)) {
    pairs[a.length - 1 - tail] = b.length - 1 - tail;
    tail++;
  }
  const onlyInB = onlyPlaces(b, start, b.length - tail);
  const candidates = [...onlyPlaces(a, start, a.length - tail)]
    .flatMap(([item, row]) => {
      const other = onlyInB.get(item);
      return other === undefined ? [] : [{ row, other }];
    })
    .sort((x, y) => x.row - y.row);
  for (const { row, other } of longestRising(candidates)) pairs[row] = other;
  return pairs;
}

/** The items that stand once between two places, and where. */
function onlyPlaces(list: readonly string[], start: number, end: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (let row = start; row < end; row++) {
    const item = list[row] ?? "";
    if (places.has(item)) repeated.add(item);
    places.set(item, row);
  }
  for (const item of repeated) places.delete(item);
  return places;
}

interface Candidate {
  readonly row: number;
  readonly other: number;
}

/** The most pairs, in rising order of both, that do not cross. */
function longestRising(candidates: readonly Candidate[]): readonly Candidate[] {
  /** By length less one: the candidate with the lowest end of a rising run of that length. */
  const ends: number[] = [];
  const before: number[] = [];
  for (const [at, { other }] of candidates.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((candidates[ends[middle] ?? 0]?.other ?? 0) < other) low = middle + 1;
      else high = middle;
    }
    before[at] = low === 0 ? -1 : (ends[low - 1] ?? -1);
    ends[low] = at;
  }
  const run: Candidate[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const candidate = candidates[at];
    if (candidate !== undefined) run.push(candidate);
  }
  return run.reverse();
}
