import { createServer, type RequestListener, type Server } from "node:http";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { registerAdmin } from "./admin.ts";
import type { AppRole, AppSource } from "./app-source.ts";
import { withCompletions } from "./completions.ts";
import { endpointAt } from "./endpoint-table.ts";
import { foreignPage, isWelcome } from "./foreign-page.ts";
import { registerHealth } from "./health.ts";
import { registerModels } from "./models.ts";
import { pathOf } from "./path-of.ts";
import { sendError } from "./send-error.ts";
import type { Serving } from "./serving.ts";
import { refuseUnreadable } from "./unreadable-request.ts";

/** How long a client may take to send its headers, and its whole request. */
export interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
}

const LARGEST_HEADERS_BYTES = 32_768;
const IDLE_CONNECTION_MS = 72_000;

/** The HTTP side of a gateway, not yet listening. */
export function buildApp(source: AppSource, role: AppRole, patience: Patience): FastifyInstance {
  const { state, serving } = source;
  const app = fastify({
    logger: false,
    genReqId: () => state.randomness.requestId(),
    forceCloseConnections: "idle",
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
    serverFactory: (others) =>
      serverOf(role === "operator" ? others : withCompletions(source, others), patience),
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error, request, reply) => {
      sendError(request, reply, serving(), { status: 400, kind: "invalid_request", message: error.message });
    },
  });
  // Bodies are read by the endpoints themselves, once, with limits of their own.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
  app.addHook("onRequest", (request, reply, done) => {
    if (isWelcome(request.raw, serving())) done();
    else sendError(request, reply, serving(), foreignPage);
  });
  app.setNotFoundHandler((request, reply) => answerUnknown(request, reply, serving(), role));
  app.setErrorHandler((error, request, reply) => answerThrown(error, request, reply, source));

  registerHealth(app, source, role);
  if (role !== "operator") registerModels(app, source);
  if (role !== "clients") registerAdmin(app, source, role);
  return app;
}

function serverOf(listener: RequestListener, { headersMs, requestMs }: Patience): Server {
  const settings = {
    maxHeaderSize: LARGEST_HEADERS_BYTES,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.max(50, Math.min(headersMs / 2, 30_000)),
  };
  const server = createServer(settings, listener);
  // Node would drop those above 2,000 without a word; their bytes are limited as it is.
  server.maxHeadersCount = 0;
  return server;
}

function answerUnknown(request: FastifyRequest, reply: FastifyReply, serving: Serving, role: AppRole): void {
  const path = pathOf(request);
  const known = endpointAt(path);
  const endpoint = role === "everything" || known?.for === role || known?.for === "both" ? known : null;
  if (path === "/v1/responses" && request.method === "GET" && request.headers.upgrade !== undefined) {
    reply.header("upgrade", "HTTP/1.1");
    const message = "this gateway does not speak WebSocket: post to /v1/responses instead";
    sendError(request, reply, serving, { status: 426, kind: "invalid_request", message });
  } else if (endpoint === null) {
    const message = `there is no endpoint ${request.method} ${path}`;
    sendError(request, reply, serving, { status: 404, kind: "not_found", message });
  } else {
    reply.header("allow", endpoint.methods.join(", "));
    const message = `${path} takes ${endpoint.methods.join(", ")}, not ${request.method}`;
    sendError(request, reply, serving, { status: 405, kind: "invalid_request", message });
  }
}

/** What Fastify itself refuses has a status; everything else that is thrown is our own bug. */
function answerThrown(error: unknown, request: FastifyRequest, reply: FastifyReply, source: AppSource): void {
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500 && error instanceof Error) {
    sendError(request, reply, source.serving(), { status, kind: "invalid_request", message: error.message });
    return;
  }
  source.state.log.error({ err: error, requestId: request.id }, "internal error");
  const message = "the gateway failed; its log has the request id";
  sendError(request, reply, source.serving(), { status: 500, kind: "internal", message });
}
