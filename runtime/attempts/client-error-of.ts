import type { Plan } from "../../engine/index.ts";
import type { Failure } from "../failures/failure.ts";
import type { ClientError } from "../protocols/codec.ts";
import type { ChainWalk } from "./chain-walk.ts";
import type { AnsweredBy, ErrorOptions, WholeReply } from "./client-sink.ts";
import type { Exchange } from "./exchange.ts";
import type { FinalAnswer } from "./exhausted-chain.ts";

export interface FinalError {
  readonly error: Omit<ClientError, "requestId">;
  readonly options: ErrorOptions;
  /** The provider's own bytes, where it speaks the client's protocol. */
  readonly whole: WholeReply | null;
  /** Whose words these are; null where they are ours. */
  readonly answeredBy: AnsweredBy | null;
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
    return {
      error: { status, kind, message },
      options: { retryAfterMs, retry },
      whole: null,
      answeredBy: null,
    };
  }
  const { failure } = final;
  const tried = walk.tried.find((one) => one.failure === failure);
  const provider = plan.providers[plan.targets[tried?.attempt.target ?? -1]?.provider ?? -1];
  const sameProtocol = provider?.protocol === exchange.codec.protocol;
  const { answer } = failure;
  const status = failure.status !== null && failure.status >= 400 ? failure.status : 400;
  return {
    answeredBy:
      tried === undefined ? null : { target: tried.attempt.row.state.name, attempts: walk.attemptsMade },
    error: { status, kind: kindOf(status), message: wordsFor(failure, exchange, sameProtocol) },
    options: {},
    whole:
      sameProtocol && answer !== null && answer.status >= 400
        ? { status: answer.status, contentType: answer.contentType ?? "application/json", body: answer.body }
        : null,
  };
}

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
