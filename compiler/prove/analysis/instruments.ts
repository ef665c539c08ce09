import type { Decision, Facts, MatchedPlan } from "../../../engine/index.ts";
import type { ReadText } from "../space/mark-space.ts";

/** What the prover needs beside the configuration. */
export interface Instruments {
  readonly read: ReadText;
  /** What `read` reads with. */
  readonly matched: MatchedPlan;
  /** `decide` on the plan that this configuration lowers to, every target healthy, seed 0. */
  readonly replay: (facts: Facts) => Decision;
  /** The day for which dates are judged, `2026-11-20`. */
  readonly asOf: string;
}
