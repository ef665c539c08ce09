import type { NeutralEvent } from "./neutral.ts";
import type { ProviderError } from "./provider-error.ts";

type ErrorEvent = Extract<NeutralEvent, { kind: "error" }>;

/** A provider's error object as an event of its stream. */
export function errorEvent(error: ProviderError): ErrorEvent {
  return {
    kind: "error",
    status: error.status,
    type: error.type,
    code: error.code,
    message: error.message ?? "the provider's stream reports an error",
  };
}

/** The type of an error that is ours: the provider's words are no event. */
export const MALFORMED = "malformed";

/** An event whose data is no JSON object. */
export function malformedEvent(data: string): ErrorEvent {
  const shown = data.length > 80 ? `${data.slice(0, 80)}...` : data;
  return {
    kind: "error",
    status: null,
    type: MALFORMED,
    code: null,
    message: `not an event of this protocol: ${shown}`,
  };
}
