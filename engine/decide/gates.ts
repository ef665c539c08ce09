import type { Facts } from "../facts/facts.ts";
import type { Plan, PlanMember, PlanTarget } from "../plan/plan.ts";
import { holds } from "./evaluate.ts";
import { bitsOf, flagBit } from "./flag-bits.ts";
import { type Gate, gateTable } from "./gate-table.ts";
import type { Workspace } from "./workspace.ts";

/**
 * The first gate, in the order of the table, that keeps the request from a target at this step of its chain; null where it is admitted.
 * The workspace holds the request.
 */
export function closedGate(plan: Plan, workspace: Workspace, facts: Facts, member: PlanMember): Gate | null {
  const row = member.target;
  const target = plan.targets[row];
  if (target === undefined || neededTokens(facts, target) > target.windowTokens) return "window";
  if (facts.maxOutput !== null && facts.maxOutput > target.maxOutputTokens && !lifts(member, "output")) {
    return "output";
  }
  const lifted = liftedFlags(member);
  if ((uncarriedFlags(workspace, facts, row) & ~lifted) !== 0) return "protocol";
  if (barringRestrict(plan, workspace, row) !== null) return "restrict";
  const missing = missingFlags(workspace, row) & ~lifted;
  return missing === 0 ? null : (flagGates.find((gate) => (missing & bitOf(gate)) !== 0) ?? null);
}

/** The gates that this step lifts and that the request would have failed, in the order of the table. */
export function degradedGates(
  plan: Plan,
  workspace: Workspace,
  facts: Facts,
  member: PlanMember,
): readonly Gate[] {
  if (member.degrade.length === 0) return NOTHING_LOST;
  return allGates.filter((gate) => lifts(member, gate) && failsGate(plan, workspace, facts, member, gate));
}

/**
 * Whether the target of a step fails the request at a gate, lifted or not. A feature that the step lifts is left out of the request, so
 * that the protocol need not carry it: there it is the feature's own gate that fails.
 */
export function failsGate(
  plan: Plan,
  workspace: Workspace,
  facts: Facts,
  member: PlanMember,
  gate: Gate,
): boolean {
  const row = member.target;
  const target = plan.targets[row];
  if (target === undefined) return true;
  switch (gate) {
    case "window":
      return neededTokens(facts, target) > target.windowTokens;
    case "output":
      return facts.maxOutput !== null && facts.maxOutput > target.maxOutputTokens;
    case "protocol":
      return (uncarriedFlags(workspace, facts, row) & ~liftedFlags(member)) !== 0;
    case "restrict":
      return barringRestrict(plan, workspace, row) !== null;
    default:
      return (
        ((missingFlags(workspace, row) | (uncarriedFlags(workspace, facts, row) & liftedFlags(member))) &
          bitOf(gate)) !==
        0
      );
  }
}

/** The first row of `plan.restricts` that keeps the request from a target, or null. */
function barringRestrict(plan: Plan, workspace: Workspace, target: number): number | null {
  const { restrictStarts, restrictRows } = workspace.tables.arrays;
  for (let i = restrictStarts[target] ?? 0; i < (restrictStarts[target + 1] ?? 0); i++) {
    const row = restrictRows[i] ?? 0;
    const restrict = plan.restricts[row];
    if (restrict !== undefined && holds(workspace, restrict.predicate)) return row;
  }
  return null;
}

/** The tokens that a request may take up at a target: its input and the output it asks for, or the target's own default. */
export function neededTokens(facts: Facts, target: PlanTarget): number {
  return facts.inputTokens + (facts.maxOutput ?? target.defaultOutputTokens);
}

function missingFlags(workspace: Workspace, target: number): number {
  return workspace.flags & gatedFlags & ~(workspace.passes[target] ?? 0);
}

/** What the request asks for and the protocol of the target cannot carry. */
function uncarriedFlags(workspace: Workspace, facts: Facts, row: number): number {
  return workspace.flags & (workspace.uncarried[facts.protocol]?.[row] ?? 0);
}

function liftedFlags({ degrade }: PlanMember): number {
  return degrade.length === 0 ? 0 : bitsOf(degrade.map(factOf));
}

const NOTHING_LOST: readonly Gate[] = [];
const lifts = (member: PlanMember, gate: Gate): boolean =>
  member.degrade.length > 0 && member.degrade.some((name) => name === gate);
const factOf = (gate: Gate) => gateTable[gate].fact;
const bitOf = (gate: Gate): number => {
  const fact = factOf(gate);
  return fact === null ? 0 : flagBit[fact];
};
const allGates = Object.keys(gateTable) as Gate[];
const flagGates = allGates.filter((gate) => factOf(gate) !== null);
const gatedFlags = bitsOf(allGates.map(factOf));
