import type { Facts } from "../../engine/index.ts";
import type { StopSignal } from "../failures/stop-signal.ts";
import type { Codec, Decoded } from "../protocols/codec.ts";
import type { NeutralRequest } from "../protocols/neutral.ts";
import type { ClientBody } from "../protocols/same-protocol/client-body.ts";

/** One client's request, read and understood, with all that an attempt needs of it. */
export interface Exchange {
  readonly requestId: string;
  /** The client's protocol. */
  readonly codec: Codec;
  readonly body: ClientBody;
  readonly facts: Facts;
  /** The neutral form of the body, made once and only when a target needs it. */
  readonly neutral: () => Decoded<NeutralRequest>;
  readonly passedHeaders: PassedHeaders;
  /** Aborts with an `Interruption` when the client leaves or the gateway stops. */
  readonly signal: StopSignal;
  /** When the request came, in milliseconds since 1970. */
  readonly startedAtMs: number;
}

/** What of the client's own headers may go to a provider, and only to one that speaks its protocol. */
export interface PassedHeaders {
  readonly anthropicVersion: string | null;
  readonly anthropicBeta: string | null;
}
