import { costNanoUsd, type Decision, decide, type Facts } from "../../engine/index.ts";
import { flagsOf } from "../prove/space/flag-space.ts";
import { witnessIn, witnessJson } from "../prove/witness.ts";
import type { Change, Changes } from "./find-changes.ts";
import type { JointSide, JointSpace } from "./joint-space.ts";
import type { RegionOutcome } from "./outcome.ts";
import type { SearchBudget } from "./pair-context.ts";
import { regionText } from "./region-text.ts";
import { SetNames } from "./set-names.ts";
import { tidied } from "./tidy.ts";

/** A region of requests that are decided differently, all in the same way. */
export interface DecisionChange {
  readonly before: RegionOutcome;
  readonly after: RegionOutcome;
  /**
   * Conditions in the words of the rule language. The region holds the requests that meet any of them, that no unchanged rule above
   * takes, and of which `before` and `after` are so: the chain's targets serve them, the topic wins whose routes are named.
   */
  readonly requests: readonly string[];
  /** What the witness costs after, by what it costs before, each at the target tried first; null where either has no price. */
  readonly costFactor: number | null;
  /** One such request, as `decide --facts` reads it; both plans were asked. */
  readonly witness: Readonly<Record<string, unknown>>;
}

/** Joins changes of the same kind to regions, each with a witness that both plans decide as it says. */
export function regionsOf(
  joint: JointSpace,
  changes: Changes,
): { readonly regions: readonly DecisionChange[]; readonly notProved: readonly string[] } {
  const names = new SetNames(joint);
  const budget: SearchBudget = { searches: MOST_TIDYING };
  const notProved = new Set(changes.notProved);
  const byOutcome = new Map<string, Change[]>();
  for (const change of changes.found) {
    const key = JSON.stringify([change.before, change.after]);
    const same = byOutcome.get(key);
    if (same === undefined) byOutcome.set(key, [change]);
    else same.push(change);
  }
  const regions: DecisionChange[] = [];
  for (const found of byOutcome.values()) {
    const [first] = found;
    if (first === undefined) continue;
    const shown = witnessOf(joint, found, notProved);
    if (shown === null) continue;
    const { before, after } = first;
    const requests = new Set<string>();
    for (const pair of groupedByPair(found)) {
      const boxes = [...new Set(pair.map(({ shown }) => shown))];
      for (const { constraints } of tidied(pair[0].context, names, boxes, budget)) {
        requests.add(regionText(joint, names, constraints));
      }
    }
    regions.push({
      before,
      after,
      requests: [...requests],
      costFactor: costFactor(joint, shown),
      witness: witnessJson(shown),
    });
  }
  return { regions, notProved: [...notProved].sort() };
}

/** How many searches it may take to say all regions in fewer words. */
const MOST_TIDYING = 3_000;

type NonEmpty<T> = readonly [T, ...T[]];

function groupedByPair(changes: readonly Change[]): readonly NonEmpty<Change>[] {
  const groups = new Map<string, [Change, ...Change[]]>();
  for (const change of changes) {
    const key = change.place.join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return [...groups.values()];
}

/** How many requests are looked at before the plainest of them is shown. */
const MOST_CANDIDATES = 6;

/** The plainest of some requests of the changes that both plans decide as they say; null where there is none. */
function witnessOf(joint: JointSpace, changes: readonly Change[], notProved: Set<string>): Facts | null {
  const candidates: { readonly facts: Facts; readonly text: string }[] = [];
  for (const { context, box, before, after } of changes.toSorted(byPlainness)) {
    if (candidates.length === MOST_CANDIDATES) break;
    const found = context.find([box]);
    if (found.kind === "cut") notProved.add(found.reason);
    if (found.kind !== "found") continue;
    const facts = witnessIn(joint.space, found.region);
    if (isDecided(joint.base, facts, before) && isDecided(joint.head, facts, after)) {
      candidates.push({ facts, text: JSON.stringify(witnessJson(facts)) });
    } else notProved.add("a request found for a region is decided otherwise by the plans");
  }
  candidates.sort((a, b) => a.text.length - b.text.length);
  return candidates[0]?.facts ?? null;
}

function byPlainness({ box: a }: Change, { box: b }: Change): number {
  return (
    flagsOf(a.flagsOn).length - flagsOf(b.flagsOn).length ||
    a.inputMin - b.inputMin ||
    a.outputMin - b.outputMin
  );
}

/** Whether a plan decides a request as a region says. */
function isDecided(side: JointSide, facts: Facts, expected: RegionOutcome): boolean {
  const decision = decide(side.plan, facts);
  if (decision.outcome !== expected.outcome || namedRule(side, decision) !== expected.rule) return false;
  switch (expected.outcome) {
    case "reject":
      return (
        decision.outcome === "reject" &&
        decision.status === expected.status &&
        decision.message === expected.message
      );
    case "refused":
      return (
        decision.outcome === "refused" &&
        decision.reason === expected.reason &&
        decision.chain === expected.chain
      );
    case "route":
      return decision.outcome === "route" && decision.chain === expected.chain;
  }
}

function namedRule({ config }: JointSide, decision: Decision): string | null {
  return config.rules.some(({ id, named }) => named && id === decision.rule) ? decision.rule : null;
}

function costFactor({ base, head }: JointSpace, facts: Facts): number | null {
  const [before, after] = [base, head].map(({ plan }) => {
    const decision = decide(plan, facts);
    const first = decision.outcome === "route" ? decision.targets[0] : undefined;
    if (first === undefined) return null;
    return costNanoUsd(plan, facts, { target: first.target, weight: 1, degrade: [], shrink: false });
  });
  if (before === null || after === null || before === undefined || after === undefined || before === 0) {
    return null;
  }
  return Number((after / before).toPrecision(3));
}
