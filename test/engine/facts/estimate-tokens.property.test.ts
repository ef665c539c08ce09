import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { TokenEstimate } from "../../../engine/index.ts";

const tokensOf = (text: string): number => {
  const estimate = new TokenEstimate();
  estimate.addText(text);
  return estimate.tokens;
};
const tokensOfJson = (value: unknown): number => {
  const estimate = new TokenEstimate();
  estimate.addJson(value);
  return estimate.tokens;
};
const text = fc.string({ unit: "binary", maxLength: 200 });

describe("the token estimate", () => {
  test.prop([text, text])("never falls when text is added", (first, second) => {
    expect(tokensOf(first + second)).toBeGreaterThanOrEqual(tokensOf(first));
    const estimate = new TokenEstimate();
    estimate.addText(first);
    estimate.addText(second);
    expect(estimate.tokens).toBeGreaterThanOrEqual(tokensOf(second));
  });

  test.prop([fc.jsonValue()])("of JSON does not depend on spaces or the order of keys", (value) => {
    expect(tokensOfJson(JSON.parse(JSON.stringify(value, null, 2)))).toBe(tokensOfJson(value));
    expect(tokensOfJson(reversed(value))).toBe(tokensOfJson(value));
  });

  // Counted with o200k_base: 21, 23, 15 and 19 tokens.
  it.each([
    ["The quick brown fox jumps over the lazy dog, and then it walks slowly back to the little house.", 21],
    ["const total = items.reduce((sum, item) => sum + item.priceUsd * item.quantity, 0);", 23],
    ["请帮我检查这段代码,找出问题的根本原因", 15],
    ["8f14e45fceea167a5a36dedd4bea2543", 19],
    ["", 0],
  ])("of %j is above its tokens and not far above", (given, least) => {
    expect(tokensOf(given)).toBeGreaterThanOrEqual(least);
    expect(tokensOf(given)).toBeLessThanOrEqual(least * 2);
  });

  it("stays a 32-bit integer", () => {
    const estimate = new TokenEstimate();
    estimate.addTokens(1e12);
    expect(estimate.tokens).toBe(2 ** 31 - 1);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, reversed(one)]),
  );
}
