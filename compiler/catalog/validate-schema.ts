import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import catalogSchema from "../../schemas/catalog.schema.json" with { type: "json" };
import { parseQuantity } from "../source/parse-quantity.ts";
import type { Path } from "./plain-data.ts";

/** One way in which data breaks the schema: where, which keyword says so, and what the keyword and its object say. */
export interface SchemaError {
  readonly path: Path;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly schema: unknown;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** Everything in which a catalog, as plain data, breaks `schemas/catalog.schema.json`. */
export function validateCatalog(data: unknown): readonly SchemaError[] {
  if (validate(data)) return [];
  return (validate.errors ?? []).filter(({ keyword }) => keyword !== "if").map(errorOf);
}

/** What is wrong with a count or duration as YAML read it; null for a right one. */
export function quantityProblem(
  value: number | string,
  unit: "count" | "ms",
): { readonly problem: string; readonly write?: string } | null {
  if (typeof value === "number") {
    if (unit === "ms") return { problem: "a duration needs its unit", write: `${value}s` };
    if (!Number.isSafeInteger(value) || value < 1) return { problem: "not a whole number above 0" };
    return null;
  }
  const parsed = parseQuantity(value);
  if ("problem" in parsed) return parsed;
  if (parsed.unit === unit) return parsed.value > 0 ? null : { problem: "it is 0" };
  if (parsed.unit === "ms" && /m$/.test(value)) {
    return { problem: "`m` is minutes", write: value.replace(/m$/, "M") };
  }
  return { problem: unit === "ms" ? "a duration needs a unit of time" : "its unit is none of counts" };
}

/** Whether a text is a day of the calendar as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

// Of the time of a cold compile, making this function is a good part: hence nothing that makes it faster later, and no second look
// at a schema of our own.
const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
  inlineRefs: false,
  validateSchema: false,
  code: { optimize: false },
});
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
  validate: (_: boolean, value: string) => isDate(value),
  errors: false,
});
const validate = ajv.compile(catalogSchema);

function errorOf({ instancePath, keyword, params, schema, parentSchema, data }: ErrorObject): SchemaError {
  return {
    path: instancePath
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")),
    keyword,
    params,
    schema,
    parent: parentSchema ?? {},
    value: data,
  };
}
