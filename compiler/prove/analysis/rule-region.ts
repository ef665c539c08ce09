import type { Decision, Facts } from "../../../engine/index.ts";
import type { CheckedRule } from "../../check/checked-config.ts";
import type { Region } from "../hunt/hunt.ts";
import type { Boxes } from "../space/condition-boxes.ts";

/** One rule and what becomes of it. */
export interface RuleRegion {
  readonly row: number;
  readonly rule: CheckedRule;
  /** What its condition matches, the envelope not considered. */
  readonly boxes: Boxes;
  /** The same inside the envelope. */
  readonly goals: Boxes;
}

export type Fate =
  /** With a request that shows it, and what the plan decides for that. */
  | {
      readonly kind: "alive";
      readonly region: Region;
      readonly witness: Facts;
      readonly decision: Decision;
    }
  /** No request meets its condition, or none inside the envelope does. */
  | { readonly kind: "impossible" }
  /** Rules above it take all its requests. */
  | { readonly kind: "shadowed"; readonly used: readonly number[] }
  | { readonly kind: "unknown"; readonly reason: string };
