import { Alarms } from "./alarms.ts";
import type { Clock } from "./clock.ts";
import { wallTime } from "./wall-time.ts";

/** The longest delay that a Node timer takes; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2_147_483_647;

/** A delay of at least so long is somebody's patience, and seldom comes to its end. */
const LONG_DELAY_MS = 1_000;

const nowMs = wallTime({
  originMs: performance.timeOrigin,
  steadyMs: () => performance.now(),
  dateMs: () => Date.now(),
});

const alarms = new Alarms(nowMs, (run, delayMs) => setTimeout(run, delayMs));

export const systemClock: Clock = {
  nowMs,
  after(delayMs, run) {
    if (delayMs >= LONG_DELAY_MS) return alarms.after(Math.min(delayMs, LONGEST_DELAY_MS), run);
    const timer = setTimeout(run, Math.max(delayMs, 0));
    return () => clearTimeout(timer);
  },
};
