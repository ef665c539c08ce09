import { isObject, textOrNull } from "./json-value.ts";

/** What a provider says of its own failure, in whatever shape; null where it does not say. */
export interface ProviderError {
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/**
 * The error object of a body or stream event, at any status, or null where there is none:
 * `{"type":"error","error":{...}}`, `{"error":{...}}` (alone or in an array), `{"error":"..."}`, a failed Responses object.
 */
export function readProviderError(body: unknown): ProviderError | null {
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  if (!isObject(outer)) return null;
  const error = outer["error"];
  if (typeof error === "string" && error !== "") {
    return { type: textOrNull(outer["type"]), code: codeOf(outer["code"]), message: error };
  }
  if (isObject(error)) {
    return {
      type: textOrNull(error["type"]) ?? textOrNull(error["status"]),
      code: codeOf(error["code"]),
      message: textOrNull(error["message"]),
    };
  }
  if (outer["type"] === "error") {
    return { type: null, code: codeOf(outer["code"]), message: textOrNull(outer["message"]) };
  }
  if (outer["object"] === "error") {
    return {
      type: textOrNull(outer["type"]),
      code: codeOf(outer["code"]),
      message: textOrNull(outer["message"]),
    };
  }
  return outer["object"] === "response" && outer["status"] === "failed"
    ? { type: null, code: null, message: null }
    : null;
}

function codeOf(code: unknown): string | null {
  return typeof code === "number" ? String(code) : textOrNull(code);
}
