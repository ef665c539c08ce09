import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Expression, Item, ReachSet } from "../syntax/ast.ts";
import { resolveChain } from "./bind-chains.ts";
import type { BoundExpression, BoundPromise, BoundRestrict, BoundSet } from "./bound-config.ts";
import { resolveCondition } from "./resolve-condition.ts";
import { resolveTarget } from "./resolve-target.ts";
import { placesOf, type Scope } from "./scope.ts";
import { suggest } from "./suggestion.ts";

/** The `restrict`s whose sets could be resolved. */
export function bindRestricts(
  items: readonly Item[],
  scope: Scope,
  found: Diagnostic[],
): readonly BoundRestrict[] {
  return items
    .filter((item) => item.kind === "restrict")
    .flatMap(({ condition, direction, set, span }) => {
      const bound = resolveCondition(condition, scope, found);
      const resolved = resolveSet(set, scope, found);
      return resolved ? [{ condition: bound, direction, set: resolved, span }] : [];
    });
}

/** What the author promises: `never`, `only`, `survive`, `within`, `cost`, in the order of the source. */
export function bindPromises(
  items: readonly Item[],
  scope: Scope,
  found: Diagnostic[],
): readonly BoundPromise[] {
  return items.flatMap((item) => bindPromise(item, scope, found) ?? []);
}

function bindPromise(item: Item, scope: Scope, found: Diagnostic[]): BoundPromise | null {
  const { span } = item;
  const bindCondition = (condition: Expression | null): BoundExpression | null =>
    condition && resolveCondition(condition, scope, found);
  switch (item.kind) {
    case "never":
    case "only": {
      const condition = bindCondition(item.condition);
      const set = resolveSet(item.set, scope, found);
      return set && { kind: item.kind, condition, set, span };
    }
    case "survive":
      return { kind: "survive", unit: item.unit.value, condition: bindCondition(item.condition), span };
    case "within":
      return { kind: "within", options: item.options, span };
    case "cost": {
      const condition = bindCondition(item.condition);
      const chain = resolveChain(item.chain, scope, found);
      return chain === null ? null : { kind: "cost", chain, ceiling: item.ceiling, condition, span };
    }
    default:
      return null;
  }
}

function resolveSet(set: ReachSet, scope: Scope, found: Diagnostic[]): BoundSet | null {
  const { value: name, span } = set.name;
  switch (set.kind) {
    case "target": {
      const target = resolveTarget(set.name, scope, found);
      return target === null ? null : { inside: [target], unknown: [], says: `target ${name}` };
    }
    case "provider": {
      const provider = scope.providers.get(name);
      if (provider) {
        const inside = [...provider.models.values()].map(({ row }) => row);
        return { inside, unknown: [], says: `provider ${name}` };
      }
      if (!scope.catalogKnown || scope.seemsProvided(name, null)) return null;
      const { orUse, extras } = suggest(name, placesOf(scope.providers), span);
      found.push(
        diagnose("SB2002", span, { name, orUse }, { ...extras, label: "not declared in the catalog" }),
      );
      return null;
    }
    case "region": {
      const region = scope.regions.get(name);
      if (region) return { inside: region.targets, unknown: scope.regionless, says: `region "${name}"` };
      if (!scope.catalogKnown) return null;
      const { orUse, extras } = suggest(name, placesOf(scope.regions), span, (found) => `"${found}"`);
      found.push(diagnose("SB2009", span, { name, orUse }, { ...extras, label: "no provider is there" }));
      return null;
    }
  }
}
