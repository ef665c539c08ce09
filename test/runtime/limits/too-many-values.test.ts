import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdsTooManyValues, MOST_VALUES } from "../../../runtime/limits/too-many-values.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("a JSON text", () => {
  it("of a few large values is as long as it likes", () => {
    const commas = ",[{".repeat(MOST_VALUES);
    expect(holdsTooManyValues(bytesOf(JSON.stringify({ text: commas })))).toBe(false);
    const quotes = JSON.stringify({ text: `\\"${'"\\,'.repeat(MOST_VALUES)}` });
    expect(holdsTooManyValues(bytesOf(quotes))).toBe(false);
  });

  it("of a million values is as many as it may be, whatever they are", () => {
    const list = (count: number, value: string) => `[${Array(count).fill(value).join(",")}]`;
    for (const value of ["0.5", "[]", "{}", '"\\\\"']) {
      const each = value === "[]" || value === "{}" ? 2 : 1;
      expect(holdsTooManyValues(bytesOf(list(Math.floor(MOST_VALUES / each) - 10, value)))).toBe(false);
      expect(holdsTooManyValues(bytesOf(list(Math.ceil(MOST_VALUES / each) + 10, value)))).toBe(true);
    }
  });

  it("that does not end is not judged", () => {
    expect(holdsTooManyValues(bytesOf(`["${",".repeat(3 * MOST_VALUES)}`))).toBe(false);
  });

  it("counts no comma of a string, however its quotes are escaped", () => {
    const filler = " ".repeat(2 * MOST_VALUES);
    const commas = ",".repeat(MOST_VALUES);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "\\", ",", "x", "\u00e9"), maxLength: 12 }),
        (text) => {
          const inside = `${filler}[${JSON.stringify(text + commas)}]`;
          expect(holdsTooManyValues(bytesOf(inside))).toBe(false);
          const outside = `${filler}[${JSON.stringify(text)}${",0".repeat(MOST_VALUES)}]`;
          expect(holdsTooManyValues(bytesOf(outside))).toBe(true);
        },
      ),
      { numRuns: 8 },
    );
  });
});
