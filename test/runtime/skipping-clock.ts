import { type Clock, systemClock } from "../../runtime/index.ts";

/** A clock that can be put forward: what has been noted with a time grows old at once. Timers run as ever. */
export function skippingClock(): Clock & { skip(ms: number): void } {
  let skippedMs = 0;
  return {
    nowMs: () => systemClock.nowMs() + skippedMs,
    after: (delayMs, run) => systemClock.after(delayMs, run),
    skip: (ms) => {
      skippedMs += ms;
    },
  };
}
