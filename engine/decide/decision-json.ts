import type { DecisionJson } from "../../schemas/index.ts";
import type { Facts } from "../facts/facts.ts";
import { factsToJson } from "../facts/facts-json.ts";
import type { Plan } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { pinnedTarget } from "./fact-values.ts";
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
    facts: shownFacts(plan, facts, decision.topics),
    plan: plan.meaningDigest,
  };
}

/** Without the text: it is the user's, may be long, and has done its work in the topics. */
function shownFacts(plan: Plan, facts: Facts, topics: readonly string[]): Readonly<Record<string, unknown>> {
  const pinned = pinnedTarget(plan, facts) !== null;
  return Object.fromEntries(
    Object.entries(factsToJson(facts, { pinned, topics })).filter(([name]) => name !== "text"),
  );
}

function named(plan: Plan, row: number): { readonly provider: string; readonly model: string } {
  const { provider, model } = targetName(plan, row);
  return { provider, model };
}
