/** Null where a value nests deeper than the stack: the one thing that somebody else's JSON can make our own code throw. */
export function withinStack<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
