import type { IntegerFact } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { boundsOf } from "./bounds-of.ts";

/** Numbers by fact, ascending. */
export type TurningPoints = Readonly<Record<IntegerFact, readonly number[]>>;

/** Every number at which a comparison of the rules, the envelope or a gate turns, and both beside it. */
export function turningPointsOf(config: CheckedConfig): TurningPoints {
  const points: Readonly<Record<IntegerFact, Set<number>>> = {
    input_tokens: new Set(),
    max_output: new Set(),
    context: new Set(),
    turns: new Set(),
  };
  const enter = (fact: IntegerFact, bound: number): void => {
    for (const value of [bound - 1, bound, bound + 1]) if (value > 0) points[fact].add(value);
  };
  for (const condition of [config.envelope, ...config.rules.map((rule) => rule.condition)]) {
    if (condition === null) continue;
    for (const { fact, value } of boundsOf(condition)) enter(fact, value);
  }
  for (const { plan } of config.targets) {
    enter("context", plan.windowTokens);
    enter("input_tokens", plan.windowTokens - plan.defaultOutputTokens);
    enter("max_output", plan.maxOutputTokens);
  }
  const ascending = (values: ReadonlySet<number>) => [...values].sort((a, b) => a - b);
  return {
    input_tokens: ascending(points.input_tokens),
    max_output: ascending(points.max_output),
    context: ascending(points.context),
    turns: ascending(points.turns),
  };
}
