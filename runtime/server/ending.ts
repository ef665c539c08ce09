import type { Decision, Facts } from "../../engine/index.ts";
import type { ChainWalk } from "../attempts/chain-walk.ts";
import type { ChainResult } from "../attempts/run-chain.ts";
import type { Charges } from "./charges.ts";

/** How a request ended, for the log line, the metrics and the trace. */
export interface Ending {
  readonly outcome: string;
  /** Null where the body was not understood. */
  readonly facts: Facts | null;
  readonly decision: Decision | null;
  readonly result?: ChainResult;
  readonly walk?: ChainWalk;
  readonly charges?: Charges;
}
