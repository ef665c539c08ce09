/**
 * The one spelling of a JSON value: keys sorted by UTF-16 units, no spaces, properties that are undefined left out.
 * Infinity and NaN have no spelling and throw: they would be a bug of ours.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const object = value as Readonly<Record<string, unknown>>;
    let fields = "";
    for (const key of Object.keys(object).sort()) {
      const field = object[key];
      if (field === undefined) continue;
      fields += `${fields === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(field)}`;
    }
    return `{${fields}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${value} is no JSON number`);
  return JSON.stringify(value);
}
