import type { FlagFact, Unwritable } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";

/**
 * All that one draw of a request leaves open. Zero, false and empty stand for what people write most, so that whoever makes these
 * smaller makes the request plainer. What the drawn region does not allow is passed over; numbers are moved into it.
 */
export interface Choices {
  /** The number of a cell. */
  readonly cell: number;
  /** Which piece of the cell; any number will do. */
  readonly piece: number;
  readonly protocol: ClientProtocol;
  readonly asksOutput: boolean;
  /** Which number is set first, so that the others make way for it. */
  readonly lead: "input_tokens" | "max_output" | "context";
  /** 0 stands for the usual. */
  readonly inputTokens: number;
  readonly maxOutput: number;
  readonly context: number;
  readonly turns: number;
  readonly flags: readonly FlagFact[];
  /** By row of the string facts: which of the values that the region leaves open; 0 for the usual. */
  readonly values: readonly number[];
  /** 0 for none. */
  readonly session: number;
  /** Further phrases of the taxonomy and tools, for cells that no rule bounds. */
  readonly phrases: readonly number[];
  readonly tools: readonly number[];
}

/** What a request must be like beside what its region says, so that a protocol can word it. */
export interface Demands {
  readonly unwritable: Unwritable;
  readonly leastInputTokens: number;
}
