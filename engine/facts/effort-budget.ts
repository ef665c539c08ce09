/** The efforts that a thinking budget may stand for, each with the largest budget in tokens it covers and the one sent for it. */
export const effortBudgets = [
  { effort: "low", upToTokens: 4_096, budgetTokens: 4_096 },
  { effort: "medium", upToTokens: 16_384, budgetTokens: 16_384 },
  { effort: "high", upToTokens: Number.POSITIVE_INFINITY, budgetTokens: 32_768 },
] as const;

export type BudgetedEffort = (typeof effortBudgets)[number]["effort"];

/** The effort that a budget in tokens stands for. */
export function effortOfBudget(budgetTokens: number): BudgetedEffort {
  return effortBudgets.find((row) => budgetTokens <= row.upToTokens)?.effort ?? "high";
}

/** The budget in tokens that an effort stands for, by the nearest of the table; a word we do not know is medium. */
export function budgetOfEffort(effort: string): number {
  const nearest = nearestEffort(effort);
  return effortBudgets.find((row) => row.effort === nearest)?.budgetTokens ?? 16_384;
}

/** Any provider's word for effort as one of the table's. */
export function nearestEffort(effort: string): BudgetedEffort {
  if (effort === "minimal" || effort === "low") return "low";
  return effort === "high" || effort === "xhigh" || effort === "max" ? "high" : "medium";
}
