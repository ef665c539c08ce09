import type { FastifyInstance } from "fastify";
import type { AppSource } from "./app-source.ts";
import { protocolOf } from "./endpoint-table.ts";
import { isKnownClient } from "./identify-client.ts";
import {
  anthropicModel,
  anthropicPage,
  findModel,
  listedModels,
  openaiModel,
  openaiPage,
} from "./model-list.ts";
import { pathOf } from "./path-of.ts";
import { ownHeaders, sendError } from "./send-error.ts";

interface PageQuery {
  readonly limit?: string;
  readonly after_id?: string;
  readonly before_id?: string;
}

/** The names a client may ask for, in the shape of the protocol it seems to speak. */
export function registerModels(app: FastifyInstance, { state, serving: current }: AppSource): void {
  app.get<{ Querystring: PageQuery }>("/v1/models", async (request, reply) => {
    const serving = current();
    if (!isKnownClient(request, reply, serving, state)) return reply;
    const models = listedModels(serving.plan);
    const anthropic = protocolOf(pathOf(request), request.headers) === "anthropic";
    return ownHeaders(request, reply, serving).send(
      anthropic ? anthropicPage(models, request.query) : openaiPage(models),
    );
  });

  app.get<{ Params: { "*": string } }>("/v1/models/*", async (request, reply) => {
    const serving = current();
    if (!isKnownClient(request, reply, serving, state)) return reply;
    const id = request.params["*"];
    const model = findModel(serving.plan, id);
    if (model === null) {
      const message = `there is no model \`${id}\`; GET /v1/models lists them`;
      return sendError(request, reply, serving, { status: 404, kind: "not_found", message });
    }
    const anthropic = protocolOf(pathOf(request), request.headers) === "anthropic";
    return ownHeaders(request, reply, serving).send(anthropic ? anthropicModel(model) : openaiModel(model));
  });
}
