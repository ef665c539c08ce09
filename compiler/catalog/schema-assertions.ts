import { quantityProblem } from "./quantity-problem.ts";

/** A JSON object, of data or of a schema. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Assertion = (said: unknown, value: unknown) => boolean;

/**
 * The keywords that say something of a value itself and not of what is inside it, in the order in which they are asked: whether what
 * each says holds. A keyword says nothing of values of other types than its own.
 */
export const assertions: Readonly<Record<string, Assertion>> = {
  type: (said, value) => [said].flat().some((name) => types[String(name)]?.(value)),
  maximum: (said, value) => !isNumber(value) || value <= Number(said),
  minimum: (said, value) => !isNumber(value) || value >= Number(said),
  minLength: (said, value) => typeof value !== "string" || [...value].length >= Number(said),
  quantity: (said, value) =>
    !(isNumber(value) || typeof value === "string") ||
    quantityProblem(value, said === "ms" ? "ms" : "count") === null,
  date: (_, value) => typeof value !== "string" || isDate(value),
  enum: (said, value) => Array.isArray(said) && said.includes(value),
  minItems: (said, value) => !Array.isArray(value) || value.length >= Number(said),
  minProperties: (said, value) => !isJsonObject(value) || Object.keys(value).length >= Number(said),
};

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: isNumber,
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: isJsonObject,
};

/** JSON has no other numbers than finite ones, YAML does. */
function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Whether a text is a day of the calendar as `YYYY-MM-DD`. */
function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
