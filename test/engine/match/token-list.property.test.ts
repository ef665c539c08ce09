import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { isBoundaryIn, normalise, TokenList, UnitBuffer } from "../../../engine/index.ts";
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

const cutOf = (read: (tokens: TokenList, buffer: UnitBuffer) => void) => {
  const tokens = new TokenList();
  const buffer = new UnitBuffer();
  read(tokens, buffer);
  const { count, ends, hashes, isAscii } = tokens;
  return {
    isAscii,
    text: buffer.slice(),
    ends: [...ends.subarray(0, count)],
    hashes: [...hashes.subarray(0, count)],
  };
};
const cutUnits = (one: string) =>
  cutOf((tokens, buffer) => {
    for (const character of one) {
      buffer.reserve(2);
      buffer.append(character.codePointAt(0) ?? 0);
    }
    tokens.cut(buffer);
  });

describe("the runs of a text", () => {
  test.prop([text], { numRuns: 1_000 })("end at its boundaries and nowhere else", (one) => {
    const folded = normalise(one);
    const { ends } = cutUnits(folded);
    const cuts = new Set(ends.flatMap((end) => [end >>> 1, (end >>> 1) + (end & 1)]));
    const wanted = Array.from({ length: folded.length + 1 }, (_, at) => at).filter((at) =>
      isBoundaryIn(folded, at),
    );
    expect([...new Set([0, ...cuts])].sort((a, b) => a - b)).toEqual(wanted);
  });

  test.prop([ascii], { numRuns: 1_000 })(
    "of ASCII are cut as they come, and as if they were folded",
    (one) => {
      const quick = cutOf((tokens, buffer) => tokens.read(one, buffer));
      const slow = cutUnits(one.toLowerCase().replaceAll(/[\t-\r]/g, " "));
      expect(quick.isAscii).toBe(true);
      expect(quick.ends).toEqual(slow.ends);
      expect(quick.hashes).toEqual(slow.hashes);
    },
  );

  test.prop([text], { numRuns: 500 })("of any other text are those of its normal form", (one) => {
    const cut = cutOf((tokens, buffer) => tokens.read(one, buffer));
    if (cut.isAscii) return;
    expect(cut).toEqual(cutUnits(normalise(one)));
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
