import type { DecisionArrays } from "../plan/decision-tables.ts";
import type { Workspace } from "./workspace.ts";

/** Whether a predicate holds of the request that the workspace was classified for. */
export function holds(workspace: Workspace, predicate: number): boolean {
  return firstTerm(workspace, predicate) >= 0;
}

/** The row of `plan.rules` that the request meets first, or -1. */
export function firstRule(workspace: Workspace): number {
  const { wordStarts, termRules } = workspace.tables.arrays;
  const program = wordStarts.length - 2;
  const term = firstTerm(workspace, program);
  return term < 0 ? -1 : (termRules[term - 32 * (wordStarts[program] ?? 0)] ?? -1);
}

/** The first term of a program that holds, or -1. Programs rest on predicates of lower numbers only, so this ends. */
function firstTerm(workspace: Workspace, program: number): number {
  settlePredicates(workspace, program);
  const { arrays, dimensions } = workspace.tables;
  const fromWord = arrays.wordStarts[program] ?? 0;
  const end = 32 * (arrays.wordStarts[program + 1] ?? 0);
  let best = firstUnder(workspace, arrays, dimensions.length, fromWord, end);
  for (let i = 0; i < workspace.presentCount; i++) {
    best = firstUnder(workspace, arrays, workspace.present[i] ?? 0, fromWord, best);
  }
  return best < end ? best : -1;
}

/** Upwards by number, so that each finds what it rests on already settled: the depth of a condition costs no stack. */
function settlePredicates(workspace: Workspace, program: number): void {
  const last = workspace.lastNeeded[program] ?? -1;
  for (let row = workspace.predicates.start; row <= last; row++) {
    if (workspace.classes[row] !== -1) continue;
    const dimension = workspace.tables.dimensions[row];
    const held = dimension?.kind === "predicate" && holds(workspace, dimension.predicate) ? 1 : 0;
    workspace.classes[row] = held;
    workspace.coarse[row] = held;
  }
}

/** The first term filed under a key that holds, from a word on and before `limit`; `limit` where there is none. */
function firstUnder(
  workspace: Workspace,
  arrays: DecisionArrays,
  key: number,
  fromWord: number,
  limit: number,
): number {
  const { keyWords, keyMasks, testStarts, testDimensions, testMasks, masks } = arrays;
  const { coarse } = workspace;
  const end = arrays.keyStarts[key + 1] ?? 0;
  for (let entry = entryAt(arrays, key, fromWord); entry < end; entry++) {
    const word = keyWords[entry] ?? 0;
    if (32 * word >= limit) return limit;
    let bits = keyMasks[entry] ?? 0;
    const lastTest = testStarts[word + 1] ?? 0;
    for (let test = testStarts[word] ?? 0; test < lastTest && bits !== 0; test++) {
      bits &= masks[(testMasks[test] ?? 0) + (coarse[testDimensions[test] ?? 0] ?? 0)] ?? 0;
    }
    for (; bits !== 0; bits &= bits - 1) {
      const term = 32 * word + 31 - Math.clz32(bits & -bits);
      if (term >= limit) return limit;
      if (passesChecks(workspace, arrays, term)) return term;
    }
  }
  return limit;
}

/** The first entry of a key at or after a word. */
function entryAt({ keyStarts, keyWords }: DecisionArrays, key: number, word: number): number {
  let low = keyStarts[key] ?? 0;
  let high = keyStarts[key + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keyWords[middle] ?? 0) < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

function passesChecks(workspace: Workspace, { checkStarts, checks }: DecisionArrays, term: number): boolean {
  const end = checkStarts[term + 1] ?? 0;
  let at = checkStarts[term] ?? 0;
  while (at < end) {
    const found = workspace.classes[checks[at] ?? 0] ?? 0;
    const next = at + 2 + 2 * (checks[at + 1] ?? 0);
    let inside = false;
    for (let range = at + 2; range < next && !inside; range += 2) {
      inside = found >= (checks[range] ?? 0) && found <= (checks[range + 1] ?? 0);
    }
    if (!inside) return false;
    at = next;
  }
  return true;
}
