import type { Facts } from "../facts/facts.ts";
import type { Plan, PlanMember, PlanStep } from "../plan/plan.ts";
import type { AdmittedTarget, Health, RefusalReason, RefusedTarget } from "./decision.ts";
import { closedGate, degradedGates } from "./gates.ts";
import { orderPool } from "./order.ts";
import type { Workspace } from "./workspace.ts";

/** The targets of a chain for one request: those that admit it in the order of trying, and why the others do not. */
export interface Candidates {
  readonly admitted: readonly AdmittedTarget[];
  readonly refused: readonly RefusedTarget[];
}

/** Takes each target once: where it stands at several steps, at the first one that admits the request. */
export function candidates(
  plan: Plan,
  workspace: Workspace,
  facts: Facts,
  health: Health,
  seed: number,
  steps: readonly PlanStep[],
): Candidates {
  const admitted = new Map<number, AdmittedTarget>();
  const refused = new Map<number, RefusedTarget>();
  const admits = (member: PlanMember): boolean => {
    const reason = refusalOf(plan, workspace, facts, health, member);
    if (reason !== null && !refused.has(member.target)) {
      refused.set(member.target, { target: member.target, reason });
    }
    return reason === null;
  };
  for (const step of steps) {
    const members = (step.kind === "pool" ? step.members : [step.member]).filter(admits);
    const ordered =
      step.kind === "pool" ? orderPool(step.strategy, members, { plan, facts, health, seed }) : members;
    for (const member of ordered) {
      if (admitted.has(member.target)) continue;
      const degraded = degradedGates(plan, workspace, facts, member);
      admitted.set(member.target, { target: member.target, degraded });
    }
  }
  return {
    admitted: [...admitted.values()],
    refused: [...refused.values()].filter(({ target }) => !admitted.has(target)),
  };
}

/** The plan's own gates come before health: they say the same tomorrow. */
export function refusalOf(
  plan: Plan,
  workspace: Workspace,
  facts: Facts,
  health: Health,
  member: PlanMember,
): RefusalReason | null {
  const gate = closedGate(plan, workspace, facts, member);
  if (gate !== null) return gate;
  const known = health.get(member.target);
  return known === undefined || known.state === "up" ? null : known.state;
}
