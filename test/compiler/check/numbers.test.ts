import { describe, expect, it } from "vitest";
import { lessMargin, nanoUsdPerToken } from "../../../compiler/check/numbers.ts";

describe("prices", () => {
  it.each([
    [0.07, 70],
    [0.6, 600],
    [1.1, 1_100],
    [2.2, 2_200],
    [15, 15_000],
    [0, 0],
    [0.0375, 38],
    [0.0001, 1],
  ])("of %f dollars a million tokens are %i nano-dollars a token, rounded up", (usd, nano) => {
    expect(nanoUsdPerToken(usd)).toBe(nano);
  });
});

describe("windows", () => {
  it.each([
    [200_000, 0, 200_000],
    [200_000, 0.15, 170_000],
    [200_000, 0.3, 140_000],
    [1_000, 0.9, 100],
    [131_072, 0.1, 117_964],
    [1, 0.5, 0],
  ])("of %i tokens less %f are %i", (tokens, margin, left) => {
    expect(lessMargin(tokens, margin)).toBe(left);
  });
});
