import type { ClientProtocol } from "../../schemas/index.ts";
import type { Plan } from "../plan/plan.ts";
import type { BodyView } from "./body-view.ts";
import { word } from "./body-words.ts";
import { FactCollector } from "./fact-collector.ts";
import type { Facts } from "./facts.ts";
import { headersRead } from "./headers-read.ts";
import { objectView } from "./object-view.ts";
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
  | {
      readonly ok: true;
      readonly facts: Facts;
      /** Whether the conversation holds thinking: no fact, but the reason to look for it before it goes to a target. */
      readonly thought: boolean;
    }
  | { readonly ok: false; readonly problem: string };

/**
 * The facts of one request, as far as this plan's scope and rules need them. Fields of an unexpected shape say nothing;
 * no JSON makes it throw.
 */
export function readFacts(plan: Pick<Plan, "text" | "decision">, request: RequestRead): FactsRead {
  return readFactsOf(plan, request, request.body, objectView);
}

/** The same of a body in any form. */
export function readFactsOf<Node>(
  plan: Pick<Plan, "text" | "decision">,
  request: Omit<RequestRead, "body">,
  body: Node,
  view: BodyView<Node>,
): FactsRead {
  if (!view.isObject(body)) return { ok: false, problem: "the body is not a JSON object" };
  const stream = view.member(body, word.stream);
  // A provider may take "true" for true, and would answer with a stream that nobody waits for.
  if (!view.isNothing(stream) && view.truth(stream) === null)
    return { ok: false, problem: "`stream` must be true or false" };
  const headers: Record<string, string> = {};
  for (const name of headersRead(plan)) {
    if (isRepeated(request.headers, name)) {
      return { ok: false, problem: `the header \`${name}\` decides the route and was sent more than once` };
    }
    const value = headerValue(request.headers, name);
    if (value !== undefined) headers[name] = value;
  }
  const collector = new FactCollector(view, plan.text);
  const summary = readBody(request.protocol, body, collector);
  if (collector.excess !== null)
    return { ok: false, problem: `the arguments of its tool calls hold ${collector.excess}` };
  const { text, turns } = collector.read();
  const { media } = collector;
  return {
    ok: true,
    thought: collector.thought,
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
      session: sessionKey(request.headers, body, view),
      text,
    },
  };
}

function readBody<Node>(protocol: ClientProtocol, body: Node, facts: FactCollector<Node>): RequestSummary {
  switch (protocol) {
    case "anthropic":
      return readAnthropic(body, facts);
    case "openai-chat":
      return readOpenAiChat(body, facts);
    case "openai-responses":
      return readOpenAiResponses(body, facts);
  }
}
