import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonTally, jsonExcess, MOST_KEYS, MOST_VALUES } from "../../../engine/facts/json-tally.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const TOO_MANY_VALUES = "more than 1,000,000 JSON values";
const TOO_MANY_KEYS = "more than 50,000 different keys";

describe("a JSON text", () => {
  it("of a few large values is as long as it likes", () => {
    const commas = ",[{".repeat(MOST_VALUES);
    expect(jsonExcess(bytesOf(JSON.stringify({ text: commas })))).toBeNull();
    const quotes = JSON.stringify({ text: `\\"${'"\\,'.repeat(MOST_VALUES)}` });
    expect(jsonExcess(bytesOf(quotes))).toBeNull();
  });

  it("of a million values is as many as it may be, whatever they are", () => {
    const list = (count: number, value: string) => `[${Array(count).fill(value).join(",")}]`;
    for (const value of ["0.5", "[]", "{}", '"\\\\"']) {
      const each = value === "[]" || value === "{}" ? 2 : 1;
      expect(jsonExcess(bytesOf(list(Math.floor(MOST_VALUES / each) - 10, value)))).toBeNull();
      expect(jsonExcess(bytesOf(list(Math.ceil(MOST_VALUES / each) + 10, value)))).toBe(TOO_MANY_VALUES);
    }
  });

  it("that does not end is not judged", () => {
    expect(jsonExcess(bytesOf(`["${",".repeat(3 * MOST_VALUES)}`))).toBeNull();
  });

  it("counts no comma of a string, however its quotes are escaped", () => {
    const filler = " ".repeat(2 * MOST_VALUES);
    const commas = ",".repeat(MOST_VALUES);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "\\", ",", "x", "\u00e9"), maxLength: 12 }),
        (text) => {
          const inside = `${filler}[${JSON.stringify(text + commas)}]`;
          expect(jsonExcess(bytesOf(inside))).toBeNull();
          const outside = `${filler}[${JSON.stringify(text)}${",0".repeat(MOST_VALUES)}]`;
          expect(jsonExcess(bytesOf(outside))).toBe(TOO_MANY_VALUES);
        },
      ),
      { numRuns: 8 },
    );
  });

  const members = (count: number, first = 0) =>
    Array.from({ length: count }, (_, at) => `"key ${first + at}":"a:b"`);

  it("has as many different keys as it may, in one object or in many", () => {
    for (const inEach of [MOST_KEYS + 1, 50, 1]) {
      const textOf = (count: number) =>
        `[${Array.from({ length: Math.ceil(count / inEach) }, (_, at) => `{${members(Math.min(inEach, count - at * inEach), at * inEach)}}`)}]`;
      expect(jsonExcess(textOf(MOST_KEYS))).toBeNull();
      // Of so many hashes a few are alike.
      expect(jsonExcess(textOf(MOST_KEYS + 10))).toBe(TOO_MANY_KEYS);
      expect(jsonExcess(bytesOf(textOf(MOST_KEYS + 10)))).toBe(TOO_MANY_KEYS);
    }
  });

  it("says the same keys as often as it has values", () => {
    const objects = Array(MOST_KEYS).fill(`{${members(9)}}`);
    expect(jsonExcess(`[${objects.join(",")}]`)).toBeNull();
  });

  it("is counted together with those before it, once they are long", () => {
    const tally = new JsonTally();
    const said = Array.from({ length: 40 }, (_, at) => tally.add(`{${members(2_000, 2_000 * at)}}`));
    expect(said.indexOf(TOO_MANY_KEYS)).toBeGreaterThan(24);
    expect(said.at(-1)).toBe(TOO_MANY_KEYS);
  });
});
