import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Clock } from "../../clock/clock.ts";
import { readRetryAfterMs } from "../../failures/retry-after.ts";
import { rejectedOf } from "./otlp-answer.ts";
import type { OtlpMessage } from "./otlp-messages.ts";
import { exportRequests } from "./otlp-schema.ts";
import type { OtlpEndpoint } from "./otlp-settings.ts";
import { encodeProtobuf } from "./protobuf.ts";

/** What a collector did with a message. */
export type Sent =
  /** `rejected` spans or data points of it were not. */
  | { readonly kind: "taken"; readonly rejected: number }
  /** It may be sent again; `afterMs` is what the collector asks for. */
  | { readonly kind: "later"; readonly afterMs: number | null; readonly because: string }
  | { readonly kind: "refused"; readonly because: string };

/** The answers after which a message may be sent again, by the protocol. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const compressed = promisify(gzip);

/** Sends one message of a signal to its endpoint. Never throws; redirects are refused, since the headers may hold credentials. */
export async function sendOtlp(
  signal: keyof typeof exportRequests,
  endpoint: OtlpEndpoint,
  message: OtlpMessage,
  stop: AbortSignal,
  clock: Clock,
): Promise<Sent> {
  const timedOut = new AbortController();
  const cancelTimeout = clock.after(endpoint.timeoutMs, () => timedOut.abort());
  try {
    const plain =
      endpoint.encoding === "json"
        ? Buffer.from(JSON.stringify(message), "utf8")
        : encodeProtobuf(exportRequests[signal], message);
    const answer = await fetch(endpoint.url, {
      method: "POST",
      headers: {
        "user-agent": "signalbox",
        ...endpoint.headers,
        "content-type": endpoint.encoding === "json" ? "application/json" : "application/x-protobuf",
        ...(endpoint.gzip ? { "content-encoding": "gzip" } : {}),
      },
      body: new Uint8Array(endpoint.gzip ? await compressed(plain) : plain),
      redirect: "manual",
      signal: AbortSignal.any([stop, timedOut.signal]),
    });
    const rejected = await rejectedOf(answer);
    if (answer.ok) return { kind: "taken", rejected };
    const because = `the collector answered ${answer.status}`;
    if (!retryable.has(answer.status)) return { kind: "refused", because };
    return {
      kind: "later",
      afterMs: readRetryAfterMs((name) => answer.headers.get(name), clock.nowMs()),
      because,
    };
  } catch (error) {
    const because = timedOut.signal.aborted
      ? "the collector did not answer in time"
      : stop.aborted
        ? "the gateway stopped before the collector answered"
        : reasonOf(error);
    return { kind: "later", afterMs: null, because };
  } finally {
    cancelTimeout();
  }
}

/** A network error's code, which fetch keeps in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return `the collector cannot be reached${code === "" ? "" : ` (${code})`}`;
}
