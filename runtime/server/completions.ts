import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from "fastify";
import { type ClientProtocol, clientProtocols } from "../../schemas/index.ts";
import { codecs } from "../protocols/index.ts";
import type { AppSource } from "./app-source.ts";
import { type Arrival, arrivalOf } from "./arrival.ts";
import { complete } from "./complete.ts";
import { countTokens } from "./count-tokens.ts";
import { endpointTable } from "./endpoint-table.ts";
import type { GatewayState } from "./gateway-state.ts";
import { identifyClient } from "./identify-client.ts";

type Serve = (arrival: Arrival, state: GatewayState) => Promise<void>;

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const COUNT_TOKENS = "/v1/messages/count_tokens";

/** The endpoints that answer with a model's words, one a protocol, and the one that counts. */
export function registerCompletions(app: FastifyInstance, source: AppSource): void {
  for (const protocol of clientProtocols)
    register(app, pathFor(protocol), handler(source, protocol, complete));
  register(app, COUNT_TOKENS, handler(source, "anthropic", countTokens));
}

/** Serves as soon as the headers are there: Fastify's own steps towards a handler have nothing to do for us, and take their time. */
function register(app: FastifyInstance, path: string, serve: Handler): void {
  const onRequest: onRequestHookHandler = (request, reply, done) => {
    serve(request, reply).catch(done);
  };
  app.post(path, { onRequest }, () => {
    throw new Error("a request that was taken over went on");
  });
}

function pathFor(protocol: ClientProtocol): string {
  const found = Object.entries(endpointTable).find(
    ([path, row]) => row.protocol === protocol && path !== COUNT_TOKENS,
  );
  if (found === undefined) throw new Error(`no endpoint speaks ${protocol}`);
  return found[0];
}

function handler({ state, serving: current }: AppSource, protocol: ClientProtocol, serve: Serve): Handler {
  return async (request, reply) => {
    const serving = current();
    const identified = identifyClient(request, reply, serving, state);
    if (identified.kind === "refused") return;
    reply.hijack();
    const arrival = arrivalOf(
      {
        request: request.raw,
        response: reply.raw,
        codec: codecs[protocol],
        client: identified.client,
        serving,
        requestId: request.id,
      },
      state,
    );
    try {
      await serve(arrival, state);
    } catch (error) {
      // Whatever gets here is our own bug; the client must not wait for an answer that nobody writes.
      state.log.error({ err: error, requestId: request.id }, "internal error");
      arrival.response.error({
        status: 500,
        kind: "internal",
        message: "the gateway failed; its log has the request id",
      });
      arrival.response.end();
    }
  };
}
