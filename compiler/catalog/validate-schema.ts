import catalogSchema from "../../schemas/catalog.schema.json" with { type: "json" };
import type { Path } from "./plain-data.ts";
import { assertions, isJsonObject, type JsonObject } from "./schema-assertions.ts";

/** One way in which data breaks the schema: where, which keyword says so, and what the keyword and its object say. */
export interface SchemaError {
  readonly path: Path;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly schema: unknown;
  readonly parent: JsonObject;
  readonly value: unknown;
}

/**
 * Everything in which a catalog, as plain data, breaks `schemas/catalog.schema.json`. The schema is walked as it stands, by the keywords
 * that it uses: a library for all of JSON Schema makes code of it first, which takes longer than to compile a small project.
 */
export function validateCatalog(data: unknown): readonly SchemaError[] {
  const found: SchemaError[] = [];
  collect(catalogSchema, data, [], found);
  return found;
}

function collect(schema: JsonObject, value: unknown, path: readonly string[], found: SchemaError[]): void {
  const report = (keyword: string, params: SchemaError["params"] = {}) =>
    found.push({ path, keyword, params, schema: schema[keyword], parent: schema, value });
  for (const [keyword, holds] of Object.entries(assertions)) {
    if (keyword in schema && !holds(schema[keyword], value)) report(keyword);
  }
  if ("$ref" in schema) collect(definition(schema["$ref"]), value, path, found);
  if ("if" in schema) collect(branch(schema, value), value, path, found);
  if (Array.isArray(value) && isJsonObject(schema["items"])) {
    for (const [index, item] of value.entries()) {
      collect(schema["items"], item, [...path, String(index)], found);
    }
  }
  if (!isJsonObject(value)) return;
  for (const key of listed(schema["required"])) {
    if (!Object.hasOwn(value, key)) report("required", { missingProperty: key });
  }
  const { properties, additionalProperties: others } = schema;
  const known = isJsonObject(properties) ? properties : {};
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(known, key)) continue;
    if (others === false) report("additionalProperties", { additionalProperty: key });
    else if (isJsonObject(others)) collect(others, value[key], [...path, key], found);
  }
  for (const [key, inside] of Object.entries(known)) {
    if (isJsonObject(inside) && Object.hasOwn(value, key)) collect(inside, value[key], [...path, key], found);
  }
}

const definitions: JsonObject = catalogSchema.$defs;

function definition(reference: unknown): JsonObject {
  const found = definitions[String(reference).replace("#/$defs/", "")];
  return isJsonObject(found) ? found : {};
}

/** What is asked of a value by `if`, `then` and `else`. */
function branch(schema: JsonObject, value: unknown): JsonObject {
  const broken: SchemaError[] = [];
  if (isJsonObject(schema["if"])) collect(schema["if"], value, [], broken);
  const asked = schema[broken.length === 0 ? "then" : "else"];
  return isJsonObject(asked) ? asked : {};
}

function listed(names: unknown): readonly string[] {
  return Array.isArray(names) ? names : [];
}
