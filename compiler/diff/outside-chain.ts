import { type Plan, type PlanChain, targetName } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import type { CallChange } from "./calls.ts";
import type { Diff } from "./diff.ts";
import type { RegionOutcome } from "./outcome.ts";
import { sideOf } from "./side.ts";

/** What of a diff is not the affair of one chain alone. */
export interface OutsideChain {
  /** Rows of `decisions`. */
  readonly decisions: readonly number[];
  readonly calls: readonly CallChange[];
}

/**
 * What changes besides how one chain serves its requests: regions that it did not serve before or does not serve after; and settings
 * but its own and those of targets and providers that nothing else can call, neither another chain nor a pin. Null where neither
 * configuration has a chain of that name.
 */
export function outsideChain(
  diff: Diff,
  base: CheckedConfig | Plan,
  head: CheckedConfig | Plan,
  chain: string,
): OutsideChain | null {
  const plans = [sideOf(base).plan, sideOf(head).plan];
  if (!plans.some(({ chains }) => chains.some(({ name }) => name === chain))) return null;
  const [own, shared] = [
    isIn(plans, (plan) => chainTargets(plan, chain)),
    isIn(plans, (plan) => othersTargets(plan, chain)),
  ];
  const isOwn = ({ of }: CallChange): boolean => {
    if (of.kind === "chain") return of.name === chain;
    return own(of) && !shared(of);
  };
  return {
    decisions: diff.decisions.flatMap(({ before, after }, row) =>
      serves(before, chain) && serves(after, chain) ? [] : [row],
    ),
    calls: diff.calls.filter((change) => !isOwn(change)),
  };
}

function serves(outcome: RegionOutcome, chain: string): boolean {
  return outcome.outcome !== "reject" && outcome.chain === chain;
}

/** Tells whether a setting is one of the targets of some plan, or of their providers. */
function isIn(
  plans: readonly Plan[],
  rowsOf: (plan: Plan) => readonly number[],
): (of: CallChange["of"]) => boolean {
  const called = new Set<string>();
  for (const plan of plans) {
    for (const row of rowsOf(plan)) {
      called.add(`target ${targetName(plan, row).full}`);
      called.add(`provider ${plan.providers[plan.targets[row]?.provider ?? -1]?.name}`);
    }
  }
  return (of) => "name" in of && called.has(`${of.kind} ${of.name}`);
}

function chainTargets({ chains }: Plan, chain: string): readonly number[] {
  return chains.filter(({ name }) => name === chain).flatMap(targetsOf);
}

/** The rows that a request can reach otherwise than through the chain. */
function othersTargets({ chains, rules, pins }: Plan, chain: string): readonly number[] {
  const pinned = rules.some(({ outcome }) => outcome.kind === "pinned") ? Object.values(pins) : [];
  return [...chains.filter(({ name }) => name !== chain).flatMap(targetsOf), ...pinned];
}

function targetsOf({ steps }: PlanChain): readonly number[] {
  return steps.flatMap((step) =>
    step.kind === "pool" ? step.members.map(({ target }) => target) : [step.member.target],
  );
}
