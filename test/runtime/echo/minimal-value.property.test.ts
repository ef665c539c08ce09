import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, it } from "vitest";
import { minimalValue } from "../../../runtime/echo/minimal-value.ts";

const { schema } = fc.letrec((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ type: fc.constant("string"), minLength: fc.nat(5) }),
    fc.record({ type: fc.constantFrom("integer", "number"), minimum: fc.integer({ min: -9, max: 9 }) }),
    fc.record({
      type: fc.constantFrom("integer", "number"),
      exclusiveMaximum: fc.integer({ min: -9, max: 9 }),
    }),
    fc.constantFrom(
      { type: "boolean" },
      { type: "null" },
      { type: ["null", "string"] },
      { enum: ["a", 2, null] },
      { const: { a: 1 } },
    ),
    fc.record({ type: fc.constant("array"), minItems: fc.nat(3), items: tie("schema") }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie("schema"), { maxKeys: 3 }).map((properties) => ({
      type: "object",
      properties,
      required: Object.keys(properties).slice(0, 2),
      additionalProperties: false,
    })),
  ),
}));

it("is valid under the schema it is made for", () => {
  let objects = 0;
  fc.assert(
    fc.property(schema, (made) => {
      const value = minimalValue(made);
      const ajv = new Ajv({ strict: false });
      expect(ajv.validate(JSON.parse(JSON.stringify(made)), value), JSON.stringify(value)).toBe(true);
      if (typeof value === "object" && value !== null) objects++;
    }),
    { numRuns: 150 },
  );
  expect(objects).toBeGreaterThan(30);
});
