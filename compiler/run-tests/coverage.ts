import { decide, matchTopics, PLAN_FORMAT, type Plan } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import type { LoweredPlan } from "../lower/lower.ts";
import { targetName } from "../prove/words.ts";
import type { Span } from "../source/source-set.ts";
import { testFacts } from "./test-facts.ts";

/** Which parts of a project the requests of its tests reach. A `forall` is about all requests, so it counts for none. */
export interface Coverage {
  readonly rules: readonly CoveredPart[];
  /** The hops of the chains that rules send requests to; one is reached where it admits a test's request. */
  readonly hops: readonly CoveredPart[];
  readonly topics: readonly CoveredPart[];
}

export interface CoveredPart {
  /** "rule `deep`", "`zai/glm-5.3` of chain `deep`", "topic `translation`". */
  readonly name: string;
  readonly span: Span;
  readonly isReached: boolean;
}

/** Follows every test of the rules and of the taxonomy through `decide`: every target healthy, seed 0. */
export function coverageOf(config: CheckedConfig, { content }: LoweredPlan): Coverage {
  const plan: Plan = { format: PLAN_FORMAT, bytesDigest: "", meaningDigest: "", ...content };
  const rules = new Set<string>();
  const hops = new Set<string>();
  const topics = new Set<number>();
  for (const { given } of config.tests) {
    if (given.kind !== "request") continue;
    const facts = testFacts(given, config.text);
    for (const topic of matchTopics(plan, facts.text).found) topics.add(topic);
    const decision = decide(plan, facts);
    if (decision.rule !== null) rules.add(decision.rule);
    if (decision.outcome !== "route") continue;
    for (const { target } of decision.targets) hops.add(`${decision.chain} ${target}`);
  }
  return {
    rules: config.rules.map(({ id, span }) => ({ name: `rule \`${id}\``, span, isReached: rules.has(id) })),
    hops: chainsInUse(config).flatMap(({ name: chain, steps }) =>
      steps
        .flatMap((step) => (step.kind === "pool" ? step.members : [step.member]))
        .map(({ target, span }) => {
          const name = `\`${targetName(config, target)}\` of chain \`${chain}\``;
          return { name, span, isReached: hops.has(`${chain} ${target}`) };
        }),
    ),
    topics: config.topics.map(({ id, span }, row) => ({
      name: `topic \`${id}\``,
      span,
      isReached: topics.has(row),
    })),
  };
}

function chainsInUse({ rules, topics, chains }: CheckedConfig): readonly CheckedConfig["chains"][number][] {
  const rows = new Set(
    rules.flatMap(({ outcome }) => {
      if (outcome.kind === "chain") return [outcome.chain];
      return outcome.kind === "topic" ? topics.flatMap(({ chain }) => chain ?? []) : [];
    }),
  );
  return chains.filter((_, row) => rows.has(row));
}
