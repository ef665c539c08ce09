import type { ClientProtocol } from "../../schemas/index.ts";
import { type FailureClass, failureTable } from "./failure-table.ts";
import { messagePatterns } from "./message-patterns.ts";

/** What is known of a provider's error answer; `status` is null for an error object in a stream or in a 200 body. */
export interface ErrorEvidence {
  readonly protocol: ClientProtocol;
  readonly status: number | null;
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** The class of a provider's error answer: a typed code first, then an anchored message, then the status. Total. */
export function classifyAnswer(evidence: ErrorEvidence): FailureClass {
  return (
    byCode(evidence) ??
    byMessage(evidence) ??
    byStatus(evidence.status) ??
    byVagueType(evidence) ??
    "server_error"
  );
}

const rows = Object.entries(failureTable) as [FailureClass, (typeof failureTable)[FailureClass]][];

function byCode({ type, code }: ErrorEvidence): FailureClass | null {
  return rowListing("codes", code) ?? rowListing("codes", type);
}

function byMessage({ protocol, message }: ErrorEvidence): FailureClass | null {
  if (message === null) return null;
  const row = messagePatterns.find((known) => known.protocol === protocol && known.pattern.test(message));
  return row?.class ?? null;
}

function byStatus(status: number | null): FailureClass | null {
  if (status === null) return null;
  const hundred = `${Math.trunc(status / 100)}xx`;
  const row = rows.find(([, { statuses }]) =>
    statuses.some((listed: number | string) => listed === status || listed === hundred),
  );
  return row?.[0] ?? null;
}

function byVagueType({ type, code }: ErrorEvidence): FailureClass | null {
  return rowListing("vague", code) ?? rowListing("vague", type);
}

function rowListing(column: "codes" | "vague", value: string | null): FailureClass | null {
  if (value === null) return null;
  return rows.find(([, row]) => row[column].some((listed: string) => listed === value))?.[0] ?? null;
}
