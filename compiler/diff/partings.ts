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
  readonly before: RegionOutcome;
  readonly after: RegionOutcome;
}

/** The most parts that one box falls into. */
const MOST_PARTS = 512;

/**
 * The parts of a box whose requests part where the one way and the other lead: exact, but for requests that are not left to the pair.
 * Null where that cannot be told: a gate has too long a normal form, or there are too many parts.
 */
export function partings(context: PairContext, box: Box, base: Way, head: Way): readonly Parting[] | null {
  const found: Parting[] = [];
  const open: Part[] = [{ box, known: { base: null, head: null, members: new Map() } }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { known } = part;
    const verdict = compare(base, head, known);
    if (verdict === "same") continue;
    if (verdict === "differ") {
      const [before, after] = [outcomeOf(base, known.base, known), outcomeOf(head, known.head, known)];
      found.push({ box: part.box, before, after });
      continue;
    }
    const split = splitBy(context, part.box, verdict.members);
    if (split === null || found.length + open.length > MOST_PARTS) return null;
    for (const one of split.outside) open.push({ box: one, known: verdict.learn(false) });
    for (const one of split.inside) open.push({ box: one, known: verdict.learn(true) });
  }
  return found;
}

/** What is known of all requests of a part: whether either way serves them, and whether a member admits them. */
interface PartKnown {
  readonly base: boolean | null;
  readonly head: boolean | null;
  readonly members: Known;
}

interface Part {
  readonly box: Box;
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
  if (from.kind !== to.kind || base.rule !== head.rule) return "differ";
  if (from.kind !== "route" || to.kind !== "route") return base.key === head.key ? "same" : "differ";
  if (from.chain !== to.chain || known.base !== known.head) return "differ";
  if (known.base === false) return "same";
  const verdict = compareSteps(left(from.steps, known.members), left(to.steps, known.members));
  if (typeof verdict === "string") return verdict;
  const { ask } = verdict;
  return {
    members: [ask],
    learn: (admitted) => ({ ...known, members: new Map([...known.members, [ask.id, admitted]]) }),
  };
}

function splitBy(
  context: PairContext,
  box: Box,
  members: readonly WayMember[],
): { readonly inside: readonly Box[]; readonly outside: readonly Box[] } | null {
  const union: Box[] = [];
  for (const { admits } of members) {
    const boxes = admits();
    if (boxes === null) return null;
    union.push(...boxes);
  }
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

function outcomeOf({ goes, rule }: Way, serves: boolean | null, { members }: PartKnown): RegionOutcome {
  if (goes.kind === "reject") {
    return { outcome: "reject", rule, status: goes.status, message: goes.message };
  }
  if (goes.kind === "refused") return { outcome: "refused", rule, chain: null, reason: goes.reason };
  if (serves === false) return { outcome: "refused", rule, chain: goes.chain, reason: "no_target" };
  const steps = left(goes.steps, members).map((step) => [...new Set(step.map(({ name }) => name))].sort());
  return { outcome: "route", rule, chain: goes.chain, steps };
}
