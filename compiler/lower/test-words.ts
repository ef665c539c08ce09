import { classCount, type DecisionArrays, isSparse } from "../../engine/index.ts";
import { classRanges, type DimensionRows } from "./dimensions.ts";
import type { Slot } from "./slot.ts";

/** The tests of each word: for every dense dimension that a term of it mentions, the terms that each class leaves. */
export function testWords(
  slots: readonly Slot[],
  { dimensions, rowOf }: DimensionRows,
  shifts: Uint8Array,
): Pick<DecisionArrays, "testStarts" | "testDimensions" | "testMasks" | "masks"> {
  const testStarts = [0];
  const tests: WordTest[] = [];
  for (let first = 0; first < slots.length; first += 32) {
    const word = new Map<number, Int32Array>();
    for (const [bit, term] of slots.slice(first, first + 32).entries()) {
      for (const [key, need] of term ?? []) {
        const row = rowOf.get(key) ?? 0;
        const dimension = dimensions[row];
        if (dimension === undefined || isSparse(dimension)) continue;
        const shift = shifts[row] ?? 0;
        const masks = word.get(row) ?? new Int32Array(((classCount(dimension) - 1) >> shift) + 1).fill(-1);
        word.set(row, masks);
        const left = new Uint8Array(masks.length);
        for (const [low, high] of classRanges(need, dimension)) {
          left.fill(1, low >> shift, (high >> shift) + 1);
        }
        for (const [coarse, allowed] of left.entries()) {
          if (allowed === 0) masks[coarse] = (masks[coarse] ?? 0) & ~(1 << bit);
        }
      }
    }
    tests.push(
      ...[...word].map(([row, masks]) => ({ row, masks, share: shareLeft(masks) })).sort(mostSelectiveFirst),
    );
    testStarts.push(tests.length);
  }
  let end = 0;
  const testMasks = tests.map(({ masks }) => {
    const start = end;
    end += masks.length;
    return start;
  });
  const masks = new Int32Array(end);
  for (const [i, test] of tests.entries()) masks.set(test.masks, testMasks[i]);
  return {
    testStarts: Uint32Array.from(testStarts),
    testDimensions: Uint32Array.from(tests, ({ row }) => row),
    testMasks: Uint32Array.from(testMasks),
    masks,
  };
}

interface WordTest {
  readonly row: number;
  readonly masks: Int32Array;
  /** The share of a word's terms that a class leaves, on average. */
  readonly share: number;
}

/** A word is done with as soon as none of its terms is left. */
function mostSelectiveFirst(a: WordTest, b: WordTest): number {
  return a.share - b.share || a.row - b.row;
}

function shareLeft(masks: Int32Array): number {
  return masks.reduce((sum, mask) => sum + bitCount(mask), 0) / masks.length;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let left = mask; left !== 0; left &= left - 1) count += 1;
  return count;
}
