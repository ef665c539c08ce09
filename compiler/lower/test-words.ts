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
    const word = new Map<number, WordTest>();
    for (const [bit, term] of slots.slice(first, first + 32).entries()) {
      for (const [key, need] of term ?? []) {
        const row = rowOf.get(key) ?? 0;
        const dimension = dimensions[row];
        if (dimension === undefined || isSparse(dimension)) continue;
        const shift = shifts[row] ?? 0;
        const coarseClasses = ((classCount(dimension) - 1) >> shift) + 1;
        const test = word.get(row) ?? { row, masks: new Int32Array(coarseClasses), mentioned: 0, left: 0 };
        word.set(row, test);
        test.mentioned |= 1 << bit;
        test.left -= 1;
        for (const [low, high] of classRanges(need, dimension)) {
          for (let coarse = low >> shift; coarse <= high >> shift; coarse++) {
            test.masks[coarse] = (test.masks[coarse] ?? 0) | (1 << bit);
          }
          test.left += (high - low + 1) / classCount(dimension);
        }
      }
    }
    for (const { masks, mentioned } of word.values()) {
      for (let coarse = 0; coarse < masks.length; coarse++) masks[coarse] = (masks[coarse] ?? 0) | ~mentioned;
    }
    tests.push(...[...word.values()].sort(mostSelectiveFirst));
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
  /** The terms of the word that say something of this dimension. */
  mentioned: number;
  /** How many terms more or less than all are left on average, so 0 or below. */
  left: number;
}

/** A word is done with as soon as none of its terms is left. */
function mostSelectiveFirst(a: WordTest, b: WordTest): number {
  return a.left - b.left || a.row - b.row;
}
