import type { CheckedConfig } from "../../../compiler/check/checked-config.ts";
import type { Diff } from "../../../compiler/diff/diff.ts";
import { type Decision, decide, type Facts, type Plan, targetName } from "../../../engine/index.ts";
import { type CellAxes, cells } from "../prove/cells.ts";

/** What a reader of a decision sees of it: ids that nobody gave are left out. */
export interface SeenDecision {
  readonly outcome: Decision["outcome"];
  readonly rule: string | null;
  readonly chain: string | null;
  readonly targets: readonly string[];
  readonly says: string;
}

/** Every request of the cells of both configs that they decide differently, with both decisions. */
export function* differingCells(
  base: { readonly config: CheckedConfig; readonly plan: Plan },
  head: { readonly config: CheckedConfig; readonly plan: Plan },
  axes: CellAxes,
): Iterable<{ readonly facts: Facts; readonly before: SeenDecision; readonly after: SeenDecision }> {
  const both: CheckedConfig = {
    ...base.config,
    rules: [...base.config.rules, ...head.config.rules],
    restricts: [
      ...base.config.restricts,
      ...head.config.restricts,
      ...(head.config.envelope
        ? [{ condition: head.config.envelope, barredTargets: [], span: head.config.envelope.span }]
        : []),
    ],
    targets: [...base.config.targets, ...head.config.targets],
  };
  for (const facts of cells(both, axes)) {
    const [before, after] = [seen(base, facts), seen(head, facts)];
    if (!isAlike(before, after, [base.plan, head.plan])) yield { facts, before, after };
  }
}

export function seen(
  { config, plan }: { readonly config: CheckedConfig; readonly plan: Plan },
  facts: Facts,
): SeenDecision {
  const decision = decide(plan, facts);
  const named = config.rules.some(({ id, named }) => named && id === decision.rule);
  return {
    outcome: decision.outcome,
    rule: named ? decision.rule : null,
    chain: decision.outcome === "reject" ? null : decision.chain,
    targets:
      decision.outcome === "route" ? decision.targets.map(({ target }) => targetName(plan, target).full) : [],
    says:
      decision.outcome === "reject"
        ? `${decision.status} ${decision.message}`
        : decision.outcome === "refused"
          ? decision.reason
          : "",
  };
}

/** The order within a pool is no decision, and a request that neither serves is decided alike. */
export function isAlike(a: SeenDecision, b: SeenDecision, plans: readonly Plan[]): boolean {
  const pooled = plans.some(({ chains }) =>
    chains.some(({ name, steps }) => name === a.chain && steps.some(({ kind }) => kind === "pool")),
  );
  const order = ({ targets }: SeenDecision) => (pooled ? targets.toSorted() : targets).join();
  if (a.outcome === "refused" && b.outcome === "refused") return true;
  return (
    a.outcome === b.outcome &&
    a.rule === b.rule &&
    a.chain === b.chain &&
    a.says === b.says &&
    order(a) === order(b)
  );
}

/** Whether a diff has a region of requests that go from the one decision to the other. */
export function tells({ decisions }: Diff, before: SeenDecision, after: SeenDecision): boolean {
  return decisions.some((change) => isSo(change.before, before) && isSo(change.after, after));
}

/** Whether a decision is the one that a region tells of. */
export function isSo(told: Diff["decisions"][number]["before"], real: SeenDecision): boolean {
  if (told.outcome !== real.outcome || told.rule !== real.rule) return false;
  switch (told.outcome) {
    case "route":
      return (
        told.chain === real.chain &&
        (told.steps.length === 0 || real.targets.every((name) => told.steps.flat().includes(name)))
      );
    case "reject":
      return `${told.status} ${told.message}` === real.says;
    case "refused":
      return told.reason === real.says && told.chain === real.chain;
  }
}
