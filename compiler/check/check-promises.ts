import type { BoundConfig, BoundExpression, BoundPromise, BoundSet } from "../bind/bound-config.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { ConditionChecker } from "./check-condition.ts";
import { checkWithin } from "./check-options.ts";
import type { AuthorPromise, CheckedCondition, CheckedRestrict } from "./checked-config.ts";
import { written } from "./literals.ts";
import { settled } from "./numbers.ts";

/**
 * The `restrict`s with the targets each bars. A target whose provider states no region may be in any, so it is barred
 * by `from` and not reached by `to`.
 */
export function checkRestricts(bound: BoundConfig, conditions: ConditionChecker): readonly CheckedRestrict[] {
  return bound.restricts.flatMap(({ condition, direction, set, span }) => {
    const checked = conditions.check(condition);
    if (!checked) return [];
    const inside = new Set(set.inside);
    const barred =
      direction === "from"
        ? reachable(set)
        : [...bound.targets.keys()].filter((target) => !inside.has(target));
    return [{ condition: checked, barredTargets: barred, span }];
  });
}

/** What the author promises, with its conditions and units checked. */
export function checkPromises(
  bound: BoundConfig,
  conditions: ConditionChecker,
  found: Diagnostic[],
): readonly AuthorPromise[] {
  return bound.promises.flatMap((promise) => checkPromise(promise, conditions, found) ?? []);
}

function checkPromise(
  promise: BoundPromise,
  conditions: ConditionChecker,
  found: Diagnostic[],
): AuthorPromise | null {
  const { span } = promise;
  if (promise.kind === "within") {
    const limits = checkWithin(promise.options, span, found);
    return limits && { kind: "within", ...limits, span };
  }
  const condition = checkOptional(promise.condition, conditions);
  if (condition === undefined) return null;
  switch (promise.kind) {
    case "never": {
      const { set } = promise;
      return { kind: "never", condition, targets: reachable(set), says: set.says, span };
    }
    case "only": {
      const { set } = promise;
      return { kind: "only", condition, targets: [...set.inside].sort(ascending), says: set.says, span };
    }
    case "survive":
      return { kind: "survive", unit: promise.unit, condition, span };
    case "cost": {
      const { chain, ceiling } = promise;
      const isMoney = ceiling.unit === "usd" && ceiling.value > 0 && ceiling.value <= MOST_USD;
      if (isMoney) {
        return {
          kind: "cost",
          chain,
          ceilingNanoUsd: Math.floor(settled(ceiling.value * NANO)),
          condition,
          span,
        };
      }
      const expected = `an amount of dollars up to ${MOST_USD.toLocaleString("en")}`;
      const values = { expected, found: `\`${written(ceiling.span)}\`` };
      found.push(diagnose("SB3060", ceiling.span, values, { label: "not such an amount" }));
      return null;
    }
  }
}

const NANO = 1_000_000_000;
/** Its nano-dollars are still exact integers. */
const MOST_USD = 1_000_000;

/** Undefined where the condition is wrong, null where there is none. */
function checkOptional(
  condition: BoundExpression | null,
  conditions: ConditionChecker,
): CheckedCondition | null | undefined {
  return condition === null ? null : (conditions.check(condition) ?? undefined);
}

function reachable({ inside, unknown }: BoundSet): readonly number[] {
  return [...inside, ...unknown].sort(ascending);
}

function ascending(a: number, b: number): number {
  return a - b;
}
