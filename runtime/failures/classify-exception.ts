import type { FailureClass } from "./failure-table.ts";
import { Interruption } from "./interruption.ts";

/** The class of what the HTTP client threw, or of our own interruption; `answering` is whether the provider's status had come. */
export function classifyException(error: unknown, answering: boolean): FailureClass {
  if (error instanceof Interruption) return LEFT.has(error.because) ? "client_gone" : "timed_out";
  const code = errorCode(error);
  if (TIMEOUTS.has(code)) return "timed_out";
  if (answering || isParserError(error) || NO_HTTP.has(code)) return "malformed";
  return "unreachable";
}

/** Ends that no provider is to blame for: the client's own, and ours when the gateway stops or has its answer already. */
const LEFT: ReadonlySet<string> = new Set(["client_gone", "shutdown", "called_off"]);

const TIMEOUTS: ReadonlySet<string> = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

const NO_HTTP: ReadonlySet<string> = new Set([
  "UND_ERR_HEADERS_OVERFLOW",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "SIGNALBOX_ENDLESS_HINTS",
]);

/** The HTTP parser's errors: not all of them have a code. */
function isParserError(error: unknown): boolean {
  return error instanceof Error && (error.name === "HTTPParserError" || errorCode(error).startsWith("HPE_"));
}

/** The code of what was thrown, such as `ECONNREFUSED`; empty where it has none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
