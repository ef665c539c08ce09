import type { Plan } from "../plan/plan.ts";

/** The names of a target by its row, apart and as `provider/model`. */
export function targetName(
  plan: Plan,
  row: number,
): { readonly provider: string; readonly model: string; readonly full: string } {
  const target = plan.targets[row];
  const provider = plan.providers[target?.provider ?? -1]?.name ?? "";
  const model = target?.model ?? "";
  return { provider, model, full: `${provider}/${model}` };
}
