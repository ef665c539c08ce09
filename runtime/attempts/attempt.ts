import type { Gate } from "../../engine/index.ts";
import type { Failure } from "../failures/failure.ts";
import type { Pass } from "../health/breaker.ts";
import type { TargetRow } from "../health/plan-health.ts";
import type { PoolKey } from "../keys/key-pool.ts";
import type { TokenCount } from "../keys/token-count.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import type { Demand } from "../state/store.ts";

/** One upstream call that may be made now; its key, breaker pass and room are taken until it is reported back. */
export interface Attempt {
  readonly target: number;
  /** What the request goes without at this target. */
  readonly degraded: readonly Gate[];
  readonly row: TargetRow;
  readonly key: PoolKey;
  readonly startedAtMs: number;
  /** When it must have begun to answer, so that each later target still gets its turn; Infinity without a `within`. */
  readonly untilMs: number;
  readonly pass: Pass;
  /** What the other gateways must agree to before the call is made. */
  readonly demands: readonly Demand[];
  readonly settle: (used: TokenCount) => void;
}

/** An attempt that failed. */
export interface Tried {
  readonly attempt: Attempt;
  readonly failure: Failure;
  /** What it used at its provider all the same. */
  readonly usage: NeutralUsage;
  /** How long it had run. */
  readonly afterMs: number;
}

/** An attempt that was called off because another answered first. */
export interface Outrun {
  readonly attempt: Attempt;
  readonly usage: NeutralUsage;
  /** How long it had run. */
  readonly afterMs: number;
}
