import { effortOfBudget } from "../../engine/index.ts";
import type { NeutralThinking } from "./neutral.ts";

/** The effort a request for thinking amounts to: as it was named, as its budget says, or medium where it says neither. */
export function effortOfThinking(thinking: NeutralThinking): string {
  if (thinking.effort !== null) return thinking.effort;
  return thinking.budgetTokens === null ? "medium" : effortOfBudget(thinking.budgetTokens);
}
