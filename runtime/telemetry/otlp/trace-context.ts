/** Where a request stands in its caller's trace, by the W3C's `traceparent` and `tracestate`. */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** The caller's span, 16 hex digits. */
  readonly spanId: string;
  readonly sampled: boolean;
  /** What other systems wrote, passed on to the collector as it came; empty where there was none. */
  readonly state: string;
}

const LONGEST_STATE = 512;

/** Reads the caller's headers; null where they name no trace. Later versions are read as far as this one goes. */
export function readTraceContext(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): TraceContext | null {
  const { traceparent, tracestate } = headers;
  const parts =
    typeof traceparent === "string"
      ? /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(traceparent.trim())
      : null;
  const [, version = "", traceId = "", spanId = "", flags = "", more] = parts ?? [];
  if (parts === null || version === "ff" || (version === "00" && more !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  const state = typeof tracestate === "string" && /^[\x20-\x7e]*$/.test(tracestate) ? tracestate : "";
  return {
    traceId,
    spanId,
    sampled: (Number.parseInt(flags, 16) & 1) === 1,
    state: state.length <= LONGEST_STATE ? state : "",
  };
}
