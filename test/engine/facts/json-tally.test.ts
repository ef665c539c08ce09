import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonTally, jsonExcess, MOST_MEMBERS, MOST_VALUES } from "../../../engine/facts/json-tally.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const TOO_MANY_VALUES = "more than 1,000,000 JSON values";
const TOO_MANY_MEMBERS = "more than 100,000 members in its objects";

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

  const members = (count: number) => Array.from({ length: count }, (_, at) => `"key ${at}":"a:b"`);

  it("has as many members as it may, in one object or in many, whatever their keys", () => {
    for (const inEach of [MOST_MEMBERS + 10, 50, 1]) {
      const textOf = (count: number) => {
        const objects = Array.from({ length: Math.ceil(count / inEach) }, (_, at) =>
          Math.min(inEach, count - at * inEach),
        );
        return `[${objects.map((size) => `{${members(size)}}`).join(",")}]`;
      };
      expect(jsonExcess(textOf(MOST_MEMBERS))).toBeNull();
      expect(jsonExcess(textOf(MOST_MEMBERS + 1))).toBe(TOO_MANY_MEMBERS);
      expect(jsonExcess(bytesOf(textOf(MOST_MEMBERS + 1)))).toBe(TOO_MANY_MEMBERS);
    }
  });

  it("is bounded where it is no JSON too", () => {
    expect(jsonExcess(`{${'"k":'.repeat(2 * MOST_MEMBERS)}`)).toBe(TOO_MANY_MEMBERS);
  });

  it("is counted together with those before it, once they are long", () => {
    const tally = new JsonTally();
    const text = `{${members(4_000)}}`;
    const said = Array.from({ length: 60 }, () => tally.add(text));
    expect(said.indexOf(TOO_MANY_MEMBERS)).toBeGreaterThan(24);
    expect(said.at(-1)).toBe(TOO_MANY_MEMBERS);
  });
});
