/**
 * Every way in which an attempt can fail, in order: the first row that matches a failure is its class.
 * `codes` are typed `error.code` or `error.type` values that mean one thing and outrank the status; `vague` ones are used
 * for many things, so they count only where no status came with them (an error object in a stream or in a 200 body).
 * `statuses` holds HTTP statuses, or a whole hundred as `4xx`.
 */
export const failureTable = {
  client_gone: { codes: [], vague: [], statuses: [], effect: "none", next: "stop" },
  /** The gateway's own: it has no memory left to hold the answer in. */
  no_room: { codes: [], vague: [], statuses: [], effect: "none", next: "stop" },
  payment: {
    codes: [
      "insufficient_quota",
      "billing_error",
      "billing_hard_limit_reached",
      "billing_not_active",
      "insufficient_balance",
    ],
    vague: [],
    statuses: [402],
    effect: "cool_key",
    next: "next_key",
  },
  rate_limited: {
    codes: ["rate_limit_error", "rate_limit_exceeded", "too_many_requests", "RESOURCE_EXHAUSTED"],
    vague: [],
    statuses: [429],
    effect: "cool_key",
    next: "next_key",
  },
  overloaded: {
    codes: [
      "overloaded_error",
      "overloaded",
      "slow_down",
      "server_overloaded",
      "engine_overloaded",
      "UNAVAILABLE",
    ],
    vague: [],
    statuses: [503, 529],
    effect: "count_against_target",
    next: "next_target",
  },
  unauthorized: {
    codes: [
      "authentication_error",
      "invalid_api_key",
      "account_deactivated",
      "organization_deactivated",
      "api_key_disabled",
    ],
    vague: [],
    statuses: [401],
    effect: "quarantine_key",
    next: "next_key",
  },
  forbidden: { codes: ["permission_error"], vague: [], statuses: [403], effect: "none", next: "next_target" },
  gone: {
    codes: ["model_not_found"],
    vague: ["not_found_error"],
    statuses: [],
    effect: "cool_target",
    next: "next_target",
  },
  too_long: {
    codes: ["context_length_exceeded", "string_above_max_length"],
    vague: [],
    statuses: [],
    effect: "none",
    next: "larger_window",
  },
  transient: { codes: [], vague: [], statuses: [408, 409, 425], effect: "none", next: "retry_once" },
  server_error: {
    codes: [],
    vague: ["api_error", "server_error", "internal_server_error", "internal_error", "INTERNAL"],
    statuses: ["5xx"],
    effect: "count_against_target",
    next: "next_target",
  },
  unreachable: { codes: [], vague: [], statuses: [], effect: "count_against_target", next: "next_target" },
  timed_out: {
    codes: [],
    vague: ["timeout_error"],
    statuses: [],
    effect: "count_against_target",
    next: "next_target",
  },
  malformed: {
    codes: [],
    vague: [],
    statuses: ["2xx", "3xx"],
    effect: "count_against_target",
    next: "next_target",
  },
  refused: {
    codes: [],
    vague: ["invalid_request_error", "request_too_large", "content_policy_violation", "invalid_prompt"],
    statuses: ["4xx"],
    effect: "none",
    next: "answer",
  },
} as const satisfies Record<string, FailureRow>;

interface FailureRow {
  readonly codes: readonly string[];
  readonly vague: readonly string[];
  readonly statuses: readonly (number | "2xx" | "3xx" | "4xx" | "5xx")[];
  readonly effect: HealthEffect;
  readonly next: NextAction;
}

export type FailureClass = keyof typeof failureTable;

/** Whose health a failure touches, and how. */
export type HealthEffect = "none" | "cool_key" | "quarantine_key" | "cool_target" | "count_against_target";

/** What is tried after a failure; `answer` relays the provider's words to the client. */
export type NextAction = "stop" | "next_key" | "next_target" | "larger_window" | "retry_once" | "answer";
