import type { ClientError, JsonObject } from "./codec.ts";

/** The error body of both OpenAI protocols. */
export function encodeOpenAiError(error: ClientError): JsonObject {
  const { type, code } = errorTypes[error.kind];
  return { error: { message: error.message, type, param: null, code } };
}

/** The `code` of an error, as it stands in a failed Responses object. */
export function openAiErrorCode(error: ClientError): string {
  return errorTypes[error.kind].code ?? "invalid_prompt";
}

const errorTypes: Readonly<
  Record<ClientError["kind"], { readonly type: string; readonly code: string | null }>
> = {
  invalid_request: { type: "invalid_request_error", code: null },
  authentication: { type: "invalid_request_error", code: "invalid_api_key" },
  permission: { type: "invalid_request_error", code: "permission_denied" },
  not_found: { type: "invalid_request_error", code: "not_found" },
  request_too_large: { type: "invalid_request_error", code: "request_too_large" },
  too_long: { type: "invalid_request_error", code: "context_length_exceeded" },
  rate_limit: { type: "rate_limit_error", code: "rate_limit_exceeded" },
  overloaded: { type: "server_error", code: "server_is_overloaded" },
  upstream: { type: "server_error", code: "server_error" },
  timeout: { type: "server_error", code: "timeout" },
  internal: { type: "server_error", code: "server_error" },
};
