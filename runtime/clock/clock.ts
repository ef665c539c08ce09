/** Time as the runtime sees it: a parameter, so that tests hold it. */
export interface Clock {
  /** Milliseconds since 1970 that never run backwards. */
  nowMs(): number;
  /** Runs once after the delay, unless cancelled before. */
  after(delayMs: number, run: () => void): Cancel;
}

export type Cancel = () => void;

/** The longest delay that a Node timer takes; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2_147_483_647;

const STARTED_AT_MS = performance.timeOrigin;

export const systemClock: Clock = {
  nowMs: () => STARTED_AT_MS + performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), LONGEST_DELAY_MS));
    return () => clearTimeout(timer);
  },
};
