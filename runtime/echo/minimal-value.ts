import type { JsonObject } from "../protocols/codec.ts";
import { isObject, listOf, objectOf } from "../protocols/json-value.ts";

/** How deep references and objects are followed; a schema that is deeper recurs without end. */
const DEEPEST = 12;

/** The least value that a JSON Schema takes: required members only, the first of every choice, empty where it may be. */
export function minimalValue(schema: unknown): unknown {
  return leastOf(schema, schema, 0);
}

function leastOf(schema: unknown, root: unknown, depth: number): unknown {
  if (!isObject(schema) || depth > DEEPEST) return null;
  if (typeof schema["$ref"] === "string") return leastOf(referred(schema["$ref"], root), root, depth + 1);
  if (schema["const"] !== undefined) return schema["const"];
  if (Array.isArray(schema["enum"]) && schema["enum"].length > 0) return schema["enum"][0];
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices))
    return leastOf(
      { ...schema, anyOf: undefined, oneOf: undefined, ...objectOf(choices[0]) },
      root,
      depth + 1,
    );
  if (Array.isArray(schema["allOf"])) return leastOf(merged(schema, schema["allOf"], root), root, depth + 1);
  switch (typeOf(schema)) {
    case "object":
      return leastObject(schema, root, depth);
    case "array": {
      const length = count(schema["minItems"]);
      return Array.from({ length }, () => leastOf(schema["items"], root, depth + 1));
    }
    case "string":
      return "x".repeat(count(schema["minLength"]));
    case "number":
    case "integer":
      return numberOf(schema);
    case "boolean":
      return false;
    default:
      return null;
  }
}

function typeOf(schema: JsonObject): unknown {
  const type = schema["type"];
  if (Array.isArray(type)) return type.find((name) => name !== "null") ?? "null";
  if (type !== undefined) return type;
  return schema["properties"] === undefined && schema["required"] === undefined ? "null" : "object";
}

function leastObject(schema: JsonObject, root: unknown, depth: number): JsonObject {
  const properties = objectOf(schema["properties"]);
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const names = required.filter((name) => typeof name === "string");
  return Object.fromEntries(names.map((name) => [name, leastOf(properties[name] ?? {}, root, depth + 1)]));
}

function numberOf(schema: JsonObject): number {
  const step = schema["type"] === "integer" ? 1 : 0.5;
  const above = schema["exclusiveMinimum"];
  const below = schema["exclusiveMaximum"];
  const least = typeof above === "number" ? above + step : bound(schema["minimum"], Number.NEGATIVE_INFINITY);
  const most = typeof below === "number" ? below - step : bound(schema["maximum"], Number.POSITIVE_INFINITY);
  const value = Math.min(Math.max(0, least), most);
  return schema["type"] === "integer" ? Math.ceil(value) : value;
}

function bound(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function count(value: unknown): number {
  return typeof value === "number" && value > 0 ? Math.min(Math.floor(value), 64) : 0;
}

function merged(schema: JsonObject, parts: readonly unknown[], root: unknown): JsonObject {
  const { allOf: _, ...own } = schema;
  const all = [own, ...parts.map((part) => dereferenced(objectOf(part), root))];
  return {
    ...Object.assign({}, ...all),
    properties: Object.assign({}, ...all.map((part) => objectOf(part["properties"]))),
    required: all.flatMap((part) => listOf(part["required"])),
  };
}

function dereferenced(part: JsonObject, root: unknown): JsonObject {
  return typeof part["$ref"] === "string" ? objectOf(referred(part["$ref"], root)) : part;
}

/** A reference into the same document, such as `#/$defs/place`. */
function referred(reference: string, root: unknown): unknown {
  if (!reference.startsWith("#")) return null;
  const steps = reference.slice(1).split("/").slice(1);
  return steps.reduce<unknown>(
    (at, step) => objectOf(at)[step.replaceAll("~1", "/").replaceAll("~0", "~")],
    root,
  );
}
