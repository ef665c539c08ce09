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
  const admitted: AdmittedTarget[] = [];
  const refused: RefusedTarget[] = [];
  const admits = (member: PlanMember): boolean => {
    const reason = refusalOf(plan, workspace, facts, health, member);
    if (reason === null) return true;
    if (!isIn(refused, member.target)) refused.push({ target: member.target, reason });
    return false;
  };
  const admit = (member: PlanMember): void => {
    if (isIn(admitted, member.target)) return;
    admitted.push({ target: member.target, degraded: degradedGates(plan, workspace, facts, member) });
  };
  for (const step of steps) {
    if (step.kind === "target") {
      if (admits(step.member)) admit(step.member);
      continue;
    }
    const members = step.members.filter(admits);
    for (const member of orderPool(step.strategy, members, { plan, facts, health, seed })) admit(member);
  }
  return {
    admitted,
    refused: refused.length === 0 ? refused : refused.filter(({ target }) => !isIn(admitted, target)),
  };
}

function isIn(list: readonly { readonly target: number }[], target: number): boolean {
  for (let at = 0; at < list.length; at++) if (list[at]?.target === target) return true;
  return false;
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
  if (health.size === 0) return null;
  const known = health.get(member.target);
  return known === undefined || known.state === "up" ? null : known.state;
}
