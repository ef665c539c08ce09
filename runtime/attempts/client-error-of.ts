import { jsonExcess, type Plan } from "../../engine/index.ts";
import type { Failure } from "../failures/failure.ts";
import type { ClientError } from "../protocols/codec.ts";
import { parseJson, writeJson } from "../protocols/json-text.ts";
import { isObject } from "../protocols/json-value.ts";
import type { Attempt } from "./attempt.ts";
import type { ChainWalk } from "./chain-walk.ts";
import type { ErrorOptions, WholeReply } from "./client-sink.ts";
import type { Exchange } from "./exchange.ts";
import type { FinalAnswer } from "./exhausted-chain.ts";

export interface FinalError {
  readonly error: Omit<ClientError, "requestId">;
  readonly options: ErrorOptions;
  /** The attempt whose words these are, and its answer; null where they are ours. */
  readonly relayed: { readonly attempt: Attempt; readonly answer: WholeReply } | null;
}

/** An exhausted chain's answer as the client is to see it. */
export function clientErrorOf(
  final: FinalAnswer,
  exchange: Exchange,
  plan: Plan,
  walk: ChainWalk,
): FinalError {
  if (final.kind === "error") {
    const { status, error: kind, message, retryAfterMs, retry } = final;
    return { error: { status, kind, message }, options: { retryAfterMs, retry }, relayed: null };
  }
  const { failure } = final;
  const attempt = walk.tried.find((one) => one.failure === failure)?.attempt;
  const provider = plan.providers[plan.targets[attempt?.target ?? -1]?.provider ?? -1];
  const sameProtocol = provider?.protocol === exchange.codec.protocol;
  const status = failure.status !== null && failure.status >= 400 ? failure.status : 400;
  const kind = failure.class === "too_long" ? "too_long" : kindOf(status);
  const error = { status, kind, message: wordsFor(failure, exchange, sameProtocol) };
  if (attempt === undefined) return { error, options: {}, relayed: null };
  const { answer } = failure;
  const asItCame = sameProtocol && answer !== null && answer.status >= 400 && isErrorObject(answer.body);
  return {
    error,
    options: {},
    relayed: {
      attempt,
      answer: asItCame
        ? { ...answer, contentType: JSON_TYPE }
        : {
            status,
            contentType: JSON_TYPE,
            body: writeJson(exchange.codec.encodeError({ ...error, requestId: exchange.requestId })),
          },
    },
  };
}

/** What is no object says nothing to a client's SDK: a page of a proxy, or nothing at all. Some servers have an object of their own. */
function isErrorObject(body: Uint8Array): boolean {
  return jsonExcess(body) === null && isObject(parseJson(new TextDecoder().decode(body)));
}

const JSON_TYPE = "application/json";

/** Agents that speak Anthropic's protocol compact their history on these words, whichever provider refused. */
function wordsFor({ class: of, message }: Failure, { codec }: Exchange, sameProtocol: boolean): string {
  const translatedLength = of === "too_long" && !sameProtocol && codec.protocol === "anthropic";
  return translatedLength ? `prompt is too long: ${message}` : message;
}

function kindOf(status: number): ClientError["kind"] {
  switch (status) {
    case 403:
      return "permission";
    case 404:
      return "not_found";
    case 413:
      return "request_too_large";
    default:
      return "invalid_request";
  }
}
