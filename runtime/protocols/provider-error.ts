import { isText } from "./json-text.ts";
import { isObject, textOrNull } from "./json-value.ts";

/** What a provider says of its own failure, in whatever shape; null where it does not say. */
export interface ProviderError {
  /** The HTTP status that OpenRouter and others give as a numeric code, where their own was 200 already; else null. */
  readonly status: number | null;
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
  if (isText(error) && error !== "") {
    return { ...codeOf(outer["code"]), type: textOrNull(outer["type"]), message: error };
  }
  if (isObject(error)) {
    return {
      ...codeOf(error["code"]),
      type: textOrNull(error["type"]) ?? textOrNull(error["status"]),
      message: textOrNull(error["message"]),
    };
  }
  if (outer["type"] === "error") {
    return { ...codeOf(outer["code"]), type: null, message: textOrNull(outer["message"]) };
  }
  if (outer["object"] === "error") {
    return {
      ...codeOf(outer["code"]),
      type: textOrNull(outer["type"]),
      message: textOrNull(outer["message"]),
    };
  }
  return outer["object"] === "response" && outer["status"] === "failed"
    ? { status: null, type: null, code: null, message: null }
    : null;
}

function codeOf(code: unknown): Pick<ProviderError, "status" | "code"> {
  if (typeof code !== "number") return { status: null, code: textOrNull(code) };
  return { status: code >= 400 && code < 600 ? code : null, code: String(code) };
}
