import type { Failure } from "../failures/failure.ts";
import { type FailureClass, failureTable } from "../failures/failure-table.ts";
import type { Outcome } from "../health/breaker.ts";
import type { Attempt } from "./attempt.ts";

const RATE_LIMIT_COOLDOWN_MS = 60_000;
const LONG_COOLDOWN_MS = 300_000;
/** A provider's word is taken up to here; a day of silence for one header would be too easy to cause. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** Whose health a failed attempt touches, and how, as the failure table says; the breaker is told by `lifeSign`. */
export function touchHealth({ row, key }: Attempt, failure: Failure, nowMs: number): void {
  const asked = failure.retryAfterMs === null ? null : Math.min(failure.retryAfterMs, LONGEST_RETRY_AFTER_MS);
  switch (failureTable[failure.class].effect) {
    case "none":
      return;
    case "cool_key": {
      const standard =
        failure.class === "rate_limited" ? (asked ?? RATE_LIMIT_COOLDOWN_MS) : LONG_COOLDOWN_MS;
      const rests = failure.ofProvider === true ? row.pool.cooldown : key.state;
      rests.cool(failure.class, nowMs + standard);
      return;
    }
    case "quarantine_key":
      key.state.quarantine(nowMs);
      return;
    case "cool_target":
      row.state.cooldown.cool(failure.class, nowMs + LONG_COOLDOWN_MS);
      return;
    case "count_against_target":
      row.state.failedBy = failure.class;
      // The breaker counts it already; a provider that says when to come back is left alone until then.
      if (asked !== null && asked > 0) row.state.cooldown.cool(failure.class, nowMs + asked);
  }
}

/** What a failure says of the life of its target. */
export function lifeSign(failureClass: FailureClass): Outcome {
  if (failureClass === "client_gone") return "released";
  return failureTable[failureClass].effect === "count_against_target" ? "failed" : "alive";
}
