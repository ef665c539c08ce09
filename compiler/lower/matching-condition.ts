import type { CheckedCondition, CheckedRule } from "../check/checked-config.ts";

/**
 * Where a rule matches: its condition, and that what its outcome names is there. A rule to `topic` matches only where a topic with a
 * route won, one to `pinned` only a pinned request; any other request goes on to the next rule. Null: everywhere.
 */
export function matchingCondition({ condition, outcome, outcomeSpan }: CheckedRule): CheckedCondition | null {
  if (outcome.kind !== "topic" && outcome.kind !== "pinned") return condition;
  const named: CheckedCondition = {
    kind: "atom",
    atom: outcome.kind === "topic" ? { kind: "any_topic" } : { kind: "flag", fact: "pinned" },
    span: outcomeSpan,
  };
  return condition === null ? named : { kind: "and", operands: [condition, named], span: condition.span };
}
