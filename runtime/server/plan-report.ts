import type { Plan } from "../../engine/index.ts";
import type { JsonObject } from "../protocols/codec.ts";

/** What `/admin/plan` shows: what is being served, without secrets or their references. */
export function planReport(plan: Plan): JsonObject {
  return {
    meaning: plan.meaningDigest,
    bytes: plan.bytesDigest,
    unicode: plan.unicodeVersion,
    rules: plan.rules.map(({ id, outcome, place }) => ({ id, outcome: outcome.kind, place })),
    chains: plan.chains.map(({ name, steps, options }) => ({
      name,
      options,
      steps: steps.map((step) =>
        step.kind === "target"
          ? { target: nameOf(plan, step.member.target) }
          : { balance: step.strategy, targets: step.members.map(({ target }) => nameOf(plan, target)) },
      ),
    })),
    targets: plan.targets.map((_, row) => nameOf(plan, row)),
    topics: plan.topics.map(({ id, priority, synonyms }) => ({ id, priority, synonyms })),
    within: plan.within,
  };
}

function nameOf(plan: Plan, row: number): string {
  const target = plan.targets[row];
  return `${plan.providers[target?.provider ?? -1]?.name ?? ""}/${target?.model ?? ""}`;
}
