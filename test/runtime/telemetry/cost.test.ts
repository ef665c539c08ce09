import { describe, expect, it } from "vitest";
import { costNanoUsd } from "../../../runtime/telemetry/cost.ts";

const price = {
  inputNanoUsd: 1_000,
  outputNanoUsd: 5_000,
  cacheReadNanoUsd: 100,
  cacheWriteNanoUsd: 1_250,
  tiers: [{ aboveTokens: 200, inputNanoUsd: 2_000, outputNanoUsd: 10_000 }],
};

describe("the cost of an answer", () => {
  it("counts fresh, cached and written input apart", () => {
    const usage = { input: 100, output: 10, cacheRead: 60, cacheWrite: 20, reasoning: 5 };
    expect(costNanoUsd(usage, price)).toBe(20 * 1_000 + 60 * 100 + 20 * 1_250 + 10 * 5_000);
  });

  it("takes the tier above whose start the input lies", () => {
    const usage = { input: 201, output: 1, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
    expect(costNanoUsd(usage, price)).toBe(201 * 2_000 + 10_000);
    expect(costNanoUsd({ ...usage, input: 200 }, price)).toBe(200 * 1_000 + 5_000);
  });

  it("is nothing without a price", () => {
    expect(costNanoUsd({ input: 9, output: 9, cacheRead: 0, cacheWrite: 0, reasoning: 0 }, null)).toBe(0);
  });
});
