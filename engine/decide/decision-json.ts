import type { DecisionJson } from "../../schemas/index.ts";
import type { Facts } from "../facts/facts.ts";
import type { Plan } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { factsToJson } from "./facts-json.ts";
import { targetName } from "./target-name.ts";

/** The document that `signalbox decide --json` and `POST /admin/decide` print for a decision of this plan on these facts. */
export function decisionToJson(plan: Plan, facts: Facts, decision: Decision): DecisionJson {
  return {
    outcome: decision.outcome,
    rule: decision.rule,
    chain: decision.outcome === "reject" ? null : decision.chain,
    targets: decision.outcome === "route" ? decision.targets.map(({ target }) => named(plan, target)) : [],
    refused:
      decision.outcome === "reject"
        ? []
        : decision.refused.map(({ target, reason }) => ({ ...named(plan, target), reason })),
    topics: decision.topics,
    facts: factsToJson(plan, facts),
    plan: plan.meaningDigest,
  };
}

function named(plan: Plan, row: number): { readonly provider: string; readonly model: string } {
  const { provider, model } = targetName(plan, row);
  return { provider, model };
}
