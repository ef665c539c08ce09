/** Time as the runtime sees it: a parameter, so that tests hold it. */
export interface Clock {
  /** Milliseconds since 1970 that never run backwards. */
  nowMs(): number;
  /** Runs once after the delay, unless cancelled before. */
  after(delayMs: number, run: () => void): Cancel;
}

export type Cancel = () => void;
