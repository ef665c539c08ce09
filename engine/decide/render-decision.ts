import type { Facts } from "../facts/facts.ts";
import type { Plan } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { refusalText } from "./refusal-text.ts";
import { targetName } from "./target-name.ts";

/** A decision as a person reads it; lines without a final newline. */
export function renderDecision(plan: Plan, facts: Facts, decision: Decision): string {
  const lines = [headline(facts, decision)];
  if (decision.outcome === "route") {
    for (const [i, { target, degraded }] of decision.targets.entries()) {
      const lost = degraded.length === 0 ? "" : `  (without ${degraded.join(", ")})`;
      lines.push(`  ${i + 1}. ${targetName(plan, target).full}${lost}`);
    }
  }
  if (decision.outcome !== "reject") {
    for (const { target, reason } of decision.refused) {
      lines.push(`  -  ${targetName(plan, target).full}: ${refusalText(reason)}`);
    }
  }
  if (decision.topics.length > 0) lines.push(`  topics: ${decision.topics.join(", ")}`);
  lines.push(`  plan: ${plan.meaningDigest}`);
  return lines.join("\n");
}

function headline({ protocol, inputTokens }: Facts, decision: Decision): string {
  const request = `${protocol} request, ${inputTokens} input ${inputTokens === 1 ? "token" : "tokens"}`;
  if (decision.outcome === "route")
    return `${request}: rule \`${decision.rule}\` -> chain \`${decision.chain}\``;
  if (decision.outcome === "reject") {
    return `${request}: rule \`${decision.rule}\` rejects with ${decision.status}: ${decision.message}`;
  }
  switch (decision.reason) {
    case "envelope":
      return `${request}: refused, it is outside the envelope`;
    case "no_rule":
      return `${request}: refused, no rule matches`;
    case "no_target":
      return `${request}: refused, rule \`${decision.rule}\` -> chain \`${decision.chain}\` has no target that admits it`;
  }
}
