import type { Facts } from "../facts/facts.ts";
import type { Plan, PlanMember } from "../plan/plan.ts";
import { flagBit } from "./flag-bits.ts";
import { type Gate, gateTable } from "./gate-table.ts";
import { failsGate, neededTokens } from "./gates.ts";
import type { Workspace } from "./workspace.ts";

/** What one gate says of a request at one step: it is open, it would be closed but the step lifts it, or it is closed. */
export interface GateResult {
  readonly gate: Gate;
  readonly result: "open" | "lifted" | "closed";
  /** The figures of `window` and `output`, else empty. */
  readonly detail: string;
}

/** All gates that a request calls at this step, in the order of the table. The workspace holds the request. */
export function gateResults(
  plan: Plan,
  workspace: Workspace,
  facts: Facts,
  member: PlanMember,
): readonly GateResult[] {
  return (Object.keys(gateTable) as Gate[]).flatMap((gate): GateResult[] => {
    const { fact } = gateTable[gate];
    if (fact !== null && (workspace.flags & flagBit[fact]) === 0) return [];
    const lifted = member.degrade.some((name) => name === gate);
    const result = !failsGate(plan, workspace, facts, member, gate) ? "open" : lifted ? "lifted" : "closed";
    return [{ gate, result, detail: detailOf(plan, facts, member.target, gate) }];
  });
}

function detailOf(plan: Plan, facts: Facts, row: number, gate: Gate): string {
  const target = plan.targets[row];
  if (target === undefined) return "";
  if (gate === "window") return `${neededTokens(facts, target)} of ${target.windowTokens} tokens`;
  return gate === "output" && facts.maxOutput !== null
    ? `${facts.maxOutput} of ${target.maxOutputTokens} tokens`
    : "";
}
