import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../engine/index.ts";

describe("canonical JSON", () => {
  it("reads back as the same value, whatever order it was built in, and has no other spelling", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it("sorts keys, even those that look like numbers, and leaves out what is undefined", () => {
    expect(canonicalJson({ b: 1, 10: 2, 9: 3, a: undefined, "": [true, null] })).toBe(
      '{"":[true,null],"10":2,"9":3,"b":1}',
    );
  });

  it("has no spelling for what JSON cannot say", () => {
    expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow("Infinity is no JSON number");
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
