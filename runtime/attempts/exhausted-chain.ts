import type { ClientProtocol } from "../../schemas/index.ts";
import type { Failure } from "../failures/failure.ts";
import type { Unavailable } from "../health/plan-health.ts";
import type { ClientError } from "../protocols/codec.ts";

/** What the client gets when no target answered. */
export type FinalAnswer =
  /** The provider's own words, in the client's protocol. */
  | { readonly kind: "relay"; readonly failure: Failure }
  | {
      readonly kind: "error";
      readonly status: number;
      readonly error: ClientError["kind"];
      readonly message: string;
      readonly retryAfterMs: number | null;
      /** Whether trying again can help; false is told to the client's SDK. */
      readonly retry: boolean;
    };

/** Told where a provider is overloaded and says no time. */
const OVERLOAD_RETRY_MS = 5_000;

/** How a chain came to its end. */
export interface Exhausted {
  readonly failures: readonly Failure[];
  /** Targets that could not be tried. */
  readonly unavailable: readonly Unavailable[];
  /** What keeps the tried ones out from now on. */
  readonly pauses: readonly Unavailable[];
}

/** The answer of an exhausted chain, from what was tried and what could not be: never a provider's word about its own keys. */
export function exhaustedAnswer(chain: Exhausted, protocol: ClientProtocol, nowMs: number): FinalAnswer {
  const { failures, unavailable } = chain;
  const words =
    failures.findLast(({ class: of }) => of === "refused" || of === "too_long") ??
    (unavailable.length === 0 && failures.length > 0 && failures.every(({ class: of }) => of === "forbidden")
      ? failures.at(-1)
      : undefined);
  if (words !== undefined) return { kind: "relay", failure: words };

  if (failures.some(({ class: of }) => of === "no_room"))
    return atOnce(protocol, "the gateway has no room to hold the answer at the moment");

  const classes = [...failures.map((failure) => failure.class), ...unavailable.map(({ because }) => because)];
  const retryAfterMs = earliestRetryMs(chain, nowMs);
  if (classes.length > 0 && classes.every((of) => of === "rate_limited")) {
    return {
      kind: "error",
      status: 429,
      error: "rate_limit",
      message: "every provider of this chain is rate-limited",
      retryAfterMs: retryAfterMs ?? OVERLOAD_RETRY_MS,
      retry: true,
    };
  }
  if (classes.some((of) => of === "rate_limited" || of === "overloaded") || unavailable.some(comesBack)) {
    return {
      kind: "error",
      status: protocol === "anthropic" ? 529 : 503,
      error: "overloaded",
      message: "every provider of this chain is busy or failing",
      retryAfterMs: retryAfterMs ?? OVERLOAD_RETRY_MS,
      retry: true,
    };
  }
  if (failures.length > 0 && failures.every(({ class: of }) => of === "timed_out")) {
    return timedOut();
  }
  const hopeless = classes.length > 0 && classes.every((of) => needsAnOperator.has(of));
  return {
    kind: "error",
    status: 502,
    error: "upstream",
    message: "no provider of this chain gave an answer",
    retryAfterMs: null,
    retry: !hopeless,
  };
}

/** The answer where the request's own deadline passed, whatever was tried before. */
export function timedOut(): FinalAnswer {
  return {
    kind: "error",
    status: 504,
    error: "timeout",
    message: "no provider of this chain answered in time",
    retryAfterMs: null,
    retry: true,
  };
}

/** The answer where the gateway stopped before any target answered; another one may serve the client at once. */
export function stopping(protocol: ClientProtocol): FinalAnswer {
  return atOnce(protocol, "the gateway is stopping");
}

/** The gateway itself could not go on, and may be asked again at once. */
function atOnce(protocol: ClientProtocol, message: string): FinalAnswer {
  return {
    kind: "error",
    status: protocol === "anthropic" ? 529 : 503,
    error: "overloaded",
    message,
    retryAfterMs: 1_000,
    retry: true,
  };
}

/** Failures that the next request meets again, until someone mends a key or the catalog. */
const needsAnOperator: ReadonlySet<string> = new Set(["payment", "unauthorized", "forbidden", "gone"]);

function comesBack({ because }: Unavailable): boolean {
  return !needsAnOperator.has(because);
}

function earliestRetryMs({ unavailable, pauses }: Exhausted, nowMs: number): number | null {
  const waits = [...unavailable, ...pauses]
    .filter(comesBack)
    .map(({ untilMs }) => Math.max(0, untilMs - nowMs));
  return waits.length === 0 ? null : Math.min(...waits);
}
