import { type Box, mayMeet, meet, narrow } from "../prove/space/box.ts";
import { type Boxes, MOST_BOXES } from "../prove/space/condition-boxes.ts";
import { align } from "./align.ts";
import { type Entry, entriesOf } from "./entries.ts";
import type { JointSpace } from "./joint-space.ts";
import { withoutAll } from "./marked-boxes.ts";
import { PairContext, type SearchBudget } from "./pair-context.ts";
import { type Parting, partings, surelyServed } from "./partings.ts";
import type { Way } from "./ways.ts";

/** A part of the requests that are decided differently, all taken by one entry of the base and one of the head. */
export interface Change extends Parting {
  readonly context: PairContext;
  /** Which pair it is, and which way its requests go, for sorting and for telling apart what may be joined. */
  readonly place: readonly [base: number, head: number, way: number];
}

/** All changes, in the order of the rules, and why there may be more of them. */
export interface Changes {
  readonly found: readonly Change[];
  readonly notProved: readonly string[];
}

/** How many parts the requests of a pair may fall into when those are taken out that changed entries before take; past it they are left in. */
const MOST_PARTS = 24;

/**
 * Finds every request that base and head decide differently: for each pair of entries of which a request can be taken by the one in the
 * base and by the other in the head. Entries that stand in both lists in the same order can take a request together only as a pair, so
 * that only pairs with a changed entry are looked at, and those whose ways differ.
 */
export function findChanges(joint: JointSpace, budget: SearchBudget): Changes {
  const base = entriesOf(joint, "base");
  const head = entriesOf(joint, "head");
  const partners = pairUp(base, head);
  const found: Change[] = [];
  const notProved = new Set([joint.space.incomplete, joint.topics.incomplete].filter((one) => one !== null));
  const changedInHead = head.flatMap((_, j) => (partners.ofHead[j] === -1 ? [j] : []));
  for (const [i, from] of base.entries()) {
    const partner = partners.ofBase[i] ?? -1;
    const candidates = partner < 0 ? head.keys() : [partner, ...changedInHead].sort((a, b) => a - b);
    for (const j of candidates) {
      const to = head[j];
      if (to === undefined || !mayShare(partners, i, j)) continue;
      if (partner === j && !mayPart(joint, from, to)) continue;
      const { changes, reason } = changesOf(joint, { base, head, partners }, i, j, budget);
      found.push(...changes);
      if (reason !== null) notProved.add(reason);
    }
  }
  return { found, notProved: [...notProved].sort() };
}

/** The entries that stand in both lists, in the same order: by row of the one, the row of the other, or -1. */
interface Partners {
  readonly ofBase: readonly number[];
  readonly ofHead: readonly number[];
}

interface Lists {
  readonly base: readonly Entry[];
  readonly head: readonly Entry[];
  readonly partners: Partners;
}

function pairUp(base: readonly Entry[], head: readonly Entry[]): Partners {
  const ofBase = align(
    base.map(({ key }) => key),
    head.map(({ key }) => key),
  );
  const ofHead = head.map(() => -1);
  for (const [i, j] of ofBase.entries()) if (j >= 0) ofHead[j] = i;
  return { ofBase, ofHead };
}

/** Whether a request can be taken by the one entry in the base and by the other in the head: not where a partner of either stands before. */
function mayShare({ ofBase, ofHead }: Partners, i: number, j: number): boolean {
  const inHead = ofBase[i] ?? -1;
  const inBase = ofHead[j] ?? -1;
  return !(inHead >= 0 && inHead < j) && !(inBase >= 0 && inBase < i);
}

/** A first look at two partners, without boxes. */
function mayPart(joint: JointSpace, from: Entry, to: Entry): boolean {
  const [a, b] = [from.ways(), to.ways()];
  if (joint.topics.differ && (a.some(hasWinner) || b.some(hasWinner))) return true;
  return a.length !== b.length || a.some(({ key }, at) => key !== b[at]?.key);
}

const hasWinner = ({ winner, holds }: Way): boolean => winner !== undefined || holds.length > 0;

function changesOf(
  joint: JointSpace,
  lists: Lists,
  i: number,
  j: number,
  budget: SearchBudget,
): { readonly changes: readonly Change[]; readonly reason: string | null } {
  const [from, to] = [lists.base[i], lists.head[j]];
  if (from === undefined || to === undefined) return { changes: [], reason: null };
  const { space } = joint;
  const { strings } = space;
  const shared = meetOf(joint, from.boxes, to.boxes);
  if (shared === null) return { changes: [], reason: tooLong };
  if (shared.length === 0) return { changes: [], reason: null };
  const before = entriesBefore(lists, i, j);
  const changes: Change[] = [];
  let reason: string | null = null;
  let way = 0;
  for (const [base, head] of waysThatPart(joint, from, to)) {
    way += 1;
    const goals = shared.flatMap((box) => narrowed(joint, box, base, head) ?? []);
    if (goals.length === 0) continue;
    const winner = base.winner ?? (joint.topics.differ ? undefined : head.winner);
    const others = before.changed.filter((other) => goals.some((goal) => mayMeet(strings, goal, other)));
    const all = new PairContext(space, goals, [...before.unchanged, ...others], winner, budget);
    if (all.isEmpty(goals)) continue;
    const parts = withoutAll(strings, goals, others, MOST_PARTS);
    const context = parts === null ? all : new PairContext(space, goals, before.unchanged, winner, budget);
    const surely = surelyServed(context, goals, base, head);
    for (const box of context.real(parts ?? goals)) {
      const parted = partings(context, box, base, head, surely);
      if (parted === null) reason = tooMany;
      for (const parting of parted ?? []) changes.push({ ...parting, context, place: [i, j, way] });
    }
  }
  return { changes, reason };
}

const tooLong = `a condition takes more than ${MOST_BOXES} boxes`;
const tooMany = "the requests that two rules share fall into too many parts";

/** What the entries before both take: the unchanged ones, and those that stand before the one and not the other. */
function entriesBefore(
  { base, head, partners }: Lists,
  i: number,
  j: number,
): { readonly unchanged: readonly Box[]; readonly changed: readonly Box[] } {
  const unchanged: Box[] = [];
  const changed: Box[] = [];
  for (const [row, { boxes }] of base.slice(0, i).entries()) {
    const partner = partners.ofBase[row] ?? -1;
    (partner >= 0 && partner < j ? unchanged : changed).push(...(boxes ?? []));
  }
  for (const [row, { boxes }] of head.slice(0, j).entries()) {
    const partner = partners.ofHead[row] ?? -1;
    if (partner < 0 || partner >= i) changed.push(...(boxes ?? []));
  }
  return { unchanged, changed };
}

/** Every way of the one entry with every way of the other that some request may take together, where they do not come to the same. */
function* waysThatPart(joint: JointSpace, from: Entry, to: Entry): Iterable<readonly [Way, Way]> {
  const bothPinned = from.isPinned && to.isPinned;
  for (const base of bothPinned ? from.ways() : from.waysAtOnce()) {
    for (const head of bothPinned ? to.ways() : to.waysAtOnce()) {
      if (base.key === head.key || !mayWinTogether(joint, base, head)) continue;
      yield [base, head];
    }
  }
}

/** A first look at the topics that must win, without texts. */
function mayWinTogether({ topics }: JointSpace, base: Way, head: Way): boolean {
  if (!topics.differ) {
    return base.winner === undefined || head.winner === undefined || base.winner === head.winner;
  }
  const own = headTopicOf(topics, head);
  return base.winner === undefined || own === undefined || topics.mayWinBoth(base.winner, own);
}

function headTopicOf({ headWins }: JointSpace["topics"], { holds }: Way): number | undefined {
  for (const [topic, question] of headWins) if (holds.includes(question)) return topic;
  return undefined;
}

function narrowed(joint: JointSpace, box: Box, base: Way, head: Way): Box | null {
  const { strings, modelRow } = joint.space;
  let left: Box | null = box;
  for (const { models, holds } of [base, head]) {
    if (left === null) return null;
    if (models !== null) {
      left = narrow(strings, left, (copy) => {
        const sets = strings[modelRow]?.sets;
        const set = copy.sets[modelRow];
        if (sets !== undefined && set !== undefined) {
          copy.sets = copy.sets.with(modelRow, sets.meet(set, models));
        }
      });
    }
    if (left !== null && holds.length > 0) {
      // That one topic wins in the head says that some topic does.
      const others = left.holds.filter((literal) => literal !== joint.topics.headAny);
      left = meet(strings, { ...left, holds: others }, { ...left, holds, lacks: [] });
    }
  }
  return left;
}

function meetOf(joint: JointSpace, a: Boxes, b: Boxes): Boxes {
  return joint.space.conditions.meet(a, b);
}
