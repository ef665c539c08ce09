import type { PlanPrice } from "../../engine/index.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";

/** What an answer cost in nano-dollars; 0 where the target has no price. The dearest tier that its input passed applies. */
export function costNanoUsd(usage: NeutralUsage, price: PlanPrice | null): number {
  if (price === null) return 0;
  let { inputNanoUsd, outputNanoUsd } = price;
  for (const tier of price.tiers) {
    if (usage.input <= tier.aboveTokens) continue;
    inputNanoUsd = Math.max(inputNanoUsd, tier.inputNanoUsd);
    outputNanoUsd = Math.max(outputNanoUsd, tier.outputNanoUsd);
  }
  const fresh = Math.max(0, usage.input - usage.cacheRead - usage.cacheWrite);
  return (
    fresh * inputNanoUsd +
    usage.cacheRead * price.cacheReadNanoUsd +
    usage.cacheWrite * price.cacheWriteNanoUsd +
    usage.output * outputNanoUsd
  );
}
