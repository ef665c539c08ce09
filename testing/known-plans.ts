import {
  type CheckedCondition,
  type CheckedConfig,
  conditionIn,
  DrawSpace,
  type PlacedCondition,
  raise,
  renderText,
  type SourceSet,
} from "../compiler/index.ts";
import type { Plan } from "../engine/index.ts";

/** What a plan was compiled from. */
export interface PlanOrigin {
  readonly config: CheckedConfig;
  /** Null where only the plan is known. */
  readonly sources: SourceSet | null;
}

const origins = new WeakMap<Plan, PlanOrigin>();

/** Remembers what a plan was compiled from, so that whoever has the plan can ask. */
export function remember(plan: Plan, origin: PlanOrigin): void {
  origins.set(plan, origin);
}

/** What a plan was compiled from; for one that `project` did not make, what can be read off the plan itself. */
export function originOf(plan: Plan): PlanOrigin {
  const known = origins.get(plan) ?? { config: raise(plan), sources: null };
  origins.set(plan, known);
  return known;
}

/** A condition in the words of the rules, read among the names of the plan's project. Throws where it is none. */
function conditionOf(plan: Plan, text: string): PlacedCondition {
  const { sources } = originOf(plan);
  if (sources === null) {
    throw new Error("a condition may use the names of a project: pass the plan that `project` gave");
  }
  const { value, diagnostics } = conditionIn(sources, text);
  if (value !== null) return value;
  const said = diagnostics.filter(({ severity }) => severity === "error");
  throw new Error(`\`${text}\` is no condition\n\n${renderText(said, { root: "" })}`);
}

/** Which requests are drawn. */
export interface DrawOptions {
  /** Only those for which this condition holds, in the words of the rules: `tools and context > 200k`. */
  readonly when?: string;
  /** Those too that the envelope refuses. */
  readonly outside?: boolean;
}

const spaces = new WeakMap<Plan, Map<string, DrawSpace>>();

/** The requests of a plan, laid out to be drawn from; made once for each plan and options. */
export function drawSpaceOf(plan: Plan, { when, outside = false }: DrawOptions): DrawSpace {
  const ofPlan = spaces.get(plan) ?? new Map<string, DrawSpace>();
  spaces.set(plan, ofPlan);
  const key = `${outside} ${when ?? ""}`;
  const known = ofPlan.get(key);
  if (known) return known;
  const { config, condition } =
    when === undefined ? { ...originOf(plan), condition: null } : conditionOf(plan, when);
  const made = new DrawSpace(config, plan, { within: condition, outside });
  ofPlan.set(key, made);
  return made;
}

/** Those requests of the envelope for which a condition of the plan's own configuration holds; null for all of them. */
export function spaceWithin(plan: Plan, condition: CheckedCondition | null): DrawSpace {
  return condition === null
    ? drawSpaceOf(plan, {})
    : new DrawSpace(originOf(plan).config, plan, { within: condition });
}
