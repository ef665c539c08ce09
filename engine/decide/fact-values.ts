import type { Facts } from "../facts/facts.ts";
import type { IntegerFact, StringFact } from "../facts/table.ts";
import type { Plan } from "../plan/plan.ts";

/** What a rule reads for an integer fact, in its own unit; an absent `max_output` reads 0. */
export function integerValue(facts: Facts, fact: IntegerFact): number {
  switch (fact) {
    case "input_tokens":
      return facts.inputTokens;
    case "max_output":
      return facts.maxOutput ?? 0;
    case "context":
      return facts.inputTokens + (facts.maxOutput ?? 0);
    case "turns":
      return facts.turns;
  }
}

/** What a rule reads for a string fact; null where it is absent. */
export function stringValue(facts: Facts, fact: StringFact): string | null {
  switch (fact) {
    case "protocol":
      return facts.protocol;
    case "model":
      return facts.model;
    case "effort":
      return facts.effort;
    case "client":
      return facts.client;
    case "session":
      return facts.session;
    default:
      return headerOf(facts, fact.slice("header:".length));
  }
}

/** The value of a header that the plan's rules read, by its lower-case name; null where it was not sent. */
export function headerOf(facts: Facts, name: string): string | null {
  return Object.hasOwn(facts.headers, name) ? (facts.headers[name] ?? null) : null;
}

/** The row of `plan.targets` that the client names itself, or null. */
export function pinnedTarget(plan: Plan, facts: Facts): number | null {
  return facts.model !== null && Object.hasOwn(plan.pins, facts.model)
    ? (plan.pins[facts.model] ?? null)
    : null;
}
