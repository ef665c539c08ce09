import { describe, expect, it } from "vitest";
import type { ChainOptions, Facts } from "../../../engine/index.ts";
import { expectedUse } from "../../../runtime/limits/expected-use.ts";
import { planOf } from "../../fixtures/compiled.ts";
import { factsOf } from "../../fixtures/facts.ts";

const price = (nanoUsd: number) => ({
  inputNanoUsd: nanoUsd,
  outputNanoUsd: nanoUsd,
  cacheReadNanoUsd: nanoUsd,
  cacheWriteNanoUsd: nanoUsd,
  tiers: [],
});
const plan = planOf({
  targets: [
    { provider: "p", model: "a", price: price(1), defaultOutputTokens: 50 },
    { provider: "q", model: "b", price: price(3), defaultOutputTokens: 100 },
  ],
});
const targets = [0, 1].map((target) => ({ target, degraded: [] }));
const use = (options: ChainOptions, facts: Partial<Facts> = {}) =>
  expectedUse(plan, factsOf({ inputTokens: 1_000, stream: true, ...facts }), targets, options);

describe("what a request may use", () => {
  it("is what its dearest target may take", () => {
    expect(use({})).toEqual({
      tokens: { input: 1_000, output: 100 },
      client: { tokens: 1_100, nanoUsd: 3_300 },
    });
    expect(use({}, { maxOutput: 10 }).client).toEqual({ tokens: 1_010, nanoUsd: 3_030 });
  });

  it("counts its input as dearly as a cache may make it", () => {
    const cached = { ...price(1), cacheWriteNanoUsd: 2, cacheReadNanoUsd: 0 };
    const dear = planOf({ targets: [{ provider: "p", model: "a", price: cached, defaultOutputTokens: 50 }] });
    const facts = factsOf({ inputTokens: 1_000 });
    expect(expectedUse(dear, facts, targets.slice(0, 1), {}).client.nanoUsd).toBe(2_050);
  });

  it("is what all of them may take together where several work on one answer", () => {
    const together = { tokens: 2_200, nanoUsd: 1_050 + 3_300 };
    expect(use({ hedgeAfterMs: 5 })).toEqual({ tokens: { input: 1_000, output: 100 }, client: together });
    expect(use({ hedgeAfterMs: 5 }, { stream: false }).client).toEqual(together);
    expect(use({ commitAfter: "complete" }).client).toEqual(together);
    expect(use({ commitAfter: "complete" }, { stream: false })).toEqual(use({}));
  });
});
