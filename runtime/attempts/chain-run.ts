import type { ChainOptions, Plan } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { ChainWalk } from "./chain-walk.ts";
import type { AttemptMaker } from "./make-attempt.ts";

/** What one request goes through its chain with. */
export interface ChainRun {
  readonly plan: Plan;
  readonly options: ChainOptions;
  readonly walk: ChainWalk;
  /** In milliseconds since 1970; Infinity without a `within`. */
  readonly deadlineMs: number;
  readonly makeAttempt: AttemptMaker;
  readonly account: BufferAccount;
  readonly clock: Clock;
}
