import type { NeutralUsage } from "./neutral.ts";

/** The usage of an answer of which nothing is known. */
export const NO_USAGE: NeutralUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };

/** Two reports on one answer. Reports are cumulative, never parts: the larger number of each kind is the later one. */
export function laterUsage(earlier: NeutralUsage | null, later: NeutralUsage): NeutralUsage {
  if (earlier === null) return later;
  return {
    input: Math.max(earlier.input, later.input),
    output: Math.max(earlier.output, later.output),
    cacheRead: Math.max(earlier.cacheRead, later.cacheRead),
    cacheWrite: Math.max(earlier.cacheWrite, later.cacheWrite),
    reasoning: Math.max(earlier.reasoning, later.reasoning),
  };
}
