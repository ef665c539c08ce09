import type { CheckedChain, CheckedConfig, CheckedMember } from "../../check/checked-config.ts";
import type { Span } from "../../source/source-set.ts";
import { narrow } from "../space/box.ts";
import { ALL } from "../space/class-sets.ts";
import type { Boxes } from "../space/condition-boxes.ts";
import type { Space } from "../space/space.ts";
import type { RuleRegion } from "./rule-region.ts";

/** One way that the requests of a rule can go: its chain, the routes of the topic that wins, or a pinned target. */
export interface Route {
  readonly rule: number;
  /** As `decide` names it: the chain, `topic:ID`, or `pinned`. */
  readonly name: string;
  /** Null for a pin. */
  readonly chain: CheckedChain | null;
  /** The members of each step, in order; a pin has one step. */
  readonly steps: readonly (readonly RouteMember[])[];
  /** Every member, in the order of the steps. */
  readonly members: readonly RouteMember[];
  /** The topic that must win for this route; undefined where that does not matter. */
  readonly winner: number | undefined;
  /** The requests that go this way if no rule above takes them. */
  readonly goals: Boxes;
  /** The place to show: the chain, the topic's route, or the rule's outcome. */
  readonly span: Span;
}

/** One place of a target in a route. */
export interface RouteMember extends CheckedMember {
  /** How often one request may be paid for here. */
  readonly payments: number;
}

/** What of a route its chain alone says. */
export type ChainRoute = Pick<Route, "name" | "chain" | "steps" | "members" | "span">;

/** The routes of one rule; none for a `reject`. `chainRoutes` has what each chain says of the routes along it. */
export function routesOf(
  config: CheckedConfig,
  space: Space,
  chainRoutes: readonly ChainRoute[],
  { row, rule, goals }: RuleRegion,
): readonly Route[] {
  const { outcome } = rule;
  const along = (chain: number | null, winner: number | undefined): readonly Route[] => {
    const chainRoute = chain === null ? undefined : chainRoutes[chain];
    return chainRoute ? [{ rule: row, goals, winner, ...chainRoute }] : [];
  };
  switch (outcome.kind) {
    case "reject":
      return [];
    case "chain":
      return along(outcome.chain, undefined);
    case "topic":
      return config.topics.flatMap((topic, winner) => along(topic.chain, winner));
    case "pinned": {
      const model = space.strings[space.modelRow];
      return [...new Set(config.pins.values())]
        .sort((a, b) => a - b)
        .map((target) => ({
          rule: row,
          name: "pinned",
          chain: null,
          ...pinnedSteps(target, rule.outcomeSpan),
          winner: undefined,
          goals:
            goals?.flatMap((goal) => {
              const pinned = narrow(space.strings, goal, (box) => {
                const set = box.sets[space.modelRow] ?? ALL;
                box.sets = box.sets.with(space.modelRow, model?.sets.meet(set, model.ofMark(target)) ?? ALL);
              });
              return pinned === null ? [] : [pinned];
            }) ?? null,
          span: rule.outcomeSpan,
        }));
    }
  }
}

/** Where a member stands in the chain under question: of a spliced one, where the splice is written. */
export function placeOf({ span, spliceSpan }: Pick<RouteMember, "span" | "spliceSpan">): Span {
  return spliceSpan ?? span;
}

/** What a chain says of every route along it. */
export function chainRouteOf(config: CheckedConfig, chain: CheckedChain): ChainRoute {
  const member = (one: CheckedMember): RouteMember => ({ ...one, payments: paymentsAt(config, chain, one) });
  const steps = chain.steps.map((step) => (step.kind === "pool" ? step.members : [step.member]).map(member));
  return { name: chain.name, chain, steps, members: steps.flat(), span: chain.span };
}

function pinnedSteps(target: number, span: Span): Pick<Route, "steps" | "members"> {
  const member: RouteMember = {
    target,
    degrade: [],
    shrink: false,
    weight: 1,
    payments: 1,
    span,
    spliceSpan: null,
    degradeSpans: [],
    shrinkSpan: null,
  };
  return { steps: [[member]], members: [member] };
}

/**
 * A target is paid once, since it may have worked before it failed or was outrun. A stream that is held back may break off when much
 * of it was made, and be asked for again: with each of the target's keys, and once more.
 */
function paymentsAt(
  { targets, providers }: CheckedConfig,
  { options }: CheckedChain,
  { target }: CheckedMember,
): number {
  const auth = providers[targets[target]?.plan.provider ?? -1]?.plan.auth;
  if (options.commitAfter === undefined) return 1;
  const keys = auth?.kind === "keys" ? auth.keys.length : 1;
  return Math.min(keys + 1, options.attempts ?? Number.POSITIVE_INFINITY);
}
