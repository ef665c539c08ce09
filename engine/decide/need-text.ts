import type { Dimension } from "../plan/decision-tables.ts";
import type { Plan } from "../plan/plan.ts";
import { type FactNeed, factNeed } from "./fact-need.ts";
import type { TermNeed } from "./term-needs.ts";

/** A need in the words of the rule language, such as `context >= 190001` or `not topic(cooking)`. */
export function needText(plan: Plan, { dimension: row, ranges }: TermNeed): string {
  const dimension = plan.decision.dimensions[row];
  if (dimension === undefined) return "nothing";
  const need = factNeed(dimension, ranges);
  switch (need.kind) {
    case "integer":
      return need.intervals.map((interval) => intervalText(need.fact, interval)).join(" or ");
    case "value":
      return valuesText(need);
    case "yes_no":
      return `${need.wanted ? "" : "not "}${thingText(plan, need.of)}`;
  }
}

function thingText(plan: Plan, dimension: Exclude<Dimension, { kind: "integer" | "value" }>): string {
  switch (dimension.kind) {
    case "flag":
      return dimension.fact;
    case "any_topic":
      return "topic";
    case "glob":
      return `${factText(dimension.fact)} ~ ${JSON.stringify(dimension.glob)}`;
    case "tool":
      return `tool(${JSON.stringify(dimension.glob)})`;
    case "topic":
      return `topic(${plan.topics[dimension.topic]?.id ?? ""})`;
    case "predicate":
      return `part ${dimension.predicate}`;
  }
}

/** `context <= 100`, `context >= 100`, `context == 100` or `context in 1..100`; the fact alone where it may be anything. */
export function intervalText(
  fact: string,
  { min, max }: { readonly min: number; readonly max: number },
): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? fact : `${fact} >= ${min}`;
  if (min === 0) return `${fact} <= ${max}`;
  return max === min ? `${fact} == ${min}` : `${fact} in ${min}..${max}`;
}

/** `model == "a"` or `model in ["a", "b"]`, or that it is none of them. */
export function valuesText({
  fact,
  values,
  negated,
}: Pick<Extract<FactNeed, { kind: "value" }>, "fact" | "values" | "negated">): string {
  const name = factText(fact);
  const [only] = values;
  if (values.length === 1) return `${name} ${negated ? "!=" : "=="} ${JSON.stringify(only)}`;
  const list = `${name} in [${values.map((value) => JSON.stringify(value)).join(", ")}]`;
  return negated ? `not ${list}` : list;
}

/** A string fact as rules write it. */
export function factText(fact: string): string {
  return fact.startsWith("header:") ? `header(${JSON.stringify(fact.slice("header:".length))})` : fact;
}
