import { fc, test } from "@fast-check/vitest";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { quantityProblem } from "../../../compiler/catalog/quantity-problem.ts";
import { assertions } from "../../../compiler/catalog/schema-assertions.ts";
import { validateCatalog } from "../../../compiler/catalog/validate-schema.ts";
import catalogSchema from "../../../schemas/catalog.schema.json" with { type: "json" };
import { whole } from "./whole-catalog.ts";

const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true });
ajv.addKeyword({
  keyword: "quantity",
  type: ["number", "string"],
  schemaType: "string",
  validate: (unit: "count" | "ms", value: number | string) => quantityProblem(value, unit) === null,
  errors: false,
});
ajv.addKeyword({
  keyword: "date",
  type: "string",
  schemaType: "boolean",
  validate: (_: boolean, value: string) => assertions["date"]?.(true, value) === true,
  errors: false,
});
const validate = ajv.compile(catalogSchema);

/** What a library for all of JSON Schema says, in its order; its word that a branch of an `if` was broken adds nothing. */
function errorsOfAjv(data: unknown) {
  validate(data);
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== "if")
    .map(({ instancePath, keyword, params, schema, parentSchema, data: value }) => ({
      path: instancePath
        .split("/")
        .slice(1)
        .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")),
      keyword,
      params: ["required", "additionalProperties"].includes(keyword) ? params : {},
      schema,
      parent: parentSchema,
      value,
    }));
}

const broken = fc.constantFrom<unknown>(
  ...["", "none", "5s", "5m", "128k", "x", "2026-11-20", "2026-02-30", "anthropic", "text", "public"],
  ...[0, -1, 1, 0.5, 2.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY],
  ...[null, true, false, [], {}, [{}], ["text"], { bearer: "" }, { a: 1 }, { "a/~b": null }],
);
const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom("remove", "replace", "add"), broken), {
  minLength: 1,
  maxLength: 6,
});

/** Every object and list in data, the outermost first. */
function containersIn(data: unknown): readonly object[] {
  if (typeof data !== "object" || data === null) return [];
  return [data, ...Object.values(data).flatMap(containersIn)];
}

/** A whole catalog with values taken out, replaced and added here and there. */
const damaged = damage.map((steps) => {
  const catalog: unknown = structuredClone(whole);
  for (const [at, how, value] of steps) {
    const places = containersIn(catalog).flatMap((container) =>
      Object.keys(container).map((key) => ({ container, key })),
    );
    const { container, key } = places[at % places.length] ?? { container: {}, key: "" };
    if (Array.isArray(container)) container.push(structuredClone(value));
    else if (how === "remove") Reflect.deleteProperty(container, key);
    else Reflect.set(container, how === "add" ? `${key}_` : key, structuredClone(value));
  }
  return catalog;
});

describe("validateCatalog", () => {
  const met = new Set<string>();

  test.prop([fc.oneof({ weight: 20, arbitrary: damaged }, { weight: 1, arbitrary: broken })], {
    numRuns: 2000,
  })("says what a library for all of JSON Schema says, in the same order", (data) => {
    const errors = validateCatalog(data);
    expect(errors).toEqual(errorsOfAjv(data));
    for (const { keyword } of errors) met.add(keyword);
  });

  it("met every keyword that can be broken", () => {
    expect([...met].sort()).toEqual([...Object.keys(assertions), "additionalProperties", "required"].sort());
  });
});
