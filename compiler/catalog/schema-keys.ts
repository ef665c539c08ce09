import catalogSchema from "../../schemas/catalog.schema.json" with { type: "json" };

/** The keys that a piece of the schema knows, with what it says of each. */
export function schemaKeys(schema: unknown): Readonly<Record<string, string>> {
  const properties = isRecord(schema) && isRecord(schema["properties"]) ? schema["properties"] : {};
  return Object.fromEntries(Object.entries(properties).map(([key, about]) => [key, descriptionOf(about)]));
}

/** Where in a catalog a key belongs, in words: for one that was written a level too high or too low. */
export function schemaHomes(key: string): readonly string[] {
  return homes.filter(([, schema]) => Object.hasOwn(schemaKeys(schema), key)).map(([home]) => home);
}

export function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

const definitions = catalogSchema.$defs;
const homes: readonly (readonly [string, unknown])[] = [
  ["the catalog itself", catalogSchema],
  ["a provider", definitions.provider],
  ["`auth`", definitions.auth],
  ["an item of `keys`", definitions.key],
  ["`quirks`", definitions.quirks],
  ["`timeouts`", definitions.timeouts],
  ["`breaker`", definitions.breaker],
  ["a model", definitions.model],
  ["`price`", definitions.price],
  ["`gateway`", definitions.gateway],
  ["an item of `gateway.clients`", definitions.client],
];

/** Every key that some place of a catalog knows. */
export const allKeys: readonly string[] = [
  ...new Set(homes.flatMap(([, schema]) => Object.keys(schemaKeys(schema)))),
];

function descriptionOf(schema: unknown): string {
  if (!isRecord(schema)) return "";
  if (typeof schema["description"] === "string") return schema["description"];
  const reference = schema["$ref"];
  const name = typeof reference === "string" ? reference.split("/").at(-1) : undefined;
  const target = Object.entries(definitions).find(([defined]) => defined === name)?.[1];
  return target && "description" in target ? target.description : "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
