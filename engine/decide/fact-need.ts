import type { IntegerFact, StringFact } from "../facts/table.ts";
import type { Dimension } from "../plan/decision-tables.ts";
import type { TermNeed } from "./term-needs.ts";

/** What a term needs of one dimension, in values of its fact and no longer in classes. */
export type FactNeed =
  /** Any of these intervals; inclusive, `max` may be Infinity. */
  | {
      readonly kind: "integer";
      readonly fact: IntegerFact;
      readonly intervals: readonly { readonly min: number; readonly max: number }[];
    }
  /** Any of these values; where `negated`, anything else, ABSENT included. */
  | {
      readonly kind: "value";
      readonly fact: StringFact;
      readonly values: readonly string[];
      readonly negated: boolean;
    }
  | {
      readonly kind: "yes_no";
      readonly of: Exclude<Dimension, { kind: "integer" | "value" }>;
      readonly wanted: boolean;
    };

/** Reads the classes of a need. */
export function factNeed(dimension: Dimension, ranges: TermNeed["ranges"]): FactNeed {
  if (dimension.kind === "integer") {
    const { fact, cuts } = dimension;
    const intervals = ranges.map(([low, high]) => ({
      min: low === 0 ? 0 : (cuts[low - 1] ?? 0),
      max: (cuts[high] ?? Number.POSITIVE_INFINITY) - 1,
    }));
    return { kind: "integer", fact, intervals };
  }
  if (dimension.kind === "value") {
    const { fact, values } = dimension;
    const taken = (_: string, i: number) =>
      ranges.some(([low, high]) => i + FIRST_VALUE >= low && i + FIRST_VALUE <= high);
    const negated = ranges[0]?.[0] === ABSENT;
    const listed = values.filter((value, i) => taken(value, i) !== negated);
    return { kind: "value", fact, values: listed, negated };
  }
  return { kind: "yes_no", of: dimension, wanted: ranges[0]?.[0] === 1 };
}

/** The class of an absent string; then comes OTHER. */
const ABSENT = 0;
const FIRST_VALUE = 2;
