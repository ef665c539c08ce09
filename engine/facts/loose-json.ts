export type JsonObject = { readonly [key: string]: unknown };

/** The value if it is an object, else an empty one: facts are read from any JSON, and what has another shape says nothing. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : NOTHING;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a text that says something, else null. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The value as a count that fits the plan's 32-bit tables, rounded up; null where it is no count. */
export function countOf(value: unknown): number | null {
  if (typeof value !== "number" || !(value >= 0)) return null;
  return Math.min(Math.ceil(value), 2 ** 31 - 1);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const NOTHING: JsonObject = {};
