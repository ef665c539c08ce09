import type { FastifyReply, FastifyRequest } from "fastify";
import type { ClientError } from "../protocols/codec.ts";
import { codecs } from "../protocols/index.ts";
import { endpointAt, protocolOf } from "./endpoint-table.ts";
import { pathOf } from "./path-of.ts";
import type { Serving } from "./serving.ts";

/** Answers with an error in the shape of the path's protocol. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  serving: Serving,
  error: Omit<ClientError, "requestId">,
): FastifyReply {
  const protocol = protocolOf(pathOf(request), request.headers);
  const body = codecs[protocol].encodeError({ ...error, requestId: request.id });
  return ownHeaders(request, reply, serving)
    .code(error.status)
    .type("application/json")
    .send(JSON.stringify(body));
}

/** The headers that every answer carries. */
export function ownHeaders(request: FastifyRequest, reply: FastifyReply, serving: Serving): FastifyReply {
  reply.header("x-request-id", request.id).header("x-signalbox-plan", serving.plan.meaningDigest);
  const path = pathOf(request);
  const forClients = path.startsWith("/v1/") || endpointAt(path) === null;
  if (forClients && protocolOf(path, request.headers) === "anthropic") reply.header("request-id", request.id);
  return reply;
}
