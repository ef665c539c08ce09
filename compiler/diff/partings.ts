import type { Box } from "../prove/space/box.ts";
import { compareSteps } from "./compare-steps.ts";
import { inside, withoutAll } from "./marked-boxes.ts";
import type { RegionOutcome } from "./outcome.ts";
import type { PairContext } from "./pair-context.ts";
import { type Known, left } from "./steps-left.ts";
import type { Way, WayMember } from "./ways.ts";

/** Requests of which each is decided differently, and how. */
export interface Parting {
  readonly box: Box;
  /**
   * The box in which they are shown: where a chain takes its requests from or to another outcome, the requests that it serves are not
   * told from those of the box that it does not serve.
   */
  readonly shown: Box;
  readonly before: RegionOutcome;
  readonly after: RegionOutcome;
}

/** The most parts that one box falls into. */
const MOST_PARTS = 512;

/**
 * The parts of a box whose requests part where the one way and the other lead: exact, but for requests that are not left to the pair.
 * Null where that cannot be told: a gate has too long a normal form, or there are too many parts.
 */
export function partings(
  context: PairContext,
  box: Box,
  base: Way,
  head: Way,
  surely: Surely,
): readonly Parting[] | null {
  const found: Parting[] = [];
  const isOneChain = goesAlike(base, head);
  const open: Part[] = [{ box, shown: box, known: { ...surely, members: new Map() } }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { known } = part;
    const verdict = compare(base, head, known);
    if (verdict === "same") continue;
    if (verdict === "differ") {
      const [before, after] = [outcomeOf(base, known.base, known), outcomeOf(head, known.head, known)];
      found.push({ box: part.box, shown: part.shown, before, after });
      continue;
    }
    const split = splitBy(context, part.box, verdict.members);
    if (split === null || found.length + open.length > MOST_PARTS) return null;
    for (const one of split.outside) open.push({ box: one, shown: one, known: verdict.learn(false) });
    for (const one of split.inside) {
      open.push({ box: one, shown: isOneChain ? one : part.shown, known: verdict.learn(true) });
    }
  }
  return found;
}

/** Of two ways, whether every request of the pair is served; null where that is not known. */
export interface Surely {
  readonly base: true | null;
  readonly head: true | null;
}

/** A first look at all requests of a pair at once. */
export function surelyServed(context: PairContext, goals: readonly Box[], base: Way, head: Way): Surely {
  const isServed = ({ goes }: Way): true | null => {
    const union = goes.kind === "route" ? unionOf(goes.steps.flat()) : null;
    return union !== null && context.isEmpty(goals, union) ? true : null;
  };
  return { base: isServed(base), head: isServed(head) };
}

/** What is known of all requests of a part: whether either way serves them, and whether a member admits them. */
interface PartKnown {
  readonly base: boolean | null;
  readonly head: boolean | null;
  readonly members: Known;
}

interface Part {
  readonly box: Box;
  readonly shown: Box;
  readonly known: PartKnown;
}

/** A part is split by whether any of some members admits a request. */
interface Question {
  readonly members: readonly WayMember[];
  learn(admitted: boolean): PartKnown;
}

function compare(base: Way, head: Way, known: PartKnown): "same" | "differ" | Question {
  for (const [part, way] of [
    ["base", base],
    ["head", head],
  ] as const) {
    if (way.goes.kind !== "route" || known[part] !== null) continue;
    return {
      members: way.goes.steps.flat(),
      learn: (admitted) => ({ ...known, [part]: admitted }),
    };
  }
  const [from, to] = [base.goes, head.goes];
  // A request that neither serves is no worse off, whatever the reason.
  if (isRefused(from, known.base) && isRefused(to, known.head)) return "same";
  if (from.kind !== "route" || to.kind !== "route") return base.key === head.key ? "same" : "differ";
  if (!goesAlike(base, head) || known.base !== known.head) return "differ";
  const verdict = compareSteps(left(from.steps, known.members), left(to.steps, known.members));
  if (typeof verdict === "string") return verdict;
  const { ask } = verdict;
  return {
    members: [ask],
    learn: (admitted) => ({ ...known, members: new Map([...known.members, [ask.id, admitted]]) }),
  };
}

/** Whether both ways lead by a rule of the same name to a chain of the same name. */
function goesAlike(base: Way, head: Way): boolean {
  const [from, to] = [base.goes, head.goes];
  return from.kind === "route" && to.kind === "route" && from.chain === to.chain && base.rule === head.rule;
}

function isRefused({ kind }: Way["goes"], serves: boolean | null): boolean {
  return kind === "refused" || (kind === "route" && serves === false);
}

function splitBy(
  context: PairContext,
  box: Box,
  members: readonly WayMember[],
): { readonly inside: readonly Box[]; readonly outside: readonly Box[] } | null {
  const union = unionOf(members);
  if (union === null) return null;
  if (context.isEmpty([box], union)) return { inside: [box], outside: [] };
  const { strings } = context.space;
  const admitted = inside(strings, [box], union, MOST_PARTS);
  const refused = withoutAll(strings, [box], union, MOST_PARTS);
  if (admitted === null || refused === null) return null;
  const real = context.real(admitted);
  return real.length === 0
    ? { inside: [], outside: [box] }
    : { inside: real, outside: context.real(refused) };
}

function unionOf(members: readonly WayMember[]): readonly Box[] | null {
  const union: Box[] = [];
  for (const { admits } of members) {
    const boxes = admits();
    if (boxes === null) return null;
    union.push(...boxes);
  }
  return union;
}

function outcomeOf({ goes, rule }: Way, serves: boolean | null, { members }: PartKnown): RegionOutcome {
  if (goes.kind === "reject") {
    return { outcome: "reject", rule, status: goes.status, message: goes.message };
  }
  if (goes.kind === "refused") return { outcome: "refused", rule, chain: null, reason: goes.reason };
  if (serves === false) return { outcome: "refused", rule, chain: goes.chain, reason: "no_target" };
  const steps = left(goes.steps, members).flatMap((step) => {
    const names = new Set(step.flatMap(({ name }) => (name === "" ? [] : [name])));
    return names.size === 0 ? [] : [[...names].sort()];
  });
  return { outcome: "route", rule, chain: goes.chain, steps };
}
