import type { NeutralThinking } from "./neutral.ts";

export type Effort = "low" | "medium" | "high";

/** The effort, in the three words every reasoning model takes, that a budget in tokens stands for. */
export function effortOfBudget(budgetTokens: number): Effort {
  if (budgetTokens <= 4_096) return "low";
  return budgetTokens <= 16_384 ? "medium" : "high";
}

/** The budget in tokens that an effort stands for; a word we do not know is taken as medium. */
export function budgetOfEffort(effort: string | null): number {
  return budgets[plainEffort(effort)];
}

/** One of the three common words for any provider's word; thinking that names no effort is medium. */
export function plainEffort(effort: string | null): Effort {
  if (effort === "low" || effort === "minimal") return "low";
  return effort === "high" || effort === "xhigh" || effort === "max" ? "high" : "medium";
}

/** The effort a request for thinking amounts to, as it was named or as its budget says. */
export function effortOfThinking(thinking: NeutralThinking): string {
  if (thinking.effort !== null) return thinking.effort;
  return thinking.budgetTokens === null ? "medium" : effortOfBudget(thinking.budgetTokens);
}

const budgets: Readonly<Record<Effort, number>> = { low: 4_096, medium: 16_384, high: 32_768 };
