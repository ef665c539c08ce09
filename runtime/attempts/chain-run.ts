import type { ChainOptions, Plan } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { Unavailable } from "../health/plan-health.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { ChainWalk } from "./chain-walk.ts";
import type { AttemptMaker } from "./make-attempt.ts";

/** What one request goes through its chain with. */
export interface ChainRun {
  readonly plan: Plan;
  readonly options: ChainOptions;
  readonly walk: ChainWalk;
  /** Targets of the chain that rested when the request was decided, so that they are no part of the walk. */
  readonly resting: readonly Unavailable[];
  /** In milliseconds since 1970; Infinity without a `within`. */
  readonly deadlineMs: number;
  readonly makeAttempt: AttemptMaker;
  readonly account: BufferAccount;
  readonly clock: Clock;
}
