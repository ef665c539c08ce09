import type { CheckedConfig } from "../../../compiler/check/checked-config.ts";
import { lower } from "../../../compiler/lower/lower.ts";
import { Analysis } from "../../../compiler/prove/analysis/analysis.ts";
import { instrumentsOf } from "../../../compiler/prove/prove.ts";
import { PLAN_FORMAT, type Plan } from "../../../engine/index.ts";

/** A configuration under proof, with its plan. */
export function analysed(config: CheckedConfig, asOf = "2026-11-20"): { analysis: Analysis; plan: Plan } {
  const { content } = lower(config);
  const plan: Plan = { format: PLAN_FORMAT, bytesDigest: "", meaningDigest: "", ...content };
  return { analysis: new Analysis(config, instrumentsOf(plan, asOf)), plan };
}
