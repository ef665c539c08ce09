import {
  type MatcherTables,
  type Plan,
  type PlanChain,
  type PlanMember,
  UNICODE_VERSION,
} from "../../engine/index.ts";
import type { CheckedChain, CheckedConfig, CheckedMember } from "../check/checked-config.ts";
import { decisionTables } from "./decision-tables.ts";
import { buildMatcher } from "./matcher/build-matcher.ts";
import { meaningOf } from "./meaning.ts";
import { placeOf } from "./place.ts";
import { programsOf } from "./programs.ts";

/** A plan but its version and digests, which `emit` adds. */
export interface LoweredPlan {
  readonly content: Omit<Plan, "format" | "bytesDigest" | "meaningDigest">;
  /** The normal form as canonical JSON: equal for two configs that decide and call the same. */
  readonly meaning: string;
}

/**
 * Turns a checked configuration into what a plan holds. Cannot fail, and reads nothing else. `matcher` may be passed where
 * it was built for the same topics already.
 */
export function lower(
  config: CheckedConfig,
  matcher: MatcherTables = buildMatcher(config.text, config.topics),
): LoweredPlan {
  const programs = programsOf(config);
  const { envelope } = programs;
  let meaning: string | null = null;
  return {
    content: {
      unicodeVersion: UNICODE_VERSION,
      text: config.text,
      topics: config.topics.map((topic) => ({
        id: topic.id,
        title: topic.title,
        priority: topic.priority,
        match: topic.match,
        chain: topic.chain,
        synonyms: topic.synonyms.length,
        metadata: topic.metadata,
        place: placeOf(topic.span),
      })),
      matcher,
      decision: decisionTables(config, programs),
      envelope:
        envelope === null || config.envelope === null
          ? null
          : { predicate: envelope, place: placeOf(config.envelope.span) },
      rules: config.rules.map(({ id, outcome, span }) => ({ id, outcome, place: placeOf(span) })),
      chains: config.chains.map(chain),
      targets: config.targets.map(({ plan, span }) => ({ ...plan, place: placeOf(span) })),
      providers: config.providers.map(({ plan }) => plan),
      restricts: config.restricts.map(({ barredTargets, span }, row) => ({
        predicate: programs.restricts[row] ?? 0,
        barredTargets,
        place: placeOf(span),
      })),
      pins: Object.fromEntries(config.pins),
      within: withinOf(config),
      gateway: config.gateway,
    },
    // It takes longer than all else, and whoever only tries a plan out never asks.
    get meaning() {
      meaning ??= meaningOf(config, programs);
      return meaning;
    },
  };
}

function chain({ name, steps, options, span }: CheckedChain): PlanChain {
  return {
    name,
    steps: steps.map((step) =>
      step.kind === "pool"
        ? { kind: "pool", strategy: step.strategy, members: step.members.map(member) }
        : { kind: "target", member: member(step.member) },
    ),
    options,
    place: placeOf(span),
  };
}

function member({ target, weight, degrade, shrink }: CheckedMember): PlanMember {
  return { target, weight, degrade, shrink };
}

function withinOf(config: CheckedConfig): Plan["within"] {
  const found = config.promises.find((promise) => promise.kind === "within");
  return found?.kind === "within" ? { attempts: found.attempts, waitMs: found.waitMs } : null;
}
