/** The efforts that the three client protocols define today, least first; others pass, with a warning. */
export const knownEfforts: readonly string[] = ["minimal", "low", "medium", "high", "xhigh", "max"];
