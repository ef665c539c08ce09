import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { ClientProtocol } from "../../schemas/index.ts";
import { codecs } from "../protocols/index.ts";
import type { AppSource } from "./app-source.ts";
import { type Arrival, arrivalOf } from "./arrival.ts";
import { ClientResponse } from "./client-response.ts";
import { complete } from "./complete.ts";
import { countTokens } from "./count-tokens.ts";
import { endpointTable } from "./endpoint-table.ts";
import { foreignPage, isWelcome } from "./foreign-page.ts";
import type { GatewayState } from "./gateway-state.ts";
import { identifyClient } from "./identify-client.ts";
import { meantPathOf } from "./path-of.ts";

type Serve = (arrival: Arrival, state: GatewayState) => Promise<void>;

interface Endpoint {
  readonly protocol: ClientProtocol;
  readonly serve: Serve;
}

/** The endpoints that answer with a model's words, one a protocol, and the one that counts. */
const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  endpoint("/v1/messages", complete),
  endpoint("/v1/chat/completions", complete),
  endpoint("/v1/responses", complete),
  endpoint("/v1/messages/count_tokens", countTokens),
]);

type CompletionPath = Extract<
  keyof typeof endpointTable,
  `/v1/${"messages" | "chat" | "responses"}${string}`
>;

function endpoint(path: CompletionPath, serve: Serve): readonly [string, Endpoint] {
  return [path, { protocol: endpointTable[path].protocol, serve }];
}

/**
 * Serves completions as soon as their headers are there, and hands everything else on: Fastify's router, hooks and objects have nothing
 * to do for the one kind of request that comes all the time, and take a tenth of the time that it has.
 */
export function withCompletions(source: AppSource, others: RequestListener): RequestListener {
  return (request, response) => {
    const url = request.url ?? "";
    const endpoint = request.method === "POST" ? endpoints.get(meantPathOf({ url })) : undefined;
    if (endpoint === undefined) others(request, response);
    else void serveAt(endpoint, { request, response, url }, source);
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: string;
}

async function serveAt(
  { protocol, serve }: Endpoint,
  { request, response, url }: Asked,
  { state, serving: current }: AppSource,
): Promise<void> {
  const serving = current();
  const requestId = state.randomness.requestId();
  const codec = codecs[protocol];
  const { headers } = request;
  const answer = new ClientResponse(response, codec, requestId, serving.plan.meaningDigest, state);
  state.cohort.enter();
  try {
    if (!isWelcome(request, serving)) return answer.error(foreignPage);
    const identified = identifyClient({ headers, id: requestId, url }, serving, state);
    if (identified.kind === "refused") return answer.error(identified.error);
    const { client } = identified;
    await serve(arrivalOf({ request, response, answer, codec, client, serving, requestId }, state), state);
  } catch (error) {
    // Whatever gets here is our own bug; the client must not wait for an answer that nobody writes.
    state.log.error({ err: error, requestId }, "internal error");
    const message = "the gateway failed; its log has the request id";
    answer.error({ status: 500, kind: "internal", message });
    answer.end();
  } finally {
    state.cohort.leave();
  }
}
