import type { DegradableGate } from "../../engine/index.ts";
import type { BoundChain, BoundConfig, BoundMember, BoundStep } from "../bind/bound-config.ts";
import { cycleThrough, dependenciesFirst } from "../bind/dependency-order.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Located, Span } from "../source/source-set.ts";
import { checkChainOptions } from "./check-options.ts";
import type { CheckedChain, CheckedMember, CheckedStep } from "./checked-config.ts";

/** The chains with the chains inside them spliced in, then `topic:ID` for each topic that has a route. */
export function checkChains(bound: BoundConfig, found: Diagnostic[]): readonly CheckedChain[] {
  const graph = bound.chains.map(chainsOf);
  const order = dependenciesFirst(graph);
  reportCycles(bound.chains, graph, new Set(order), found);
  const steps = new Map<number, readonly CheckedStep[]>(
    bound.topics.flatMap(({ chain, routes }) =>
      chain === null ? [] : [[chain, routes.map((route) => targetStep(route, found))] as const],
    ),
  );
  for (const row of order) {
    const chain = bound.chains[row];
    if (chain) steps.set(row, spliced(chain, steps, found));
  }
  const declared = bound.chains.map(
    (chain, row): CheckedChain => ({
      name: chain.name,
      steps: steps.get(row) ?? [],
      options: checkChainOptions(chain, found),
      span: chain.span,
    }),
  );
  const topics = bound.topics.flatMap(({ source, chain }): CheckedChain[] =>
    chain === null
      ? []
      : [
          {
            name: `topic:${source.id}`,
            steps: steps.get(chain) ?? [],
            options: {},
            span: source.routes[0]?.span ?? source.span,
          },
        ],
  );
  return [...declared, ...topics];
}

function spliced(
  chain: BoundChain,
  known: ReadonlyMap<number, readonly CheckedStep[]>,
  found: Diagnostic[],
): readonly CheckedStep[] {
  const steps: CheckedStep[] = [];
  for (const step of chain.steps) {
    if (step.kind === "chain") {
      for (const inner of known.get(step.chain) ?? []) steps.push(splicedAt(step.span, inner));
    } else steps.push(checkStep(step, found));
    if (steps.length <= MOST_STEPS) continue;
    const values = { name: chain.name, limit: MOST_STEPS };
    found.push(diagnose("SB3057", chain.span, values, { label: "too many steps" }));
    return [];
  }
  return steps;
}

function splicedAt(spliceSpan: Span, step: CheckedStep): CheckedStep {
  return step.kind === "target"
    ? { ...step, member: { ...step.member, spliceSpan } }
    : { ...step, members: step.members.map((member) => ({ ...member, spliceSpan })) };
}

/** No request outlives so many hops; without a limit, chains that name others twice grow exponentially. */
const MOST_STEPS = 200;

function checkStep(step: Exclude<BoundStep, { kind: "chain" }>, found: Diagnostic[]): CheckedStep {
  if (step.kind === "target") return targetStep(step.member, found);
  const strategy = step.strategy.value;
  if (strategy !== "weighted") {
    for (const { weight } of step.members) {
      if (!weight) continue;
      const where = `under \`${strategy}\``;
      const advice = ", or balance by `weighted`";
      found.push(diagnose("SB3052", weight.span, { where, advice }, { label: "has no effect" }));
    }
  }
  return {
    kind: "pool",
    strategy,
    members: step.members.map((member) => checkMember(member, found)),
    span: step.span,
  };
}

function targetStep(member: BoundMember, found: Diagnostic[]): CheckedStep {
  if (member.weight) {
    const where = "outside a pool";
    const advice = ", or put the target into `balance weighted { ... }`";
    found.push(diagnose("SB3052", member.weight.span, { where, advice }, { label: "has no effect" }));
  }
  return { kind: "target", member: checkMember(member, found), span: member.span };
}

function checkMember(member: BoundMember, found: Diagnostic[]): CheckedMember {
  const { target, weight, shrink, degrade, span } = member;
  if (weight && !(Number.isInteger(weight.value) && weight.value >= 1 && weight.value <= 1_000)) {
    found.push(diagnose("SB3053", weight.span, { value: weight.value }, { label: "not such a number" }));
  }
  const seen = new Map<DegradableGate, Located<DegradableGate>>();
  for (const gate of degrade) {
    const first = seen.get(gate.value);
    if (!first) seen.set(gate.value, gate);
    else {
      const related = [{ span: first.span, label: "first allowed here" }];
      const extras = { label: "allowed again here", related };
      found.push(diagnose("SB3056", gate.span, { what: `degrade ${gate.value}` }, extras));
    }
  }
  return {
    target,
    weight: weight?.value ?? 1,
    degrade: [...seen.keys()].sort(),
    shrink: shrink !== null,
    span,
    spliceSpan: null,
    degradeSpans: [...seen.values()],
    shrinkSpan: shrink,
  };
}

/** The rows of the declared chains that a chain names; those of topics lead nowhere. */
function chainsOf(chain: BoundChain, _row: number, all: readonly BoundChain[]): readonly number[] {
  return chain.steps.flatMap((step) =>
    step.kind === "chain" && step.chain < all.length ? [step.chain] : [],
  );
}

/** A cycle is reported once, at the step that leads into it from the chain that comes first. */
function reportCycles(
  chains: readonly BoundChain[],
  graph: readonly (readonly number[])[],
  ordered: ReadonlySet<number>,
  found: Diagnostic[],
): void {
  const cyclic = new Set<number>();
  for (const [start, chain] of chains.entries()) {
    if (ordered.has(start) || cyclic.has(start)) continue;
    const cycle = cycleThrough(start, graph);
    if (!cycle) continue;
    for (const row of cycle) cyclic.add(row);
    const steps = cycle.map((row, index) => stepTo(chains[row], cycle[index + 1] ?? start));
    const [first, ...others] = steps.filter((step) => step !== undefined);
    const path = [...cycle, start].map((row) => `\`${chains[row]?.name}\``).join(" -> ");
    const related = others.map(({ span }) => ({ span, label: "leads on in the cycle" }));
    if (!first) continue;
    found.push(
      diagnose("SB4011", first.span, { chain: chain.name, path }, { label: "leads into the cycle", related }),
    );
  }
}

function stepTo(chain: BoundChain | undefined, row: number): BoundStep | undefined {
  return chain?.steps.find((step) => step.kind === "chain" && step.chain === row);
}
