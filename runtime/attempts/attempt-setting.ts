import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { AttemptTimer } from "./attempt-timer.ts";
import type { Observation } from "./observation.ts";

/** What one attempt works with and leaves behind. */
export interface AttemptSetting {
  readonly timer: AttemptTimer;
  readonly observation: Observation;
  /** What was changed in the client's body before it went to the provider, for the log. */
  readonly edits: string[];
  readonly account: BufferAccount;
}
