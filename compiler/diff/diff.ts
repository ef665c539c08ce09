import type { Plan } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { type CallChange, callChanges } from "./calls.ts";
import { findChanges } from "./find-changes.ts";
import { jointSpace } from "./joint-space.ts";
import { type DecisionChange, regionsOf } from "./regions.ts";
import { sideOf } from "./side.ts";

/** What changes for whom when one configuration takes the place of another. */
export interface Diff {
  /** The `meaning` digests of the two plans. */
  readonly base: string;
  readonly head: string;
  /** The requests that are decided differently, in the order of the rules that take them. */
  readonly decisions: readonly DecisionChange[];
  /** Every other setting that is not the same, sorted. */
  readonly calls: readonly CallChange[];
  /** Why requests that are decided differently may be missing above; empty where the list is proved to be whole. */
  readonly notProved: readonly string[];
}

/** How many searches of the request space one comparison makes at most. */
const MOST_SEARCHES = 50_000;

/** Compares two configurations over all requests that there can be, whatever their texts say. */
export function diff(base: CheckedConfig | Plan, head: CheckedConfig | Plan): Diff {
  const [before, after] = [sideOf(base), sideOf(head)];
  const digests = { base: before.plan.meaningDigest, head: after.plan.meaningDigest };
  if (digests.base === digests.head) return { ...digests, decisions: [], calls: [], notProved: [] };
  const joint = jointSpace(before, after);
  const changes = findChanges(joint, { searches: MOST_SEARCHES });
  const { regions, notProved } = regionsOf(joint, changes);
  return { ...digests, decisions: regions, calls: callChanges(before, after), notProved };
}

/** Whether nothing at all changes, proved. */
export function isSame({ decisions, calls, notProved }: Diff): boolean {
  return decisions.length === 0 && calls.length === 0 && notProved.length === 0;
}
