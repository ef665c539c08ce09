import type { Dimension, Plan } from "../plan/plan.ts";
import type { TermNeed } from "./term-needs.ts";

/** A need in the words of the rule language, such as `context >= 190001` or `not topic(cooking)`. */
export function needText(plan: Plan, { dimension: row, ranges }: TermNeed): string {
  const dimension = plan.decision.dimensions[row];
  if (dimension?.kind === "integer")
    return ranges.map((range) => intervalText(dimension, range)).join(" or ");
  if (dimension?.kind === "value") return valuesText(dimension, ranges);
  const wanted = ranges[0]?.[0] === 1;
  return `${wanted ? "" : "not "}${dimension === undefined ? "nothing" : thingText(plan, dimension)}`;
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

function intervalText(
  { fact, cuts }: Extract<Dimension, { kind: "integer" }>,
  [low, high]: readonly [number, number],
): string {
  const min = low === 0 ? null : cuts[low - 1];
  const max = cuts[high];
  if (min === null || min === undefined) return max === undefined ? fact : `${fact} <= ${max - 1}`;
  if (max === undefined) return `${fact} >= ${min}`;
  return max - 1 === min ? `${fact} == ${min}` : `${fact} in ${min}..${max - 1}`;
}

const FIRST_VALUE = 2;

function valuesText(
  { fact, values }: Extract<Dimension, { kind: "value" }>,
  ranges: TermNeed["ranges"],
): string {
  const taken = values.filter((_, i) =>
    ranges.some(([low, high]) => i + FIRST_VALUE >= low && i + FIRST_VALUE <= high),
  );
  const negated = ranges[0]?.[0] === 0;
  const listed = negated ? values.filter((value) => !taken.includes(value)) : taken;
  const name = factText(fact);
  const [only] = listed;
  if (listed.length === 1) return `${name} ${negated ? "!=" : "=="} ${JSON.stringify(only)}`;
  const list = `${name} in [${listed.map((value) => JSON.stringify(value)).join(", ")}]`;
  return negated ? `not ${list}` : list;
}

/** A string fact as rules write it. */
export function factText(fact: string): string {
  return fact.startsWith("header:") ? `header(${JSON.stringify(fact.slice("header:".length))})` : fact;
}
