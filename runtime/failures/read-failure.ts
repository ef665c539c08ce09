import { jsonExcess } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";
import type { NeutralEvent } from "../protocols/neutral.ts";
import { readProviderError } from "../protocols/provider-error.ts";
import { MALFORMED } from "../protocols/stream-error-event.ts";
import { classifyAnswer } from "./classify.ts";
import { classifyException, errorCode } from "./classify-exception.ts";
import type { Failure } from "./failure.ts";
import { limitsWholeProvider } from "./limit-scope.ts";
import { readRetryAfterMs } from "./retry-after.ts";

/** A provider's error answer: a status that is no success, or an error object in a 200 body (`status` 200). */
export interface ErrorReply {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: Uint8Array;
}

export function failureOfReply(protocol: ClientProtocol, reply: ErrorReply, nowMs: number): Failure {
  const error = readProviderError(parsed(reply.body));
  const { status, type, code, message } = error ?? { status: null, type: null, code: null, message: null };
  const isSuccess = reply.status < 300;
  const failureClass = classifyAnswer({
    protocol,
    status: isSuccess ? status : reply.status,
    type,
    code,
    message,
  });
  return {
    class: failureClass,
    status: reply.status,
    code: code ?? type,
    message: message ?? plainWords(reply) ?? `the provider answered ${reply.status}`,
    retryAfterMs: readRetryAfterMs(reply.header, nowMs),
    ...(limitsWholeProvider(reply.header) ? { ofProvider: true } : {}),
    answer: { status: reply.status, contentType: reply.header("content-type"), body: reply.body },
  };
}

const LONGEST_WORDS = 1_000;

/** A refusal in plain words instead of an error object; null for pages, and where nothing is said. */
function plainWords({ header, body }: ErrorReply): string | null {
  const isPage = (header("content-type") ?? "").toLowerCase().includes("html");
  if (isPage || body.length === 0 || body.length > LONGEST_WORDS) return null;
  const words = new TextDecoder().decode(body).trim();
  return words === "" || /^[[{<]/.test(words) ? null : words;
}

/** A provider's error event, before or after content. */
export function failureOfEvent(
  protocol: ClientProtocol,
  event: Extract<NeutralEvent, { kind: "error" }>,
): Failure {
  if (event.type === MALFORMED) return malformed(event.message);
  return {
    class: classifyAnswer({ ...event, protocol }),
    status: event.status,
    code: event.code ?? event.type,
    message: event.message,
    retryAfterMs: null,
    answer: null,
  };
}

/** What the HTTP client threw, or our own interruption; `answering` is whether the provider's status had come. */
export function failureOfException(error: unknown, answering: boolean): Failure {
  return {
    class: classifyException(error, answering),
    status: null,
    code: errorCode(error) || null,
    message: error instanceof Error ? error.message : String(error),
    retryAfterMs: null,
    answer: null,
    cause: error,
  };
}

/** An answer that keeps to no protocol: not JSON, a broken or unfinished stream, a redirect. */
export function malformed(problem: string): Failure {
  return { class: "malformed", status: null, code: null, message: problem, retryAfterMs: null, answer: null };
}

/** An answer that the gateway has no room for: nobody's fault but ours. */
export function noRoom(): Failure {
  const message = "the gateway has no room to hold the answer";
  return { class: "no_room", status: null, code: null, message, retryAfterMs: null, answer: null };
}

/** A request that this target cannot be asked, found before anything was sent. */
export function unsendable(problem: string): Failure {
  return { class: "refused", status: 400, code: null, message: problem, retryAfterMs: null, answer: null };
}

/** The first error of a list stands for it: one provider wraps its error object in an array. Null where it is no JSON, or too much of it. */
function parsed(body: Uint8Array): unknown {
  if (jsonExcess(body) !== null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return Array.isArray(value) ? value[0] : value;
  } catch {
    return null;
  }
}
