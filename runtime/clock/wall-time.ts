/** So far the date may run ahead before it is followed: less is its own small correction. */
const MOST_BEHIND_MS = 1_000;

/** Where the time of day is read, both in milliseconds: the date, which may be set, and what has passed since some origin, which only grows. */
export interface TimeSources {
  /** The date of the origin, since 1970. */
  readonly originMs: number;
  readonly steadyMs: () => number;
  readonly dateMs: () => number;
}

/**
 * The milliseconds since 1970, which never go back. They pass as steadily as what is steady, but that stands still while a machine
 * sleeps: afterwards the date is followed, or days, budgets and traces would be hours late. So is a date that was set forward, also one
 * that is set back later: what never goes back waits until it is reached again.
 */
export function wallTime({ originMs, steadyMs, dateMs }: TimeSources): () => number {
  let startMs = originMs;
  return () => {
    const nowMs = startMs + steadyMs();
    const behindMs = dateMs() - nowMs;
    if (behindMs <= MOST_BEHIND_MS) return nowMs;
    startMs += behindMs;
    return nowMs + behindMs;
  };
}
