import type { CheckedCondition } from "../check/checked-config.ts";
import { type Need, needsOf } from "./need.ts";
import { both, implies, type Term, termOf } from "./term.ts";
import { termText } from "./term-text.ts";

/** A union of terms past which a conjunction would multiply out; then a part of it becomes a predicate of its own. */
export const MAX_TERMS = 256;

/** Gives the number of a derived predicate that holds where any of these terms does. */
export type DerivePredicate = (terms: readonly Term[]) => number;

/** The terms of which at least one holds wherever the condition does, and only there: none where it never holds. */
export function termsOf(condition: CheckedCondition, derive: DerivePredicate): readonly Term[] {
  return expand(condition, false, derive);
}

function expand(condition: CheckedCondition, negated: boolean, derive: DerivePredicate): readonly Term[] {
  switch (condition.kind) {
    case "atom":
      return needsOf(condition.atom, negated).flatMap((need) => termOf([need]) ?? []);
    case "not":
      return expand(condition.operand, !negated, derive);
    case "and":
    case "or": {
      const parts = condition.operands.map((operand) => expand(operand, negated, derive));
      return (condition.kind === "and") !== negated ? conjunction(parts, derive) : union(parts.flat());
    }
  }
}

function conjunction(parts: readonly (readonly Term[])[], derive: DerivePredicate): readonly Term[] {
  if (parts.some((part) => part.length === 0)) return [];
  const factors = [...parts];
  while (factors.reduce((product, part) => product * part.length, 1) > MAX_TERMS) {
    const largest = factors.reduce(
      (best, part, i) => (part.length > (factors[best]?.length ?? 0) ? i : best),
      0,
    );
    const predicate = derive(factors[largest] ?? []);
    const term = termOf([{ kind: "predicate", predicate, wanted: true }]);
    factors[largest] = term === null ? [] : [term];
  }
  return factors.reduce<readonly Term[]>(
    (done, part) => union(done.flatMap((term) => part.flatMap((other) => both(term, other) ?? []))),
    [new Map()],
  );
}

/** Leaves out what another term covers, and lists the values of one fact together. */
function union(given: readonly Term[]): readonly Term[] {
  const terms = uniteValues(given);
  if (terms.length > MAX_TERMS) {
    return [...new Map(terms.map((term) => [termText(term), term])).values()];
  }
  return terms.filter(
    (term, i) =>
      !terms.some((other, j) => i !== j && implies(term, other) && (j < i || !implies(other, term))),
  );
}

function uniteValues(terms: readonly Term[]): readonly Term[] {
  const united = new Map<string, Extract<Need, { kind: "value" }>>();
  const others: Term[] = [];
  for (const term of terms) {
    const [entry, ...more] = term;
    const need = entry?.[1];
    if (entry === undefined || more.length > 0 || need?.kind !== "value" || need.negated) {
      others.push(term);
      continue;
    }
    const before = united.get(entry[0]);
    const values =
      before === undefined ? need.values : [...new Set([...before.values, ...need.values])].sort();
    united.set(entry[0], { ...need, values });
  }
  if (united.size === 0) return terms;
  return [...[...united].map(([key, need]): Term => new Map<string, Need>([[key, need]])), ...others];
}
