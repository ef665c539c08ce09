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
  const target = plan.targets[member.target];
  if (target === undefined) return "protocol";
  if (!fitsWindow(facts, target)) return "window";
  if (!fitsOutput(facts, target) && !member.degrade.includes("output")) return "output";
  if ((workspace.flags & uncarriedFlags(workspace, facts, member.target)) !== 0) return "protocol";
  if (barringRestrict(plan, workspace, member.target) !== null) return "restrict";
  const missing = missingFlags(workspace, member.target) & ~bitsOf(member.degrade.map(factOf));
  return missing === 0 ? null : (flagGates.find((gate) => (missing & bitOf(gate)) !== 0) ?? null);
}

/** The gates that this step lifts and that the request would have failed, in the order of the table. */
export function degradedGates(
  plan: Plan,
  workspace: Workspace,
  facts: Facts,
  member: PlanMember,
): readonly Gate[] {
  if (member.degrade.length === 0) return [];
  const target = plan.targets[member.target];
  const missing = missingFlags(workspace, member.target);
  const fails = (gate: Gate) =>
    gate === "output" ? target !== undefined && !fitsOutput(facts, target) : (missing & bitOf(gate)) !== 0;
  return allGates.filter((gate) => member.degrade.some((lifted) => lifted === gate) && fails(gate));
}

/** The first row of `plan.restricts` that keeps the request from a target, or null. */
export function barringRestrict(plan: Plan, workspace: Workspace, target: number): number | null {
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

function fitsWindow(facts: Facts, target: PlanTarget): boolean {
  return neededTokens(facts, target) <= target.windowTokens;
}

function fitsOutput(facts: Facts, target: PlanTarget): boolean {
  return facts.maxOutput === null || facts.maxOutput <= target.maxOutputTokens;
}

function uncarriedFlags(workspace: Workspace, facts: Facts, target: number): number {
  return workspace.uncarried[facts.protocol]?.[target] ?? 0;
}

function missingFlags(workspace: Workspace, target: number): number {
  return workspace.flags & gatedFlags & ~(workspace.passes[target] ?? 0);
}

const factOf = (gate: Gate) => gateTable[gate].fact;
const bitOf = (gate: Gate): number => {
  const fact = factOf(gate);
  return fact === null ? 0 : flagBit[fact];
};
const allGates = Object.keys(gateTable) as Gate[];
const flagGates = allGates.filter((gate) => factOf(gate) !== null);
const gatedFlags = bitsOf(allGates.map(factOf));
