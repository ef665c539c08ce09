import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { TokenEstimate } from "../../../engine/index.ts";

const folder = join(import.meta.dirname, "../../fixtures/texts/held-out");
const files = readdirSync(folder).sort();

const tokensOf = (text: string): number => {
  const estimate = new TokenEstimate();
  estimate.addText(text);
  return estimate.tokens;
};

describe("the token estimate of texts that it was not made from", () => {
  it.each(files)("lies within a tenth of o200k's tokens, or 32: %s", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const tokens = countTokens(text, { disallowedSpecial: new Set() });
    expect(Math.abs(tokensOf(text) - tokens)).toBeLessThanOrEqual(Math.max(32, tokens / 10));
  });

  it("leans upwards over all of them, and has each kind", () => {
    const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
    const tokens = texts.reduce((sum, text) => sum + countTokens(text, { disallowedSpecial: new Set() }), 0);
    const estimated = texts.reduce((sum, text) => sum + tokensOf(text), 0);
    expect(estimated).toBeGreaterThan(tokens);
    expect(files.map((file) => file.replace(".txt", ""))).toEqual([
      "chinese",
      "code",
      "emoji",
      "english",
      "japanese",
      "json",
      "markdown",
      "tool-schema",
    ]);
  });

  it("grows with the text, however many pieces it is read in", () => {
    const text = "Ein Satz, ein Wort: 1234 字 😀. ".repeat(5_000);
    const half = "a".repeat(32);
    expect(tokensOf(text)).toBeGreaterThan(30_000);
    expect(tokensOf(`${half}${half}`)).toBeGreaterThanOrEqual(tokensOf(half));
    expect(tokensOf(`${text}${text}`)).toBeGreaterThan(1.99 * tokensOf(text));
    expect(tokensOf(`${text}${text}`)).toBeLessThan(2.01 * tokensOf(text));
  });
});
