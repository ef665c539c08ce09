import { digestName, PLAN_FORMAT, type Plan, sha256 } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { lower } from "../lower/lower.ts";
import { raise } from "../raise/raise.ts";

/** One of the two things that are compared: what it says, and the plan that decides as it does. */
export interface Side {
  readonly config: CheckedConfig;
  readonly plan: Plan;
}

/** Takes a plan apart or puts a config together, so that both are at hand. */
export function sideOf(given: CheckedConfig | Plan): Side {
  if ("format" in given) return { config: raise(given), plan: given };
  const { content, meaning } = lower(given);
  const meaningDigest = digestName(sha256(meaning));
  return {
    config: given,
    plan: { format: PLAN_FORMAT, bytesDigest: "", meaningDigest, ...content },
  };
}
