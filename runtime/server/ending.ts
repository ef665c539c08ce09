import type { Decision, Facts } from "../../engine/index.ts";
import type { ChainWalk } from "../attempts/chain-walk.ts";
import type { ChainResult } from "../attempts/run-chain.ts";
import type { Charges } from "./charges.ts";

/** What of a request's facts is told when it is over: none of them holds its text. */
export type AskedFor = Pick<Facts, "model" | "stream" | "inputTokens" | "maxOutput">;

/** How a request ended, for the log line, the metrics and the trace. */
export interface Ending {
  readonly outcome: string;
  /** Null where the body was not understood. */
  readonly facts: AskedFor | null;
  readonly decision: Decision | null;
  /** What came of its chain; null where it went through none. */
  readonly ran: Ran | null;
}

/** A request's way through its chain. */
export interface Ran {
  readonly result: ChainResult;
  readonly walk: ChainWalk;
  readonly charges: Charges;
}
