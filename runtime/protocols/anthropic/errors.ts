import type { ClientError, JsonObject } from "../codec.ts";
import { sseFrame } from "../sse-frame.ts";

/** Anthropic's error body. */
export function encodeError(error: ClientError): JsonObject {
  return {
    type: "error",
    error: { type: errorTypes[error.kind], message: error.message },
    request_id: error.requestId,
  };
}

/** Anthropic's `error` event, after which a stream is over. */
export function encodeStreamError(error: ClientError): string {
  return sseFrame("error", encodeError(error));
}

const errorTypes: Readonly<Record<ClientError["kind"], string>> = {
  invalid_request: "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  not_found: "not_found_error",
  request_too_large: "request_too_large",
  too_long: "invalid_request_error",
  rate_limit: "rate_limit_error",
  overloaded: "overloaded_error",
  upstream: "api_error",
  timeout: "timeout_error",
  internal: "api_error",
};
