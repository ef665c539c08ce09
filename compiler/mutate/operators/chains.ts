import type { Item, Step, TargetStep } from "../../syntax/ast.ts";
import type { Ast } from "../../syntax/project.ts";
import type { TopicRoute } from "../../taxonomy/topic-source.ts";
import { itemsOf, withItem, withTopic, written } from "../edit-ast.ts";
import type { Mutate } from "../mutant.ts";

/** A hop of a chain, a member of a pool or a route of a topic is gone; the last one stays. */
export const dropHop: Mutate = function* (ast) {
  for (const { hops, name, replaced } of listsOf(ast)) {
    if (hops.length < 2) continue;
    for (const [row, hop] of hops.entries()) {
      const what = `\`${hopText(hop)}\` is no hop of ${name}`;
      yield { what, span: hop.span, ast: replaced(hops.toSpliced(row, 1)) };
    }
  }
};

/** Two neighbours change places; in a pool the order says nothing. */
export const swapHops: Mutate = function* (ast) {
  for (const { hops, name, isPool, replaced } of listsOf(ast)) {
    for (const [row, hop] of hops.entries()) {
      const next = hops[row + 1];
      if (!next || isPool) continue;
      const what = `\`${hopText(next)}\` comes before \`${hopText(hop)}\` in ${name}`;
      yield { what, span: hop.span, ast: replaced(hops.with(row, next).with(row + 1, hop)) };
    }
  }
};

/** A loss that a hop allows is not allowed. */
export const dropAllowance: Mutate = function* (ast) {
  for (const { hops, name, replaced } of listsOf(ast)) {
    for (const [row, hop] of hops.entries()) {
      if (!("degrade" in hop)) continue;
      const at = `\`${hopText(hop)}\` of ${name}`;
      if (hop.shrink !== null) {
        const changed = hops.with(row, { ...hop, shrink: null });
        yield { what: `${at} may not shrink`, span: hop.shrink, ast: replaced(changed) };
      }
      for (const [place, { value, span }] of hop.degrade.entries()) {
        const changed = hops.with(row, { ...hop, degrade: hop.degrade.toSpliced(place, 1) });
        yield { what: `${at} may not lose \`${value}\``, span, ast: replaced(changed) };
      }
    }
  }
};

type Hop = Step | TopicRoute;

/** One list of hops, wherever it is written. */
interface HopList {
  readonly hops: readonly Hop[];
  /** "chain `cheap`". */
  readonly name: string;
  readonly isPool: boolean;
  readonly replaced: (hops: readonly Hop[]) => Ast;
}

function* listsOf(ast: Ast): Iterable<HopList> {
  for (const placed of itemsOf(ast, "chain")) {
    const { item } = placed;
    const name = `chain \`${item.name.value}\``;
    const withSteps = (steps: readonly Step[]): Ast =>
      withItem(ast, placed, { ...item, steps } satisfies Item);
    yield { hops: item.steps, name, isPool: false, replaced: (hops) => withSteps(hops.filter(isStep)) };
    for (const [row, step] of item.steps.entries()) {
      if (step.kind !== "balance") continue;
      const replaced = (hops: readonly Hop[]) =>
        withSteps(item.steps.with(row, { ...step, members: hops.filter(isTarget) }));
      yield { hops: step.members, name: `the pool of ${name}`, isPool: true, replaced };
    }
  }
  for (const [row, topic] of ast.topics.entries()) {
    const replaced = (hops: readonly Hop[]) =>
      withTopic(ast, row, { ...topic, routes: hops.filter(isRoute) });
    yield { hops: topic.routes, name: `topic \`${topic.id}\``, isPool: false, replaced };
  }
}

const isStep = (hop: Hop): hop is Step => "kind" in hop;
const isTarget = (hop: Hop): hop is TargetStep => isStep(hop) && hop.kind === "target";
const isRoute = (hop: Hop): hop is TopicRoute => !isStep(hop);

function hopText(hop: Hop): string {
  if (!isStep(hop)) return `${hop.provider.value}/${hop.model.value}`;
  if (hop.kind === "target") return hop.target.value;
  return hop.kind === "chain" ? hop.name.value : written({ ...hop.span, end: hop.strategy.span.end });
}
