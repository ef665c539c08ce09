import { type Strategy, strategies } from "../../engine/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Located } from "../source/source-set.ts";
import type { Step } from "../syntax/ast.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";
import type { BoundChain, BoundMember, BoundStep, BoundTopic } from "./bound-config.ts";
import { resolveMember, resolveRoute, targetsOfModel } from "./resolve-target.ts";
import { placesOf, type Scope } from "./scope.ts";
import type { ItemOf } from "./splice.ts";
import { type Candidates, suggest } from "./suggestion.ts";

/** The chains with the targets, chains and strategies of their steps resolved; steps that could not be are left out. */
export function bindChains(
  items: readonly ItemOf<"chain">[],
  scope: Scope,
  found: Diagnostic[],
): readonly BoundChain[] {
  return items.map((item) => ({
    name: item.name.value,
    steps: item.steps.flatMap((step) => bindStep(step, item.name.value, scope, found) ?? []),
    options: item.options,
    hedge: item.hedge,
    commit: item.commit,
    span: item.name.span,
  }));
}

/** The topics with their routes resolved. */
export function bindTopics(
  topics: readonly TopicSource[],
  scope: Scope,
  found: Diagnostic[],
): readonly BoundTopic[] {
  return topics.map((source) => ({
    source,
    chain: scope.chains.get(`topic:${source.id}`)?.row ?? null,
    routes: source.routes.flatMap((route) => resolveRoute(route, scope, found) ?? []),
  }));
}

/** The row of a chain, `topic:ID` included; null where it was reported. `further` are words that may stand there too. */
export function resolveChain(
  name: Located<string>,
  scope: Scope,
  found: Diagnostic[],
  further: Candidates = new Map(),
): number | null {
  const declared = scope.chains.get(name.value);
  if (declared) return declared.row;
  if (scope.seemsDeclared("chain", name.value)) return null;
  const { orUse, extras } = suggest(name.value, new Map([...placesOf(scope.chains), ...further]), name.span);
  const values = { name: name.value, orUse };
  found.push(diagnose("SB2003", name.span, values, { ...extras, label: "not declared" }));
  return null;
}

function bindStep(step: Step, within: string, scope: Scope, found: Diagnostic[]): BoundStep | null {
  switch (step.kind) {
    case "target": {
      const member = resolveMember(step, scope, found);
      return member && { kind: "target", member, span: step.span };
    }
    case "chain": {
      const { name, span } = step;
      if (!scope.chains.has(name.value) && targetsOfModel(name.value, scope).size > 0) {
        const target = { target: name, weight: null, shrink: null, degrade: [], span };
        const member = resolveMember(target, scope, found);
        return member && { kind: "target", member, span };
      }
      const chain = resolveChain(name, scope.chains.has(name.value) ? scope : without(scope, within), found);
      return chain === null ? null : { kind: "chain", chain, span: step.span };
    }
    case "balance": {
      const strategy = resolveStrategy(step.strategy, found);
      const members: BoundMember[] = step.members.flatMap(
        (member) => resolveMember(member, scope, found) ?? [],
      );
      return strategy && { kind: "pool", strategy, members, span: step.span };
    }
  }
}

function resolveStrategy(written: Located<string>, found: Diagnostic[]): Located<Strategy> | null {
  const strategy = strategies.find((name) => name === written.value);
  if (strategy) return { value: strategy, span: written.span };
  const { orUse, extras } = suggest(written.value, strategyNames, written.span);
  const values = { name: written.value, orUse };
  found.push(diagnose("SB2013", written.span, values, { ...extras, label: "not a strategy" }));
  return null;
}

const strategyNames: Candidates = new Map(strategies.map((name) => [name, null]));

/** The scope of an author who does not mean the chain itself. */
function without(scope: Scope, chain: string): Scope {
  return { ...scope, chains: new Map([...scope.chains].filter(([other]) => other !== chain)) };
}
