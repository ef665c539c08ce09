import type { ErrorOptions } from "../attempts/client-sink.ts";
import type { Admission, ClientLimit } from "../limits/client-limits.ts";
import type { Arrival } from "./arrival.ts";

type Refused = Extract<Admission, { ok: false }>;

/** Tells a client that one of its limits is reached, and when there is room again. */
export function tellLimited(arrival: Arrival, { limit, retryAtMs }: Refused, nowMs: number): void {
  const options: ErrorOptions =
    retryAtMs === null ? { retry: false } : { retryAfterMs: Math.max(0, retryAtMs - nowMs) };
  const message = retryAtMs === null ? tooDear : limitMessages[limit];
  arrival.response.error({ status: 429, kind: "rate_limit", message }, options);
}

const tooDear = "this request may cost more than this client's whole budget of a day: ask for less output";

const limitMessages: Readonly<Record<ClientLimit, string>> = {
  requests: "this client has made as many requests as it may in a minute",
  tokens: "this client has used as many tokens as it may in a minute",
  concurrency: "this client has as many requests under way as it may",
  budget: "this client has spent its budget of the day (UTC)",
};
