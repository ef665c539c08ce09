import type { ClientProtocol } from "../../schemas/index.ts";
import type { Plan } from "../plan/plan.ts";
import { FactCollector } from "./fact-collector.ts";
import type { Facts } from "./facts.ts";
import { headersRead } from "./headers-read.ts";
import { isObject, type JsonObject } from "./loose-json.ts";
import { readAnthropic } from "./read-anthropic.ts";
import { readOpenAiChat } from "./read-openai-chat.ts";
import { readOpenAiResponses } from "./read-openai-responses.ts";
import { headerValue, isRepeated, type RequestHeaders } from "./request-headers.ts";
import type { RequestSummary } from "./request-summary.ts";
import { sessionKey } from "./session-key.ts";

/** One request as it reached the gateway. */
export interface RequestRead {
  readonly protocol: ClientProtocol;
  /** The parsed JSON. */
  readonly body: unknown;
  readonly headers: RequestHeaders;
  /** The name of the authenticated client. */
  readonly client: string | null;
}

/** The facts, or why the request has none: a sentence for the client, to be answered with 400. */
export type FactsRead =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly problem: string };

/**
 * The facts of one request, as far as this plan's scope and rules need them. Fields of an unexpected shape say nothing;
 * no JSON makes it throw.
 */
export function readFacts(plan: Pick<Plan, "text" | "decision">, request: RequestRead): FactsRead {
  const { body } = request;
  if (!isObject(body)) return { ok: false, problem: "the body is not a JSON object" };
  const headers: Record<string, string> = {};
  for (const name of headersRead(plan)) {
    if (isRepeated(request.headers, name)) {
      return { ok: false, problem: `the header \`${name}\` decides the route and was sent more than once` };
    }
    const value = headerValue(request.headers, name);
    if (value !== undefined) headers[name] = value;
  }
  const collector = new FactCollector(plan.text.remoteMediaTokens);
  const summary = readers[request.protocol](body, collector);
  const { text, turns } = collector.read(plan.text);
  const { media } = collector;
  return {
    ok: true,
    facts: {
      protocol: request.protocol,
      model: summary.model,
      inputTokens: collector.estimate.tokens,
      maxOutput: summary.maxOutput,
      turns,
      stream: summary.stream,
      tools: collector.toolNames.size > 0,
      toolNames: [...collector.toolNames].sort(),
      image: media.image,
      document: media.document,
      audio: media.audio,
      json: summary.json,
      thinking: summary.thinking.asked,
      effort: summary.thinking.effort,
      webSearch: collector.webSearch,
      cacheControl: collector.cacheControl,
      stateful: collector.stateful,
      resumes: collector.resumes,
      headers,
      client: request.client,
      session: sessionKey(request.headers, body),
      text,
    },
  };
}

const readers: Readonly<Record<ClientProtocol, (body: JsonObject, facts: FactCollector) => RequestSummary>> =
  {
    anthropic: readAnthropic,
    "openai-chat": readOpenAiChat,
    "openai-responses": readOpenAiResponses,
  };
