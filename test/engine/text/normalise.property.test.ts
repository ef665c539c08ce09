import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { normalise, UNICODE_VERSION } from "../../../engine/index.ts";
import { awkwardText } from "./arbitrary-text.ts";
import { referenceNormalise } from "./reference.ts";

const unicodeHere = process.versions["unicode"];
const sameUnicode = unicodeHere === UNICODE_VERSION;
if (!sameUnicode) {
  console.warn(`skipped: comparison with this Node's Unicode ${unicodeHere}, tables are ${UNICODE_VERSION}`);
}

describe("normalise", () => {
  test.prop([awkwardText], { numRuns: 2_000 })("is its own normal form", (text) => {
    expect(normalise(normalise(text))).toBe(normalise(text));
  });

  test.prop([awkwardText], { numRuns: 1_000 })("does not see how accents are written", (text) => {
    const plain = text.replaceAll("\u034f", "");
    expect(normalise(plain.normalize("NFD"))).toBe(normalise(plain.normalize("NFC")));
  });

  test.prop(
    [
      awkwardText,
      fc.constantFrom("a", "A b\t", "  ", "x \n"),
      fc.integer({ min: -12, max: 12 }),
      awkwardText,
    ],
    { numRuns: 200 },
  )("is the same however far inside a long text", (before, filler, shift, behind) => {
    // Long texts of ASCII are folded by pieces of this size.
    const text = `${filler.repeat(5_000).slice(0, 4_096 + shift)}${before} ${filler.repeat(2_000)}${behind}`;
    const apart = text.split(/(?<= )/).map((part) => normalise(part));
    expect(normalise(text)).toBe(apart.filter((part) => part !== "").join(" "));
  });

  it("meets letters that grow, shrink, compose, reorder and vanish", () => {
    const met = { grow: 0, shrink: 0, composed: 0, astral: 0 };
    for (const text of fc.sample(awkwardText, { numRuns: 500, seed: 1 })) {
      const normal = normalise(text);
      if (normal.length > text.trim().length) met.grow++;
      if (normal.length < text.trim().length) met.shrink++;
      if (/[é\u1ea1ガ]/u.test(normal)) met.composed++;
      if (/[\u{10000}-\u{10ffff}]/u.test(normal)) met.astral++;
    }
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(20);
  });
});

describe.skipIf(!sameUnicode)("normalise, where Node has the same Unicode", () => {
  test.prop([awkwardText], { numRuns: 3_000 })("equals what Node's own functions make", (text) => {
    expect(normalise(text)).toBe(referenceNormalise(text));
  });

  it("equals what Node's own functions make of every character, alone and between letters", () => {
    const differing: string[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      if (isDull(codePoint)) continue;
      const text = `x${String.fromCodePoint(codePoint)}\u0301y`;
      if (normalise(text) !== referenceNormalise(text)) differing.push(codePoint.toString(16));
    }
    expect(differing).toEqual([]);
  });
});

/** Unassigned, private, or an ideograph of which there are tens of thousands alike. */
function isDull(codePoint: number): boolean {
  return /[\p{Cn}\p{Co}\p{Unified_Ideograph}]/u.test(String.fromCodePoint(codePoint)) && codePoint % 64 !== 0;
}
