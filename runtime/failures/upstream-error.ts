/** What a provider's error body says, from the several shapes in use; every field null where the body has none. */
export interface UpstreamError {
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** Reads the error object of a parsed body; null where the body is no error. */
export function readUpstreamError(body: unknown): UpstreamError | null {
  const outer = Array.isArray(body) ? body[0] : body;
  if (!isRecord(outer)) return null;
  const error = outer["error"];
  if (typeof error === "string") return { type: null, code: null, message: error };
  if (isRecord(error)) {
    return {
      type: text(error["type"]) ?? text(error["status"]),
      code: text(error["code"]),
      message: text(error["message"]),
    };
  }
  if (outer["type"] === "error" || outer["object"] === "error") {
    return { type: null, code: text(outer["code"]), message: text(outer["message"]) };
  }
  return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
