import type { DecisionTables } from "./decision-tables.ts";
import { classCount, dimensionOrder, isSparse } from "./dimension-classes.ts";
import type { Plan } from "./plan.ts";

/** What is wrong with the tables of the decision, or null: every number that `engine/decide` follows leads somewhere, and forwards. */
export function checkTables(plan: Plan): string | null {
  const problem =
    checkDimensions(plan.decision) ??
    checkWords(plan) ??
    checkKeys(plan.decision) ??
    checkTerms(plan.decision);
  return problem === null ? null : `its decision tables are not sound: ${problem}`;
}

function checkDimensions({ dimensions, arrays }: DecisionTables): string | null {
  let rank = 0;
  let predicate = -1;
  for (const [row, dimension] of dimensions.entries()) {
    const own = dimensionOrder.indexOf(dimension.kind);
    if (own < rank) return "dimensions out of order";
    rank = own;
    if (dimension.kind === "integer" && !ascends(dimension.cuts)) return "cuts out of order";
    if (dimension.kind === "value" && !ascends(dimension.values)) return "values out of order";
    if (dimension.kind === "predicate") {
      if (dimension.predicate <= predicate) return "predicates out of order";
      predicate = dimension.predicate;
    }
    const parent = arrays.globParents[row] ?? -1;
    if (parent < -1 || parent >= row) return "a glob above itself";
    if ((arrays.coarseShifts[row] ?? 0) > 31) return "a shift by too much";
  }
  const { length } = dimensions;
  return arrays.globParents.length === length && arrays.coarseShifts.length === length
    ? null
    : "dimensions and their arrays differ in length";
}

function checkWords({ decision: { dimensions, arrays }, rules, targets, restricts }: Plan): string | null {
  const { wordStarts, testStarts, testDimensions, testMasks, masks, termRules } = arrays;
  const words = testStarts.length - 1;
  if (wordStarts.length < 2 || !covers(wordStarts, words)) return "programs do not cover the words";
  if (!covers(testStarts, testDimensions.length) || testMasks.length !== testDimensions.length) {
    return "words do not cover the tests";
  }
  for (let program = 0; program + 1 < wordStarts.length; program++) {
    const end = testStarts[wordStarts[program + 1] ?? 0] ?? 0;
    for (let test = testStarts[wordStarts[program] ?? 0] ?? 0; test < end; test++) {
      const row = testDimensions[test] ?? 0;
      const dimension = dimensions[row];
      if (dimension === undefined || isSparse(dimension)) return "a test of no dense dimension";
      if (dimension.kind === "predicate" && dimension.predicate >= program)
        return "a predicate that rests on a later one";
      const coarse = ((classCount(dimension) - 1) >> (arrays.coarseShifts[row] ?? 0)) + 1;
      if ((testMasks[test] ?? 0) + coarse > masks.length) return "a test beyond the masks";
    }
  }
  const ruleWords = words - (wordStarts[wordStarts.length - 2] ?? 0);
  if (termRules.length !== 32 * ruleWords) return "terms and rules differ in length";
  if (termRules.some((row) => row >= Math.max(1, rules.length))) return "a term of no rule";
  const { restrictStarts, restrictRows } = arrays;
  if (restrictStarts.length !== targets.length + 1 || !covers(restrictStarts, restrictRows.length)) {
    return "targets do not cover the restricts";
  }
  return restrictRows.some((row) => row >= restricts.length) ? "a restrict that is none" : null;
}

function checkKeys({ dimensions, arrays }: DecisionTables): string | null {
  const { keyStarts, keyWords, keyMasks, testStarts } = arrays;
  if (keyStarts.length !== dimensions.length + 2 || !covers(keyStarts, keyWords.length)) {
    return "keys do not cover their entries";
  }
  if (keyMasks.length !== keyWords.length) return "key entries differ in length";
  for (let key = 0; key + 1 < keyStarts.length; key++) {
    const start = keyStarts[key] ?? 0;
    const end = keyStarts[key + 1] ?? 0;
    for (let entry = start; entry < end; entry++) {
      const word = keyWords[entry] ?? 0;
      if (word >= testStarts.length - 1) return "a key to no word";
      if (entry > start && word <= (keyWords[entry - 1] ?? 0)) return "key entries out of order";
    }
  }
  return null;
}

function checkTerms({ dimensions, arrays }: DecisionTables): string | null {
  const { checkStarts, checks, testStarts } = arrays;
  if (checkStarts.length !== 32 * (testStarts.length - 1) + 1 || !covers(checkStarts, checks.length)) {
    return "terms do not cover the checks";
  }
  for (let term = 0; term + 1 < checkStarts.length; term++) {
    const end = checkStarts[term + 1] ?? 0;
    let at = checkStarts[term] ?? 0;
    while (at < end) {
      const dimension = dimensions[checks[at] ?? 0];
      if (dimension === undefined || dimension.kind === "predicate") return "a check of no dimension";
      at += 2 + 2 * (checks[at + 1] ?? 0);
    }
    if (at !== end) return "a check that does not end";
  }
  return null;
}

/** Whether starts begin at 0, never fall, and end at a length. */
function covers(starts: Uint32Array, length: number): boolean {
  let before = 0;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] ?? 0;
    if (start < before) return false;
    before = start;
  }
  return starts[0] === 0 && before === length;
}

function ascends<T extends string | number>(values: readonly T[]): boolean {
  return values.every((value, i) => {
    const before = values[i - 1];
    return before === undefined || before < value;
  });
}
