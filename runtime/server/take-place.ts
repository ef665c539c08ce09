import { wasLeft } from "../failures/interruption.ts";
import type { Leave } from "../limits/concurrency-gate.ts";
import type { Arrival } from "./arrival.ts";
import type { GatewayState } from "./gateway-state.ts";
import { record } from "./record.ts";

/** A place among the requests that are served at once; null where there is none, which the client has been told then. */
export function takePlace(arrival: Arrival, state: GatewayState): Leave | null | Promise<Leave | null> {
  const { within } = arrival.serving.plan;
  const place = state.concurrency.enter(arrival.signal, within?.waitMs ?? Number.POSITIVE_INFINITY);
  const orTell = (leave: Leave | null): Leave | null => leave ?? tellOverloaded(arrival, state);
  return place instanceof Promise ? place.then(orTell) : orTell(place);
}

function tellOverloaded(arrival: Arrival, state: GatewayState): null {
  if (wasLeft(arrival.signal)) {
    record(arrival, state, { outcome: "client_gone", facts: null, decision: null, ran: null });
    return null;
  }
  const status = arrival.codec.protocol === "anthropic" ? 529 : 503;
  const message = arrival.signal.aborted
    ? "the gateway is stopping"
    : "the gateway serves as many requests as it may";
  arrival.response.error({ status, kind: "overloaded", message }, { retryAfterMs: 1000 });
  record(arrival, state, { outcome: "overloaded", facts: null, decision: null, ran: null });
  return null;
}
