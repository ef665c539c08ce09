import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { decide, decisionToJson } from "../../engine/index.ts";
import { type ClientProtocol, clientProtocols } from "../../schemas/index.ts";
import { codecs } from "../protocols/index.ts";
import type { KnownClient } from "../security/client-directory.ts";
import { METRICS_CONTENT_TYPE } from "../telemetry/metrics.ts";
import { type AdminAccess, adminAccess, mayReadMetrics } from "./admin-access.ts";
import type { AppRole, AppSource } from "./app-source.ts";
import { arrivalOf } from "./arrival.ts";
import { ClientResponse } from "./client-response.ts";
import type { GatewayState } from "./gateway-state.ts";
import { tellUnauthenticated } from "./identify-client.ts";
import { planReport } from "./plan-report.ts";
import { ownHeaders, sendError } from "./send-error.ts";
import type { Serving } from "./serving.ts";
import { understand } from "./understand.ts";
import { usageReport } from "./usage-report.ts";

/** The operator's endpoints and the metrics. */
export function registerAdmin(app: FastifyInstance, source: AppSource, role: AppRole): void {
  const { state, serving: current, admin } = source;
  const ownListener = role === "operator";

  app.get("/metrics", async (request, reply) => {
    const serving = current();
    if (!mayReadMetrics(request.raw, serving, ownListener)) {
      tellRefused(request, adminAccess(request.raw, serving, ownListener), state);
      const message = "the metrics need the admin secret, as `authorization: Bearer`";
      return sendError(request, reply, serving, { status: 401, kind: "authentication", message });
    }
    if (admin.metrics === null) takeSnapshot(serving, state);
    return ownHeaders(request, reply, serving)
      .type(METRICS_CONTENT_TYPE)
      .send(await (admin.metrics?.() ?? state.metrics.render()));
  });

  app.get("/admin/plan", async (request, reply) => {
    const serving = current();
    if (!mayAdminister(request, reply, serving, state, ownListener)) return reply;
    return ownHeaders(request, reply, serving).send(planReport(serving.plan));
  });

  app.get("/admin/usage", async (request, reply) => {
    const serving = current();
    if (!mayAdminister(request, reply, serving, state, ownListener)) return reply;
    return ownHeaders(request, reply, serving).send(await usageReport(serving, state));
  });

  app.post("/admin/reload", async (request, reply) => {
    const serving = current();
    if (!mayAdminister(request, reply, serving, state, ownListener)) return reply;
    if (admin.reload === null) {
      const message = "this gateway was started without a file to read its plan from";
      return sendError(request, reply, serving, { status: 501, kind: "invalid_request", message });
    }
    const reloaded = await admin.reload();
    return ownHeaders(request, reply, current())
      .code(reloaded.ok ? 200 : 409)
      .send(reloaded);
  });

  app.post<{ Querystring: { readonly protocol?: string; readonly client?: string } }>(
    "/admin/decide",
    async (request, reply) => {
      const serving = current();
      if (!mayAdminister(request, reply, serving, state, ownListener)) return reply;
      const { protocol = "openai-chat", client } = request.query;
      const known = clientProtocols.find((name) => name === protocol);
      if (known === undefined) {
        const message = `there is no protocol \`${protocol}\`; use one of: ${clientProtocols.join(", ")}`;
        return sendError(request, reply, serving, { status: 400, kind: "invalid_request", message });
      }
      const use = client === undefined ? null : serving.clients.useOf(client);
      if (client !== undefined && use === null) {
        const names = serving.plan.gateway.clients.map(({ name }) => name);
        const message = `there is no client \`${client}\`; ${names.length === 0 ? "the catalog declares none" : `use one of: ${names.join(", ")}`}`;
        return sendError(request, reply, serving, { status: 400, kind: "invalid_request", message });
      }
      const asked = client === undefined || use === null ? null : { name: client, use };
      await dryRun(request, reply, source, known, asked);
      return reply;
    },
  );
}

/** Brings the gauges up to the moment. */
export function takeSnapshot(
  serving: Serving,
  { concurrency, buffered, metrics, clock, shared, records }: GatewayState,
): void {
  records.settle();
  metrics.snapshot(concurrency.inside, buffered.held, serving.health, clock.nowMs());
  if (shared !== null) metrics.sharing(shared.sharing);
}

/** The decision for a body, as `signalbox decide --json` prints it, with the health of this moment and seed 0. */
async function dryRun(
  request: FastifyRequest,
  reply: FastifyReply,
  { state, serving: current }: AppSource,
  protocol: ClientProtocol,
  client: KnownClient | null,
): Promise<void> {
  const serving = current();
  reply.hijack();
  const { raw: response } = reply;
  const { id: requestId } = request;
  const codec = codecs[protocol];
  const answer = new ClientResponse(response, codec, requestId, serving.plan.meaningDigest, state);
  const arrival = arrivalOf(
    { request: request.raw, response, answer, codec, client, serving, requestId },
    state,
  );
  const account = state.buffered.open();
  try {
    const understood = await understand(arrival, account, state.cohort);
    if (understood.kind === "wrong") arrival.response.error(understood.error);
    if (understood.kind !== "request") return;
    const { facts } = understood;
    const decision = decide(serving.plan, facts, serving.health.at(state.clock.nowMs()), 0);
    const body = JSON.stringify(decisionToJson(serving.plan, facts, decision));
    arrival.response.whole({ status: 200, contentType: "application/json", body }, null);
  } finally {
    account.close();
  }
}

function mayAdminister(
  request: FastifyRequest,
  reply: FastifyReply,
  serving: Serving,
  state: GatewayState,
  ownListener: boolean,
): boolean {
  const access = adminAccess(request.raw, serving, ownListener);
  if (access === "granted") return true;
  tellRefused(request, access, state);
  const { status, kind, message } = refusals[access];
  sendError(request, reply, serving, { status, kind, message });
  return false;
}

/** Who tries secrets is seen trying. */
function tellRefused(request: FastifyRequest, access: AdminAccess, state: GatewayState): void {
  if (access === "missing" || access === "wrong") tellUnauthenticated(request, access, state);
}

const refusals = {
  off: {
    status: 403,
    kind: "permission",
    message: "the admin endpoints are off: declare `gateway.admin` in the catalog",
  },
  missing: {
    status: 401,
    kind: "authentication",
    message: "send the admin secret as `authorization: Bearer`",
  },
  wrong: { status: 401, kind: "authentication", message: "that is not the admin secret" },
  remote: { status: 403, kind: "permission", message: "the admin endpoints answer this machine only" },
} as const;
