import type { JsonObject } from "./codec.ts";
import { doubleOf, isText } from "./json-text.ts";

/** Whether a parsed JSON value is an object, neither an array nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value if it is a string, else an empty one. */
export function textOf(value: unknown): string {
  return isText(value) ? value : "";
}

/** The value if it is a string with something in it, else null. */
export function textOrNull(value: unknown): string | null {
  return isText(value) && value !== "" ? value : null;
}

/** The value if it is a finite number, else null. */
export function numberOrNull(value: unknown): number | null {
  const number = doubleOf(value);
  return number !== null && Number.isFinite(number) ? number : null;
}

/** The value if it is a boolean, else null. */
export function booleanOrNull(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** The value if it is an array, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is an object, else an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** An object without the members that are `undefined`, so that optional ones can be written in place. */
export function compact(members: { readonly [key: string]: unknown }): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
