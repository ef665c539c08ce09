import { besideAfterMs, type ChainOptions, type Plan, turnTimeMs } from "../../engine/index.ts";
import type { WalkBounds } from "./chain-walk.ts";

/** What `within` keeps free for the turn of each target of a chain with such options. */
export function turnTimes(plan: Plan, options: ChainOptions): WalkBounds["turnTimeMs"] {
  if (besideAfterMs(options) !== null) return null;
  return (target) => {
    const provider = plan.providers[plan.targets[target]?.provider ?? -1];
    return provider === undefined ? 0 : turnTimeMs(options, provider.timeouts);
  };
}
