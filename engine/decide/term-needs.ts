import type { DecisionTables } from "../plan/decision-tables.ts";
import { classCount } from "../plan/dimension-classes.ts";

/** What one term needs of one dimension: the classes that it takes, as ranges of their lowest and highest. */
export interface TermNeed {
  readonly dimension: number;
  readonly ranges: readonly (readonly [number, number])[];
}

/** Reads back from the tables what terms need; for explanations, not for deciding. */
export class TermReader {
  readonly #tables: DecisionTables;
  /** All terms, ascending. */
  readonly #terms: readonly number[];
  readonly #keys = new Map<number, number>();
  #termsByRule: ReadonlyMap<number, readonly number[]> | null = null;

  constructor(tables: DecisionTables) {
    this.#tables = tables;
    const { keyStarts, keyWords, keyMasks } = tables.arrays;
    const terms: number[] = [];
    for (let key = 0; key <= tables.dimensions.length; key++) {
      for (let entry = keyStarts[key] ?? 0; entry < (keyStarts[key + 1] ?? 0); entry++) {
        for (let bits = keyMasks[entry] ?? 0; bits !== 0; bits &= bits - 1) {
          const term = 32 * (keyWords[entry] ?? 0) + 31 - Math.clz32(bits & -bits);
          terms.push(term);
          if (key < tables.dimensions.length) this.#keys.set(term, key);
        }
      }
    }
    this.#terms = terms.sort((a, b) => a - b);
  }

  /** The terms of a program, ascending. */
  termsOf(program: number): readonly number[] {
    const { wordStarts } = this.#tables.arrays;
    return this.#terms.slice(
      this.#firstFrom(32 * (wordStarts[program] ?? 0)),
      this.#firstFrom(32 * (wordStarts[program + 1] ?? 0)),
    );
  }

  /** The terms of a row of `plan.rules`, ascending; none where the rule never matches. */
  termsOfRule(row: number): readonly number[] {
    this.#termsByRule ??= this.#groupByRule();
    return this.#termsByRule.get(row) ?? [];
  }

  /** What a term needs, by dimension, ascending. */
  needsOf(term: number): readonly TermNeed[] {
    const needs = new Map<number, TermNeed["ranges"]>();
    const key = this.#keys.get(term);
    if (key !== undefined) needs.set(key, [[1, 1]]);
    this.#addTested(term, needs);
    this.#addChecked(term, needs);
    return [...needs]
      .map(([dimension, ranges]) => ({ dimension, ranges }))
      .sort((a, b) => a.dimension - b.dimension);
  }

  #groupByRule(): ReadonlyMap<number, readonly number[]> {
    const { wordStarts, termRules } = this.#tables.arrays;
    const program = wordStarts.length - 2;
    const byRule = new Map<number, number[]>();
    for (const term of this.termsOf(program)) {
      const rule = termRules[term - 32 * (wordStarts[program] ?? 0)] ?? 0;
      const own = byRule.get(rule);
      if (own === undefined) byRule.set(rule, [term]);
      else own.push(term);
    }
    return byRule;
  }

  #firstFrom(term: number): number {
    let low = 0;
    let high = this.#terms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#terms[middle] ?? 0) < term) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #addTested(term: number, needs: Map<number, TermNeed["ranges"]>): void {
    const { testStarts, testDimensions, testMasks, masks, coarseShifts } = this.#tables.arrays;
    const word = term >> 5;
    for (let test = testStarts[word] ?? 0; test < (testStarts[word + 1] ?? 0); test++) {
      const row = testDimensions[test] ?? 0;
      const dimension = this.#tables.dimensions[row];
      if (dimension === undefined || (coarseShifts[row] ?? 0) > 0) continue;
      const takes = (found: number) =>
        ((masks[(testMasks[test] ?? 0) + found] ?? 0) & (1 << (term & 31))) !== 0;
      const ranges: [number, number][] = [];
      for (let found = 0; found < classCount(dimension); found++) {
        const last = ranges.at(-1);
        if (!takes(found)) continue;
        if (last?.[1] === found - 1) last[1] = found;
        else ranges.push([found, found]);
      }
      if (ranges.length !== 1 || ranges[0]?.[0] !== 0 || ranges[0][1] !== classCount(dimension) - 1) {
        needs.set(row, ranges);
      }
    }
  }

  #addChecked(term: number, needs: Map<number, TermNeed["ranges"]>): void {
    const { checkStarts, checks } = this.#tables.arrays;
    let at = checkStarts[term] ?? 0;
    while (at < (checkStarts[term + 1] ?? 0)) {
      const length = checks[at + 1] ?? 0;
      needs.set(
        checks[at] ?? 0,
        Array.from({ length }, (_, i) => [checks[at + 2 + 2 * i] ?? 0, checks[at + 3 + 2 * i] ?? 0] as const),
      );
      at += 2 + 2 * length;
    }
  }
}
