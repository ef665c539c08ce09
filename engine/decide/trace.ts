import type { Facts } from "../facts/facts.ts";
import { explainTopics } from "../match/match-topics.ts";
import type { TopicHit } from "../match/topic-match.ts";
import type { Plan, PlanPlace } from "../plan/plan.ts";
import { refusalOf } from "./candidates.ts";
import { classify } from "./classify.ts";
import { chainFor, decide } from "./decide.ts";
import { ALL_HEALTHY, type Decision, type Health, type RefusalReason } from "./decision.ts";
import { firstRule, holds } from "./evaluate.ts";
import { integerValue, pinnedTarget, stringValue } from "./fact-values.ts";
import { flagBit } from "./flag-bits.ts";
import { type GateResult, gateResults } from "./gate-results.ts";
import { factText, needText } from "./need-text.ts";
import { targetName } from "./target-name.ts";
import { type TermNeed, TermReader } from "./term-needs.ts";
import { type Workspace, workspaceOf } from "./workspace.ts";

/** The reasons behind one decision. */
export interface Trace {
  readonly decision: Decision;
  /** The facts that some rule of the plan reads, as rules write them, with their values; null is ABSENT. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly topics: readonly TracedTopic[];
  /** Null where the plan has no envelope. */
  readonly envelope: {
    readonly place: PlanPlace;
    readonly held: boolean;
    readonly failed: FailedTerms;
  } | null;
  /** In order, up to the one that matched; empty outside the envelope. */
  readonly rules: readonly TracedRule[];
  /** Every member of the chain, in the order of its steps. */
  readonly targets: readonly TracedTarget[];
}

export interface TracedTopic {
  readonly id: string;
  readonly won: boolean;
  /** Whether a `not::` phrase took it out. */
  readonly vetoed: boolean;
  readonly hits: readonly TopicHit[];
}

/** For each way in which a condition could hold, what of it did not; empty where it held, or can never hold. */
export type FailedTerms = readonly (readonly FailedNeed[])[];

export interface FailedNeed {
  /** In the words of the rule language. */
  readonly needs: string;
  /** What the request has instead; null where `needs` says it all. */
  readonly found: string | number | null;
  /** Where the need is a nested part of the condition: what of it failed. */
  readonly failed: FailedTerms;
}

export interface TracedRule {
  readonly rule: string;
  readonly place: PlanPlace;
  readonly matched: boolean;
  readonly failed: FailedTerms;
}

export interface TracedTarget {
  readonly target: string;
  readonly reason: RefusalReason | null;
  /** The gates that this request calls. */
  readonly gates: readonly GateResult[];
}

/** Decides again, and says why. Same tables, same evaluation as `decide`; takes its time. */
export function trace(plan: Plan, facts: Facts, health: Health = ALL_HEALTHY, seed = 0): Trace {
  const decision = decide(plan, facts, health, seed);
  const match = explainTopics(plan, facts.text);
  const pinned = pinnedTarget(plan, facts);
  const workspace = workspaceOf(plan);
  classify(workspace, facts, pinned !== null, match);
  const reader = new TermReader(plan.decision);
  const failedTerms = (program: number): FailedTerms =>
    failures(plan, workspace, facts, reader, reader.termsOf(program));
  const held = plan.envelope === null || holds(workspace, plan.envelope.predicate);
  const rule = held ? plan.rules[firstRule(workspace)] : undefined;
  const chain =
    rule === undefined || rule.outcome.kind === "reject" ? null : chainFor(plan, rule.outcome, match, pinned);
  const members = (chain?.steps ?? []).flatMap((step) =>
    step.kind === "pool" ? step.members : [step.member],
  );
  return {
    decision,
    facts: factsRead(plan, workspace, facts),
    topics: tracedTopics(plan, match),
    envelope: plan.envelope && {
      place: plan.envelope.place,
      held,
      failed: held ? [] : failedTerms(plan.envelope.predicate),
    },
    rules: held ? tracedRules(plan, workspace, facts, reader) : [],
    targets: members.map((member) => ({
      target: targetName(plan, member.target).full,
      reason: refusalOf(plan, workspace, facts, health, member),
      gates: gateResults(plan, workspace, facts, member),
    })),
  };
}

function tracedRules(
  plan: Plan,
  workspace: Workspace,
  facts: Facts,
  reader: TermReader,
): readonly TracedRule[] {
  const { wordStarts, termRules } = plan.decision.arrays;
  const program = wordStarts.length - 2;
  const first = 32 * (wordStarts[program] ?? 0);
  const winner = firstRule(workspace);
  const byRule = new Map<number, number[]>();
  for (const term of reader.termsOf(program)) {
    const rule = termRules[term - first] ?? 0;
    byRule.set(rule, [...(byRule.get(rule) ?? []), term]);
  }
  const tried = winner < 0 ? plan.rules : plan.rules.slice(0, winner + 1);
  return tried.map(({ id, place }, row) => ({
    rule: id,
    place,
    matched: row === winner,
    failed: row === winner ? [] : failures(plan, workspace, facts, reader, byRule.get(row) ?? []),
  }));
}

function failures(
  plan: Plan,
  workspace: Workspace,
  facts: Facts,
  reader: TermReader,
  terms: readonly number[],
): FailedTerms {
  return terms.map((term) =>
    reader.needsOf(term).flatMap((need): FailedNeed[] => {
      const dimension = plan.decision.dimensions[need.dimension];
      if (dimension?.kind !== "predicate") {
        if (isMet(workspace, need)) return [];
        return [{ needs: needText(plan, need), found: foundFor(plan, facts, need), failed: [] }];
      }
      if (holds(workspace, dimension.predicate)) return [];
      const failed = failures(plan, workspace, facts, reader, reader.termsOf(dimension.predicate));
      return [{ needs: needText(plan, need), found: null, failed }];
    }),
  );
}

function isMet(workspace: Workspace, { dimension, ranges }: TermNeed): boolean {
  const found = workspace.classes[dimension] ?? 0;
  return ranges.some(([low, high]) => found >= low && found <= high);
}

function foundFor(plan: Plan, facts: Facts, { dimension: row }: TermNeed): string | number | null {
  const dimension = plan.decision.dimensions[row];
  if (dimension?.kind === "integer") return integerValue(facts, dimension.fact);
  if (dimension?.kind === "value" || dimension?.kind === "glob")
    return stringValue(facts, dimension.fact) ?? "absent";
  return null;
}

function factsRead(plan: Plan, workspace: Workspace, facts: Facts): Trace["facts"] {
  const read: Record<string, string | number | boolean | null> = {};
  for (const dimension of plan.decision.dimensions) {
    if (dimension.kind === "integer") read[dimension.fact] = integerValue(facts, dimension.fact);
    if (dimension.kind === "flag") read[dimension.fact] = (workspace.flags & flagBit[dimension.fact]) !== 0;
    if (dimension.kind === "value" || dimension.kind === "glob") {
      read[factText(dimension.fact)] = stringValue(facts, dimension.fact);
    }
    if (dimension.kind === "tool")
      read["tool"] = facts.toolNames.length === 0 ? null : facts.toolNames.join(", ");
  }
  return read;
}

function tracedTopics(plan: Plan, match: ReturnType<typeof explainTopics>): readonly TracedTopic[] {
  const rows = [...new Set([...match.found, ...match.hits.map(({ topic }) => topic)])].sort((a, b) => a - b);
  return rows.map((row) => ({
    id: plan.topics[row]?.id ?? "",
    won: row === match.winner,
    vetoed: !match.found.includes(row),
    hits: match.hits.filter(({ topic }) => topic === row),
  }));
}
