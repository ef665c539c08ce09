import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { cutUnits, isBoundaryIn, normalise, UnitBuffer } from "../../../engine/index.ts";
import { awkwardText } from "../text/arbitrary-text.ts";

const ascii = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("a", "B", "z", "9", "_", " ", "\t", "\n", "-", "\0") },
    fc.integer({ min: 0, max: 127 }).map((unit) => String.fromCharCode(unit)),
  ),
  maxLength: 60,
});
const text = fc.oneof(
  ascii,
  awkwardText,
  fc.tuple(ascii, awkwardText, ascii).map((parts) => parts.join("")),
);

/** The tokens of a normalised text in order, separators marked. */
const tokensOf = (folded: string) => {
  const buffer = new UnitBuffer();
  for (const character of folded) {
    buffer.reserve(2);
    buffer.append(character.codePointAt(0) ?? 0);
  }
  const tokens: { start: number; end: number; isRun: boolean }[] = [];
  cutUnits(buffer, {
    readRun: (_, start, end) => tokens.push({ start, end, isRun: true }),
    readSeparator: (_, end) => tokens.push({ start: end - 1, end, isRun: false }),
  });
  return tokens;
};

describe("the tokens of a text", () => {
  test.prop([text], { numRuns: 1_000 })("end at its boundaries and nowhere else", (one) => {
    const folded = normalise(one);
    const cuts = new Set([0, ...tokensOf(folded).map(({ end }) => end)]);
    const wanted = Array.from({ length: folded.length + 1 }, (_, at) => at).filter((at) =>
      isBoundaryIn(folded, at),
    );
    expect([...cuts].sort((a, b) => a - b)).toEqual(wanted);
  });

  test.prop([text], { numRuns: 1_000 })("are all of it, and only ASCII that is no word separates", (one) => {
    const folded = normalise(one);
    const tokens = tokensOf(folded);
    expect(tokens.map(({ start, end }) => folded.slice(start, end)).join("")).toBe(folded);
    for (const { start, end, isRun } of tokens) {
      if (!isRun) expect(folded.slice(start, end)).toMatch(/^[\0-\x7f]$/);
      else if (/^[\0-\x7f]+$/.test(folded.slice(start, end))) {
        expect(folded.slice(start, end)).toMatch(/^\w+$/);
      }
    }
  });

  it("tried by these laws are many, and of every kind", () => {
    const samples = fc.sample(text, { numRuns: 500, seed: 3 });
    const met = {
      ascii: samples.filter((one) => /^[\0-\x7f]+$/.test(one)).length,
      beyond: samples.filter((one) => /[^\0-\x7f]/.test(one)).length,
      capital: samples.filter((one) => /[A-Z]/.test(one)).length,
      spaces: samples.filter((one) => /\s\s/.test(one)).length,
    };
    for (const [what, count] of Object.entries(met)) expect([what, count > 50]).toEqual([what, true]);
  });
});
