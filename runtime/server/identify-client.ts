import type { FastifyReply, FastifyRequest } from "fastify";
import { credentialOf, type KnownClient } from "../security/client-directory.ts";
import type { GatewayState } from "./gateway-state.ts";
import { pathOf, sendError } from "./send-error.ts";
import type { Serving } from "./serving.ts";

export type IdentifiedClient =
  /** Null where the plan declares no clients. */
  { readonly kind: "welcome"; readonly client: KnownClient | null } | { readonly kind: "refused" };

/** Who sends a request; a missing or wrong key is answered here. */
export function identifyClient(
  request: FastifyRequest,
  reply: FastifyReply,
  serving: Serving,
  state: GatewayState,
): IdentifiedClient {
  const identified = serving.clients.identify(credentialOf(request.headers));
  if (identified.kind === "known") return { kind: "welcome", client: identified.client };
  if (identified.kind === "open") return { kind: "welcome", client: null };
  const message =
    identified.kind === "missing"
      ? "send your key for this gateway as `x-api-key` or `authorization: Bearer`"
      : "this gateway does not know that key";
  state.metrics.unauthenticated(identified.kind);
  state.log.warn({ requestId: request.id, path: pathOf(request), key: identified.kind }, "not authenticated");
  sendError(request, reply, serving, { status: 401, kind: "authentication", message });
  return { kind: "refused" };
}
