import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Interruption } from "../failures/interruption.ts";
import { StopSignal } from "../failures/stop-signal.ts";
import type { Codec } from "../protocols/codec.ts";
import type { KnownClient } from "../security/client-directory.ts";
import type { ClientResponse } from "./client-response.ts";
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
  readonly answer: ClientResponse;
  readonly codec: Codec;
  readonly client: KnownClient | null;
  readonly serving: Serving;
  readonly requestId: string;
}

export function arrivalOf(parts: ArrivalParts, state: GatewayState): Arrival {
  const { request, response, answer, serving, requestId, codec, client } = parts;
  const signal = new StopSignal();
  const cancelStop = state.stopNow.onAbort(() => signal.abort(new Interruption("shutdown")));
  const closed = (): void => {
    cancelStop();
    answer.closed();
    if (!response.writableFinished) signal.abort(new Interruption("client_gone"));
  };
  response.on("close", closed);
  // Behind others on its connection it has no socket yet, and is not told when that one closes.
  if (response.socket === null) waitsBehind(request.socket, response, closed);
  const startedAtMs = state.clock.nowMs();
  return { request, response: answer, codec, client, serving, requestId, startedAtMs, signal };
}

function waitsBehind(socket: Socket, response: ServerResponse, closed: () => void): void {
  socket.setMaxListeners(0).on("close", closed);
  response.on("close", () => socket.off("close", closed));
}
