import type { CheckedCondition, CheckedConfig } from "../check/checked-config.ts";
import { matchingCondition } from "./matching-condition.ts";
import type { Term } from "./term.ts";
import { unionText } from "./term-text.ts";
import { type DerivePredicate, termsOf } from "./terms.ts";

/** All conditions of a config as unions of terms. A term needs only predicates of lower numbers than its own. */
export interface Programs {
  /** By number: the terms of each predicate. */
  readonly predicates: readonly (readonly Term[])[];
  /** In the order of the rules; a rule that never matches has none. */
  readonly rules: readonly RuleTerm[];
  /** The number of the envelope's predicate, or null. */
  readonly envelope: number | null;
  /** By row of the config's `restricts`: the number of its predicate. */
  readonly restricts: readonly number[];
}

export interface RuleTerm {
  readonly term: Term;
  /** The row of the config's `rules`. */
  readonly rule: number;
}

/** Takes the conditions of a config apart. Equal predicates are one. */
export function programsOf(config: CheckedConfig): Programs {
  const predicates: (readonly Term[])[] = [];
  const numbers = new Map<string, number>();
  const derive: DerivePredicate = (terms) => {
    const text = unionText(terms);
    const number = numbers.get(text) ?? predicates.push(terms) - 1;
    numbers.set(text, number);
    return number;
  };
  const predicateOf = (condition: CheckedCondition) => derive(termsOf(condition, derive));
  const envelope = config.envelope === null ? null : predicateOf(config.envelope);
  const restricts = config.restricts.map(({ condition }) => predicateOf(condition));
  const rules = config.rules.flatMap((checked, rule): RuleTerm[] => {
    const condition = matchingCondition(checked);
    const terms: readonly Term[] = condition === null ? [new Map()] : termsOf(condition, derive);
    return terms.map((term) => ({ term: withoutImpliedTopic(term, config), rule }));
  });
  return { predicates, rules, envelope, restricts };
}

/** Where a topic with a route is found, some topic won. */
function withoutImpliedTopic(term: Term, { text, topics }: CheckedConfig): Term {
  const implied = [...term.values()].some(
    (need) => need.kind === "topic" && need.wanted && topics[need.topic]?.chain !== null,
  );
  const won = term.get("any_topic");
  if (!implied || text.dialect !== "strict" || won?.kind !== "any_topic" || !won.wanted) return term;
  return new Map([...term].filter(([key]) => key !== "any_topic"));
}
