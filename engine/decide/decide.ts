import type { Facts } from "../facts/facts.ts";
import { matchTopics } from "../match/match-topics.ts";
import type { TopicMatch } from "../match/topic-match.ts";
import type { Plan, PlanOutcome, PlanStep } from "../plan/plan.ts";
import { candidates } from "./candidates.ts";
import { classify } from "./classify.ts";
import { ALL_HEALTHY, type Decision, type Health } from "./decision.ts";
import { firstRule, holds } from "./evaluate.ts";
import { pinnedTarget } from "./fact-values.ts";
import { workspaceOf } from "./workspace.ts";

/**
 * What the plan says of one request: the one function that the gateway, the compiler's proofs and tests, and the tools share.
 * Pure and total: the same plan, facts, health and seed (any integer) give the same decision, and nothing is thrown. A gateway gives
 * each chain seeds of its own, so that what goes elsewhere does not upset the turns of its pools.
 */
export function decide(
  plan: Plan,
  facts: Facts,
  health: Health = ALL_HEALTHY,
  seed: number | ((chain: string) => number) = 0,
): Decision {
  const workspace = workspaceOf(plan);
  const pinned = pinnedTarget(plan, facts);
  const hits = matchTopics(plan, facts.text);
  const topics = hits.found.length === 0 ? NO_IDS : hits.found.map((row) => plan.topics[row]?.id ?? "");
  classify(workspace, facts, pinned !== null, hits);
  if (plan.envelope !== null && !holds(workspace, plan.envelope.predicate)) {
    return { outcome: "refused", rule: null, chain: null, reason: "envelope", refused: [], topics };
  }
  const rule = plan.rules[firstRule(workspace)];
  if (rule === undefined) {
    return { outcome: "refused", rule: null, chain: null, reason: "no_rule", refused: [], topics };
  }
  if (rule.outcome.kind === "reject") {
    const { status, message } = rule.outcome;
    return { outcome: "reject", rule: rule.id, status, message, topics };
  }
  const chain = chainFor(plan, rule.outcome, hits, pinned);
  if (chain === null) {
    return { outcome: "refused", rule: rule.id, chain: null, reason: "no_rule", refused: [], topics };
  }
  const drawn = typeof seed === "number" ? seed : seed(chain.name);
  const { admitted, refused } = candidates(plan, workspace, facts, health, drawn, chain.steps);
  return admitted.length > 0
    ? { outcome: "route", rule: rule.id, chain: chain.name, targets: admitted, refused, topics }
    : { outcome: "refused", rule: rule.id, chain: chain.name, reason: "no_target", refused, topics };
}

const NO_IDS: readonly string[] = [];

/** The steps that an outcome stands for, and the name under which they are shown. */
export interface ChosenChain {
  readonly name: string;
  readonly steps: readonly PlanStep[];
}

/**
 * The chain of an outcome. The compiler lets a rule to `topic` match only where a topic won and one to `pinned` only pinned requests,
 * so null means a plan that no compiler of ours made.
 */
export function chainFor(
  plan: Plan,
  outcome: Exclude<PlanOutcome, { kind: "reject" }>,
  hits: TopicMatch,
  pinned: number | null,
): ChosenChain | null {
  if (outcome.kind === "pinned") {
    if (pinned === null) return null;
    const member = { target: pinned, weight: 1, degrade: [], shrink: false };
    return { name: "pinned", steps: [{ kind: "target", member }] };
  }
  const row = outcome.kind === "chain" ? outcome.chain : winningChain(plan, hits);
  return row === null ? null : (plan.chains[row] ?? null);
}

function winningChain(plan: Plan, { winner }: TopicMatch): number | null {
  return winner === null ? null : (plan.topics[winner]?.chain ?? null);
}
