import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatches } from "../../../engine/index.ts";

const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "/", "."), maxLength: 8 });

describe("a glob", () => {
  it("covers what the regular expression of the same shape covers, and takes nothing but `*` for special", () => {
    let covered = 0;
    fc.assert(
      fc.property(letters, letters, (glob, text) => {
        const pattern = glob
          .split("*")
          .map((piece) => piece.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
          .join("[^]*");
        const expected = new RegExp(`^${pattern}$`).test(text);
        if (expected && glob !== "*") covered += 1;
        expect(globMatches(glob, text)).toBe(expected);
      }),
      { numRuns: 20_000, seed: 9 },
    );
    expect(covered).toBeGreaterThan(300);
  });

  it("does not try one split after another", () => {
    expect(globMatches("*a".repeat(50).concat("b"), "a".repeat(20_000))).toBe(false);
  });
});
