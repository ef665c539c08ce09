import type { DecisionTables } from "../plan/decision-tables.ts";
import type { Plan } from "../plan/plan.ts";

/** The request headers that the rules of a plan read, by lower-case name, sorted. */
export function headersRead(plan: Pick<Plan, "decision">): readonly string[] {
  let names = known.get(plan.decision);
  if (names === undefined) {
    names = namesIn(plan.decision);
    known.set(plan.decision, names);
  }
  return names;
}

const known = new WeakMap<DecisionTables, readonly string[]>();
const PREFIX = "header:";

function namesIn({ dimensions }: DecisionTables): readonly string[] {
  const names = dimensions.flatMap((dimension) =>
    "fact" in dimension && dimension.fact.startsWith(PREFIX) ? [dimension.fact.slice(PREFIX.length)] : [],
  );
  return [...new Set(names)].sort();
}
