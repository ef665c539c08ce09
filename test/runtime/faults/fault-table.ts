import type { Behaviour, Moment } from "../../upstream/upstream.ts";

/** When a fault strikes. */
export const faultMoments = [
  "before_headers",
  "before_content",
  "mid_content",
  "mid_tool_call",
  "end",
] as const;
export type FaultMoment = (typeof faultMoments)[number];

/**
 * Every failure class: the status that stands for it before headers, the typed code that stands for it later, and what comes
 * next. Written down here a second time, and not taken from the gateway's own table, so that the two are compared.
 */
export const faultTable = {
  client_gone: { status: null, code: null, next: "stop" },
  payment: { status: 402, code: "billing_error", next: "next_key" },
  rate_limited: { status: 429, code: "rate_limit_error", next: "next_key" },
  overloaded: { status: 529, code: "overloaded_error", next: "next_target" },
  unauthorized: { status: 401, code: "authentication_error", next: "next_key" },
  forbidden: { status: 403, code: "permission_error", next: "next_target" },
  gone: { status: 404, code: "model_not_found", next: "next_target" },
  too_long: { status: 400, code: "context_length_exceeded", next: "larger_window" },
  transient: { status: 409, code: null, next: "retry_once" },
  server_error: { status: 500, code: "api_error", next: "next_target" },
  unreachable: { status: null, code: null, next: "next_target" },
  timed_out: { status: null, code: null, next: "next_target" },
  malformed: { status: null, code: null, next: "next_target" },
  refused: { status: 400, code: "invalid_request_error", next: "answer" },
} as const satisfies Record<string, FaultRow>;

interface FaultRow {
  readonly status: number | null;
  readonly code: string | null;
  readonly next: "stop" | "next_key" | "next_target" | "larger_window" | "retry_once" | "answer";
}

export type FaultClass = keyof typeof faultTable;
export const faultClasses = Object.keys(faultTable) as FaultClass[];

/** One planned fault; null is a call that goes well. */
export interface Fault {
  readonly class: FaultClass;
  readonly moment: FaultMoment;
}

/** Every fault that can exist: nothing refuses a connection that stands. */
export const everyFault: readonly Fault[] = faultClasses.flatMap((of) =>
  faultMoments
    .filter((moment) => of !== "unreachable" || moment === "before_headers")
    .map((moment) => ({ class: of, moment })),
);

/** No typed code says "try again" in an answer that has begun; only Chat's servers give an error there its status. */
export function needsChat({ class: of, moment }: Fault): boolean {
  return of === "transient" && moment !== "before_headers";
}

/** Whether the provider of a stream has sent something of the answer by then. */
export function isAfterContent({ moment }: Fault): boolean {
  return moment === "mid_content" || moment === "mid_tool_call" || moment === "end";
}

export function wireMoment(moment: FaultMoment): Moment {
  switch (moment) {
    case "before_headers":
      return "nothing";
    case "before_content":
      return "opening";
    case "mid_content":
      return "content";
    case "mid_tool_call":
      return "middle";
    case "end":
      return "ending";
  }
}

/** What the upstream does. `words` come back in the client's error where a provider's words are relayed. */
export function behaviourOf(
  fault: Fault | null,
  words: string,
  stream: boolean,
  cleanly: boolean,
): Behaviour {
  if (fault === null) return { kind: "answer" };
  const after = wireMoment(fault.moment);
  const { status, code } = faultTable[fault.class];
  if (fault.class === "malformed" && fault.moment === "before_headers") return { kind: "babble" };
  if (fault.class === "malformed") return { kind: "break", after, cleanly, delayMs: 10 };
  if (fault.class === "unreachable") return { kind: "break", after: "nothing" };
  if (fault.class === "client_gone" || fault.class === "timed_out") return { kind: "hang", after };
  if (fault.moment === "before_headers" && status !== null) {
    return { kind: "status", status, type: code ?? "test_error", message: words };
  }
  const sent = code ?? status ?? "";
  if (stream) return { kind: "error_event", after, type: sent, message: words };
  const body = JSON.stringify({ type: "error", error: { type: code, code: sent, message: words } });
  return { kind: "bytes", contentType: "application/json", body };
}
