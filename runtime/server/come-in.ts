import type { Leave } from "../limits/concurrency-gate.ts";
import type { Arrival } from "./arrival.ts";
import type { GatewayState } from "./gateway-state.ts";
import { tellLimited } from "./limited.ts";
import { record } from "./record.ts";

/** Lets a request in, to leave the door when its body is read; null where its client has as many on their way as it may, which it has been told then. */
export function comeIn(arrival: Arrival, state: GatewayState): Leave | null {
  const { client, startedAtMs } = arrival;
  if (client === null) return NOTHING;
  const leave = state.doors.enter(client.name, client.use.concurrency);
  if (leave !== null) return leave;
  const soon = { ok: false, limit: "concurrency", retryAtMs: startedAtMs + RETRY_MS } as const;
  tellLimited(arrival, soon, startedAtMs);
  record(arrival, state, { outcome: "limited", facts: null, decision: null, ran: null });
  return null;
}

const RETRY_MS = 1_000;
const NOTHING: Leave = () => {};
