import type { AdmittedTarget, Facts, Plan } from "../../engine/index.ts";
import type { TokenCount } from "../keys/token-count.ts";
import { costNanoUsd } from "../telemetry/cost.ts";
import type { Expected } from "./client-limits.ts";

/** What a request may use at most, at the dearest of the targets that may answer it. */
export interface ExpectedUse {
  readonly tokens: TokenCount;
  readonly client: Expected;
}

export function expectedUse(plan: Plan, facts: Facts, targets: readonly AdmittedTarget[]): ExpectedUse {
  let output = facts.maxOutput ?? 0;
  let nanoUsd = 0;
  for (const { target } of targets) {
    const row = plan.targets[target];
    if (row === undefined) continue;
    const limit = facts.maxOutput ?? row.defaultOutputTokens;
    output = Math.max(output, limit);
    const usage = { input: facts.inputTokens, output: limit, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
    nanoUsd = Math.max(nanoUsd, costNanoUsd(usage, row.price));
  }
  return {
    tokens: { input: facts.inputTokens, output },
    client: { tokens: facts.inputTokens + output, nanoUsd },
  };
}
