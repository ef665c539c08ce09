import type { Plan, PlanMember } from "./plan.ts";

/** What is wrong with the rows that a plan's lists point to in each other, or null. */
export function checkReferences(plan: Plan): string | null {
  const check = new RowCheck();
  const predicates = plan.decision.arrays.wordStarts.length - 2;
  const targets = plan.targets.length;
  const chains = plan.chains.length;
  const member = (one: PlanMember): void => check.row("target", one.target, targets);
  for (const { provider } of plan.targets) check.row("provider", provider, plan.providers.length);
  for (const { steps } of plan.chains) {
    for (const step of steps) {
      if (step.kind === "pool") step.members.forEach(member);
      else member(step.member);
    }
  }
  for (const { outcome } of plan.rules) {
    if (outcome.kind === "chain") check.row("chain", outcome.chain, chains);
  }
  for (const { chain } of plan.topics) if (chain !== null) check.row("chain", chain, chains);
  for (const target of Object.values(plan.pins)) check.row("target", target, targets);
  for (const { predicate, barredTargets } of plan.restricts) {
    check.row("predicate", predicate, predicates);
    for (const target of barredTargets) check.row("target", target, targets);
  }
  if (plan.envelope !== null) check.row("predicate", plan.envelope.predicate, predicates);
  for (const dimension of plan.decision.dimensions) {
    if (dimension.kind === "topic") check.row("topic", dimension.topic, plan.topics.length);
    if (dimension.kind === "predicate") check.row("predicate", dimension.predicate, predicates);
  }
  return check.problem;
}

/** Keeps the first row that points nowhere. */
class RowCheck {
  problem: string | null = null;

  row(what: string, row: number, length: number): void {
    if (row >= length) this.problem ??= `its content points to ${what} ${row} of ${length}`;
  }
}
