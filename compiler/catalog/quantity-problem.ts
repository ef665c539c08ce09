import { parseQuantity } from "../source/parse-quantity.ts";

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
