import type { ChainOptions, PlanProvider } from "./plan.ts";

type Timeouts = PlanProvider["timeouts"];

/** The timeouts of one attempt, in milliseconds: the chain's where it sets them, else the provider's. */
export function attemptTimeouts(options: ChainOptions, timeouts: Timeouts): Timeouts {
  return {
    connectMs: options.connectMs ?? timeouts.connectMs,
    firstTokenMs: options.firstTokenMs ?? timeouts.firstTokenMs,
    idleMs: options.idleMs ?? timeouts.idleMs,
    totalMs: options.totalMs ?? timeouts.totalMs,
  };
}

/**
 * What `within` keeps free for a target's turn, in milliseconds: enough to connect and to wait for a first token, or for all of an
 * answer that is held back. SB4012 proves that every target of a chain can have as much, and the gateway gives it to them.
 */
export function turnTimeMs(options: ChainOptions, timeouts: Timeouts): number {
  const { connectMs, firstTokenMs, totalMs } = attemptTimeouts(options, timeouts);
  return options.commitAfter === undefined ? Math.min(connectMs + firstTokenMs, totalMs) : totalMs;
}

/**
 * How long after a target the next one is asked at the latest; null where it has to wait for the end of the turn, since nothing is
 * hedged, or since what has begun to answer is held back, which nothing runs beside.
 */
export function besideAfterMs({ hedgeAfterMs, commitAfter }: ChainOptions): number | null {
  return commitAfter === undefined ? (hedgeAfterMs ?? null) : null;
}
