import type { AdmittedTarget, ChainOptions, Facts, Plan, PlanPrice } from "../../engine/index.ts";
import type { TokenCount } from "../keys/token-count.ts";
import { costNanoUsd } from "../telemetry/cost.ts";
import type { Expected } from "./client-limits.ts";

/** What a request may use at most. */
export interface ExpectedUse {
  /** Of one attempt, at the target that gives most. */
  readonly tokens: TokenCount;
  /** At the dearest target that may answer; at all of them where the chain has several work on one answer. */
  readonly client: Expected;
}

/** The most that a request may use on its way through a chain with these options. */
export function expectedUse(
  plan: Plan,
  facts: Facts,
  targets: readonly AdmittedTarget[],
  { hedgeAfterMs, commitAfter }: ChainOptions,
): ExpectedUse {
  const addsUp = hedgeAfterMs !== undefined || (commitAfter !== undefined && facts.stream);
  let output = facts.maxOutput ?? 0;
  let nanoUsd = 0;
  for (const { target } of targets) {
    const row = plan.targets[target];
    if (row === undefined) continue;
    const limit = facts.maxOutput ?? row.defaultOutputTokens;
    output = Math.max(output, limit);
    const cost = mostNanoUsd(facts.inputTokens, limit, row.price);
    nanoUsd = addsUp ? nanoUsd + cost : Math.max(nanoUsd, cost);
  }
  const once = facts.inputTokens + output;
  return {
    tokens: { input: facts.inputTokens, output },
    client: { tokens: addsUp ? once * targets.length : once, nanoUsd },
  };
}

/** How much of the input is read from a cache, or written to one, is the provider's to say: the dearest of the three counts. */
function mostNanoUsd(input: number, output: number, price: PlanPrice | null): number {
  const cost = (cacheRead: number, cacheWrite: number): number =>
    costNanoUsd({ input, output, cacheRead, cacheWrite, reasoning: 0 }, price);
  return Math.max(cost(0, 0), cost(input, 0), cost(0, input));
}
