import type { FailureClass } from "./failure-table.ts";

/** One failed attempt, classified once at the edge; everything after reads `class` alone. */
export interface Failure {
  readonly class: FailureClass;
  /** The provider's HTTP status; null where there was none (no answer, or an error inside a stream). */
  readonly status: number | null;
  /** The provider's typed code, else its type; the system's code, such as `ECONNREFUSED`, where no answer came. */
  readonly code: string | null;
  /** The provider's own words, or ours where it said none. */
  readonly message: string;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs: number | null;
  /** Whether the provider's headers blame no key of ours, but all that it serves or all of our organisation. */
  readonly ofProvider?: boolean;
  /** The provider's error answer as it came, for the classes that are relayed word for word. */
  readonly answer: FailureAnswer | null;
  readonly cause?: unknown;
}

export interface FailureAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: Uint8Array;
}
