import type { ClientProtocol } from "../../schemas/index.ts";
import type { FlagFact } from "../facts/table.ts";

/** What no request of a protocol can say. */
export interface Unwritable {
  /** The flags that it has no words for. */
  readonly flags: readonly FlagFact[];
  /** The efforts by which it asks for no thinking at all. */
  readonly efforts: readonly string[];
  /** Whether thinking is asked for by an effort and in no other way. */
  readonly thinkingNeedsEffort: boolean;
}

/** By protocol. */
export const unwritable = {
  anthropic: { flags: ["audio"], efforts: [""], thinkingNeedsEffort: false },
  "openai-chat": { flags: [], efforts: ["", "none"], thinkingNeedsEffort: false },
  "openai-responses": { flags: ["cache_control"], efforts: ["", "none"], thinkingNeedsEffort: true },
} as const satisfies Record<ClientProtocol, Unwritable>;
