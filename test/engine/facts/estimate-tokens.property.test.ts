import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { milliTokensOfText } from "../../../engine/facts/estimate-tokens.ts";
import { tokenCosts } from "../../../engine/facts/generated/token-costs.ts";
import { BYTE_CLASSES, byteClasses, FIRST_STATE, nextStates } from "../../../engine/facts/token-states.ts";
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
/** Long enough for several parts to be counted at once, with and without spaces to divide them. */
const longText = fc
  .array(
    fc.tuple(
      fc.constantFrom("word", "a", "x".repeat(50), "123456", "漢字", "é", "()", "\n"),
      fc.constantFrom(" ", " ", " ", "", "  ", "   "),
    ),
    { minLength: 20, maxLength: 120 },
  )
  .map((parts) => parts.flat().join(""));

/** The automaton, a byte at a time. */
const byteByByte = (given: string): number => {
  let state = FIRST_STATE;
  let cost = 0;
  for (const byte of new TextEncoder().encode(given)) {
    const step = state * BYTE_CLASSES + (byteClasses[byte] ?? 0);
    cost += tokenCosts[step] ?? 0;
    state = nextStates[step] ?? 0;
  }
  return cost;
};

describe("the token estimate", () => {
  test.prop([text, text])("never falls when text is added", (first, second) => {
    expect(tokensOf(first + second)).toBeGreaterThanOrEqual(tokensOf(first));
    const estimate = new TokenEstimate();
    estimate.addText(first);
    estimate.addText(second);
    expect(estimate.tokens).toBeGreaterThanOrEqual(tokensOf(second));
  });

  test.prop([fc.oneof(text, longText)], { numRuns: 500 })(
    "is what the automaton costs byte by byte",
    (given) => {
      expect(milliTokensOfText(given)).toBe(byteByByte(given));
    },
  );

  it("is counted so over texts that are long enough to be divided", () => {
    const sizes = fc.sample(longText, { numRuns: 100, seed: 2 }).map(({ length }) => length);
    expect(sizes.filter((size) => size > 200).length).toBeGreaterThan(50);
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
