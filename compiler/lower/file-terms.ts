import { type DecisionArrays, isSparse } from "../../engine/index.ts";
import { classRanges, type DimensionRows } from "./dimensions.ts";
import type { Slot } from "./slot.ts";

/**
 * Files each term under the rarest sparse thing it needs, or under none, and lists the checks that neither this nor the tests of its
 * word make: other sparse things, and the exact classes of a dimension that has coarse ones.
 */
export function fileTerms(
  slots: readonly Slot[],
  { dimensions, rowOf }: DimensionRows,
  shifts: Uint8Array,
): Pick<DecisionArrays, "keyStarts" | "keyWords" | "keyMasks" | "checkStarts" | "checks"> {
  const sparse = dimensions.map(isSparse);
  const uses = countNeeds(slots, rowOf, dimensions.length);
  const none = dimensions.length;
  const keys = Array.from({ length: none + 1 }, () => new Map<number, number>());
  const checkStarts = [0];
  const checks: number[] = [];
  for (const [slot, term] of slots.entries()) {
    const needs = [...(term ?? [])].map(([key, need]) => [rowOf.get(key) ?? 0, need] as const);
    const wanted = needs.filter(([row, need]) => sparse[row] && "wanted" in need && need.wanted);
    const key = wanted.reduce((best, [row]) => (rarer(uses, row, best) ? row : best), none);
    if (term !== undefined) {
      const entries = keys[key];
      entries?.set(slot >> 5, (entries.get(slot >> 5) ?? 0) | (1 << (slot & 31)));
    }
    for (const [row, need] of needs.sort(([a], [b]) => a - b)) {
      const dimension = dimensions[row];
      if (dimension === undefined || row === key) continue;
      if (sparse[row] || (shifts[row] ?? 0) > 0) {
        const ranges = classRanges(need, dimension);
        checks.push(row, ranges.length, ...ranges.flat());
      }
    }
    checkStarts.push(checks.length);
  }
  const entries = keys.map((key) => [...key]);
  const keyStarts = [0];
  for (const own of entries) keyStarts.push((keyStarts.at(-1) ?? 0) + own.length);
  return {
    keyStarts: Uint32Array.from(keyStarts),
    keyWords: Uint32Array.from(entries.flat(), ([word]) => word),
    keyMasks: Int32Array.from(entries.flat(), ([, mask]) => mask),
    checkStarts: Uint32Array.from(checkStarts),
    checks: Uint32Array.from(checks),
  };
}

function countNeeds(slots: readonly Slot[], rowOf: ReadonlyMap<string, number>, length: number): Uint32Array {
  const uses = new Uint32Array(length);
  for (const term of slots) {
    for (const key of term?.keys() ?? []) {
      const row = rowOf.get(key) ?? 0;
      uses[row] = (uses[row] ?? 0) + 1;
    }
  }
  return uses;
}

function rarer(uses: Uint32Array, row: number, best: number): boolean {
  const own = uses[row] ?? 0;
  const other = uses[best] ?? Number.POSITIVE_INFINITY;
  return own < other || (own === other && row < best);
}
