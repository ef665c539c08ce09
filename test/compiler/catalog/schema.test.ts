import { describe, expect, it } from "vitest";
import { assertions } from "../../../compiler/catalog/schema-assertions.ts";
import { validateCatalog } from "../../../compiler/catalog/validate-schema.ts";
import catalogSchema from "../../../schemas/catalog.schema.json" with { type: "json" };
import {
  breaker,
  client,
  gateway,
  key,
  model,
  price,
  provider,
  quirks,
  timeouts,
  whole,
} from "./whole-catalog.ts";

describe("schemas/catalog.schema.json", () => {
  it("accepts every key that the types know", () => {
    expect(validateCatalog(whole)).toEqual([]);
    for (const auth of ["none", { header: "x-api-key", secret: "op://vault/item/field" }]) {
      expect(validateCatalog({ providers: { p: { ...provider, auth } } })).toEqual([]);
    }
  });

  it("knows no other key", () => {
    const { $defs } = catalogSchema;
    const pairs: readonly (readonly [object, object])[] = [
      [catalogSchema.properties, whole],
      [$defs.provider.properties, provider],
      [$defs.key.properties, key],
      [$defs.quirks.properties, quirks],
      [$defs.timeouts.properties, timeouts],
      [$defs.breaker.properties, breaker],
      [$defs.model.properties, model],
      [$defs.price.properties, price],
      [$defs.gateway.properties, gateway],
      [$defs.client.properties, client],
    ];
    for (const [known, typed] of pairs) expect(Object.keys(known).sort()).toEqual(Object.keys(typed).sort());
  });

  it("describes every key, itself or through what it refers to", () => {
    const undescribed = Object.entries(catalogSchema.$defs).flatMap(([name, definition]) => {
      const properties: Readonly<Record<string, object>> =
        "properties" in definition ? definition.properties : {};
      return Object.entries(properties)
        .filter(([, schema]) => !("description" in schema) && !("$ref" in schema))
        .map(([property]) => `${name}.${property}`);
    });
    expect(undescribed).toEqual([]);
  });

  it("uses only keywords that the walk over it reads", () => {
    const read = [...Object.keys(assertions), ...["$ref", "if", "then", "else", "items"]];
    const ofKeys = ["properties", "additionalProperties", "required"];
    const told = ["$schema", "$id", "$defs", "title", "description"];
    const used = new Set(piecesOf(catalogSchema).flatMap(Object.keys));
    expect([...used].filter((keyword) => ![...read, ...ofKeys, ...told].includes(keyword))).toEqual([]);
  });
});

/** A schema and every schema inside it. */
function piecesOf(schema: object): readonly object[] {
  const inside = Object.entries(schema).flatMap(([keyword, said]) => {
    if (typeof said !== "object" || Array.isArray(said)) return [];
    return ["properties", "$defs"].includes(keyword) ? Object.values(said) : [said];
  });
  return [schema, ...inside.flatMap(piecesOf)];
}
