import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ClientError } from "../protocols/codec.ts";
import { credentialOf, type KnownClient } from "../security/client-directory.ts";
import type { GatewayState } from "./gateway-state.ts";
import { pathOf } from "./path-of.ts";
import { sendError } from "./send-error.ts";
import type { Serving } from "./serving.ts";

export type IdentifiedClient =
  /** Null where the plan declares no clients. */
  | { readonly kind: "welcome"; readonly client: KnownClient | null }
  | { readonly kind: "refused"; readonly error: Omit<ClientError, "requestId"> };

/** A request as far as its headers tell who sends it. */
export interface Unidentified {
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  readonly url: string;
}

/** Who sends a request. A missing or wrong key is counted and logged. */
export function identifyClient(
  request: Unidentified,
  serving: Serving,
  state: GatewayState,
): IdentifiedClient {
  if (serving.clients.size === 0) return ANYONE;
  const identified = serving.clients.identify(credentialOf(request.headers));
  if (identified.kind === "known") return { kind: "welcome", client: identified.client };
  const message =
    identified.kind === "missing"
      ? "send your key for this gateway as `x-api-key` or `authorization: Bearer`"
      : "this gateway does not know that key";
  tellUnauthenticated(request, identified.kind, state);
  return { kind: "refused", error: { status: 401, kind: "authentication", message } };
}

/** Counts and logs a request whose key is missing or wrong, a client's or the operator's. */
export function tellUnauthenticated(
  request: Omit<Unidentified, "headers">,
  key: "missing" | "wrong",
  { metrics, log }: GatewayState,
): void {
  metrics.unauthenticated(key);
  log.warn({ requestId: request.id, path: pathOf(request), key }, "not authenticated");
}

const ANYONE: IdentifiedClient = { kind: "welcome", client: null };

/** Whether the sender of a request may go on; a refusal is answered here. */
export function isKnownClient(
  request: FastifyRequest,
  reply: FastifyReply,
  serving: Serving,
  state: GatewayState,
): boolean {
  const identified = identifyClient(request, serving, state);
  if (identified.kind === "refused") sendError(request, reply, serving, identified.error);
  return identified.kind === "welcome";
}
