import type { Plan, PlanMember } from "./plan.ts";

/** What is wrong with the rows that a plan's lists point to in each other, or null. */
export function checkReferences(plan: Plan): string | null {
  const predicates = plan.decision.arrays.wordStarts.length - 2;
  const rows = (what: string, row: number, length: number): string | null =>
    row < length ? null : `its content points to ${what} ${row} of ${length}`;
  const members = (member: PlanMember) => rows("target", member.target, plan.targets.length);
  return first([
    ...plan.targets.map((target) => rows("provider", target.provider, plan.providers.length)),
    ...plan.chains.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "pool" ? step.members : [step.member]).map(members)),
    ),
    ...plan.rules.map(({ outcome }) =>
      outcome.kind === "chain" ? rows("chain", outcome.chain, plan.chains.length) : null,
    ),
    ...plan.topics.map(({ chain }) => (chain === null ? null : rows("chain", chain, plan.chains.length))),
    ...Object.values(plan.pins).map((target) => rows("target", target, plan.targets.length)),
    ...plan.restricts.flatMap(({ predicate, barredTargets }) => [
      rows("predicate", predicate, predicates),
      ...barredTargets.map((target) => rows("target", target, plan.targets.length)),
    ]),
    plan.envelope && rows("predicate", plan.envelope.predicate, predicates),
    ...plan.decision.dimensions.map((dimension) => {
      if (dimension.kind === "topic") return rows("topic", dimension.topic, plan.topics.length);
      return dimension.kind === "predicate" ? rows("predicate", dimension.predicate, predicates) : null;
    }),
  ]);
}

function first(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}
