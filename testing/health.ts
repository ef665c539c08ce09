import fc from "fast-check";
import { type HealthTable, type Plan, type TargetHealth, targetName } from "../engine/index.ts";
import { type Selector, selectorText, targetsOf } from "./selector.ts";

/**
 * Outages, as `decide` takes them: nothing is down, or one provider, region or target, or a few of these at once. They shrink to
 * fewer.
 */
export function health(plan: Plan): fc.Arbitrary<HealthTable> {
  const regions = new Set(plan.providers.flatMap(({ region }) => region ?? []));
  const units: readonly Selector[] = [
    ...plan.providers.map(({ name }) => ({ provider: name })),
    ...[...regions].map((region) => ({ region })),
    ...plan.targets.map((_, row) => ({ target: targetName(plan, row).full })),
  ].filter(
    (unit) =>
      !("provider" in unit) ||
      plan.targets.some(({ provider }) => plan.providers[provider]?.name === unit.provider),
  );
  if (units.length === 0) return fc.constant(down(plan));
  return fc
    .record({
      units: fc.uniqueArray(fc.constantFrom(...units), { maxLength: MOST_UNITS }),
      state: fc.constantFrom("cooling", "breaker_open"),
    })
    .map(({ units: chosen, state }) => outageOf(plan, chosen, state));
}

const MOST_UNITS = 3;

/** The outage in which these are down and nothing else is. */
export function down(plan: Plan, ...units: readonly Selector[]): HealthTable {
  return outageOf(plan, units, "breaker_open");
}

function outageOf(plan: Plan, units: readonly Selector[], state: "cooling" | "breaker_open"): HealthTable {
  const rows = new Set(units.flatMap((unit) => [...targetsOf(plan, unit)]));
  return withName(rows, state, units.map(selectorText).join(", "));
}

/** The outage of some targets; `name` is how a failure's report tells of it. */
export function withName(
  rows: ReadonlySet<number>,
  state: Exclude<TargetHealth["state"], "up">,
  name: string,
): HealthTable {
  const found = new Map(
    [...rows].sort((a, b) => a - b).map((row) => [row, { state, untilMs: Number.MAX_SAFE_INTEGER }]),
  );
  return Object.defineProperty(found, fc.toStringMethod, {
    value: () => (name === "" ? "nothing is down" : `down: ${name}`),
    enumerable: false,
  });
}
