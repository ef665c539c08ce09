import type { Leave } from "../limits/concurrency-gate.ts";
import type { Arrival } from "./arrival.ts";
import type { GatewayState } from "./gateway-state.ts";
import { record } from "./record.ts";

/** A place among the requests that are served at once; null where there is none, which the client has been told then. */
export async function takePlace(arrival: Arrival, state: GatewayState): Promise<Leave | null> {
  const place = state.concurrency.enter(arrival.signal);
  const leave = place instanceof Promise ? await place : place;
  if (leave !== null) return leave;
  const status = arrival.codec.protocol === "anthropic" ? 529 : 503;
  const message = "the gateway serves as many requests as it may";
  arrival.response.error({ status, kind: "overloaded", message }, { retryAfterMs: 1000 });
  record(arrival, state, { outcome: "overloaded", facts: null, decision: null, ran: null });
  return null;
}
