import type { IncomingMessage, ServerResponse } from "node:http";
import { Interruption } from "../failures/interruption.ts";
import { StopSignal } from "../failures/stop-signal.ts";
import type { Codec } from "../protocols/codec.ts";
import type { KnownClient } from "../security/client-directory.ts";
import { ClientResponse } from "./client-response.ts";
import type { GatewayState } from "./gateway-state.ts";
import type { Serving } from "./serving.ts";

/** A request that may be served: its connection, who sent it, and the plan that was served when it came. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ClientResponse;
  /** The client's protocol. */
  readonly codec: Codec;
  /** Null where the plan declares no clients. */
  readonly client: KnownClient | null;
  readonly serving: Serving;
  readonly requestId: string;
  readonly startedAtMs: number;
  /** Aborts with an `Interruption` when the client leaves or the gateway stops. */
  readonly signal: StopSignal;
}

export interface ArrivalParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly codec: Codec;
  readonly client: KnownClient | null;
  readonly serving: Serving;
  readonly requestId: string;
}

export function arrivalOf(parts: ArrivalParts, state: GatewayState): Arrival {
  const { response, serving, requestId, codec } = parts;
  const left = new StopSignal();
  const cancelStop = state.stopNow.onAbort(() => left.abort(new Interruption("shutdown")));
  response.on("close", () => {
    cancelStop();
    if (!response.writableFinished) left.abort(new Interruption("client_gone"));
  });
  return {
    ...parts,
    response: new ClientResponse(response, codec, {
      requestId,
      planDigest: serving.plan.meaningDigest,
      keepAliveMs: state.keepAliveMs,
      closing: () => state.draining,
      clock: state.clock,
    }),
    startedAtMs: state.clock.nowMs(),
    signal: left,
  };
}
