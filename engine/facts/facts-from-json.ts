import { type ClientProtocol, clientProtocols } from "../../schemas/index.ts";
import type { Facts } from "./facts.ts";
import { isObject, type JsonObject } from "./loose-json.ts";
import { offeredTools } from "./offered-tools.ts";
import { type FactName, factTable } from "./table.ts";

/** The facts, or every problem that the document has. */
export type FactsDocument =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads what `factsToJson` writes, and what people write by hand: a fact that is left out is absent, false or 0, but
 * `turns` is 1 and `protocol` anthropic, and what others imply holds (an effort means thinking). `pinned`, `context` and
 * `topics` follow from the rest and from the plan; they are checked and not used.
 */
export function factsFromJson(document: unknown): FactsDocument {
  if (!isObject(document)) return { ok: false, problems: ["facts are a JSON object"] };
  const problems = [...unknownNames(document), ...wrongTypes(document), ...brokenImplications(document)];
  const facts = factsIn(document);
  const context = document["context"] ?? null;
  if (problems.length === 0 && context !== null && context !== facts.inputTokens + (facts.maxOutput ?? 0)) {
    problems.push("`context` is not the sum of `input_tokens` and `max_output`");
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, facts };
}

/** What facts hold beside the table's rows. */
const furtherNames = ["tool_names", "headers", "topics", "text"] as const;
const factNames = Object.keys(factTable) as FactName[];

function unknownNames(document: JsonObject): readonly string[] {
  const known: readonly string[] = [...factNames, ...furtherNames];
  return Object.keys(document)
    .filter((name) => !known.includes(name))
    .map((name) => `no fact is named \`${name}\``);
}

function wrongTypes(document: JsonObject): readonly string[] {
  const wrong = (name: string, fits: (value: unknown) => boolean, wanted: string): readonly string[] =>
    fits(document[name] ?? null) ? [] : [`\`${name}\` must be ${wanted}`];
  return [
    ...factNames
      .filter((name) => name !== "protocol")
      .flatMap((name) => {
        const { fits, wanted } = factTypes[factTable[name].type];
        return wrong(name, fits, wanted);
      }),
    ...wrong("protocol", isProtocolOrNull, `one of: ${clientProtocols.join(", ")}`),
    ...wrong("tool_names", isTextsOrNull, "a list of texts"),
    ...wrong("topics", isTextsOrNull, "a list of texts"),
    ...wrong("headers", isTextRecordOrNull, "an object of texts, by lower-case name"),
    ...wrong("text", isTextOrNull, "a text"),
  ];
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";
const isFlagOrNull = (value: unknown): boolean => value === null || typeof value === "boolean";
const isCountOrNull = (value: unknown): boolean =>
  value === null || (typeof value === "number" && Number.isSafeInteger(value) && value >= 0);
const isTextsOrNull = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.every((one) => typeof one === "string"));
const isProtocolOrNull = (value: unknown): boolean =>
  value === null || clientProtocols.some((protocol) => protocol === value);
const isTextRecordOrNull = (value: unknown): boolean =>
  value === null ||
  (isObject(value) &&
    Object.entries(value).every(([name, one]) => typeof one === "string" && name === name.toLowerCase()));

const factTypes = {
  string: { fits: isTextOrNull, wanted: "a text, or null where it is absent" },
  integer: { fits: isCountOrNull, wanted: "a whole number, 0 or more" },
  flag: { fits: isFlagOrNull, wanted: "true or false" },
} as const;

/** Whether a fact holds in the document: a flag is true, a text is there. */
function holds(document: JsonObject, name: string): boolean {
  const value = document[name] ?? false;
  if (name === "tool_names") return Array.isArray(value) && value.length > 0;
  return value !== false;
}

/** Every fact that holds, with what must hold then. */
function implications(document: JsonObject): readonly { readonly name: string; readonly implied: string }[] {
  return [
    ...factNames.flatMap((name) => factTable[name].implies.map((implied) => ({ name, implied }))),
    { name: "tool_names", implied: "tools" },
  ].filter(({ name }) => holds(document, name));
}

function brokenImplications(document: JsonObject): readonly string[] {
  return implications(document)
    .filter(({ implied }) => document[implied] === false)
    .map(({ name, implied }) => `\`${implied}\` cannot be false where \`${name}\` holds`);
}

/** The facts of a document without problems; of any other, some facts. */
function factsIn(document: JsonObject): Facts {
  const implied = new Set(implications(document).map((row) => row.implied));
  const text = (name: string): string | null => {
    const value = document[name];
    return typeof value === "string" ? value : null;
  };
  const flag = (name: FactName): boolean => document[name] === true || implied.has(name);
  const count = (name: FactName): number | null => {
    const value = document[name];
    return typeof value === "number" ? value : null;
  };
  const toolNames = document["tool_names"];
  const headers = document["headers"];
  return {
    protocol:
      clientProtocols.find((one): one is ClientProtocol => one === document["protocol"]) ?? "anthropic",
    model: text("model"),
    inputTokens: count("input_tokens") ?? 0,
    maxOutput: count("max_output"),
    turns: count("turns") ?? 1,
    stream: flag("stream"),
    tools: flag("tools"),
    toolNames: offeredTools(Array.isArray(toolNames) ? toolNames.map(String) : [], flag("web_search")),
    image: flag("image"),
    document: flag("document"),
    audio: flag("audio"),
    json: flag("json"),
    thinking: flag("thinking"),
    effort: text("effort"),
    webSearch: flag("web_search"),
    cacheControl: flag("cache_control"),
    stateful: flag("stateful"),
    resumes: flag("resumes"),
    headers: isObject(headers)
      ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
      : {},
    client: text("client"),
    session: text("session"),
    text: text("text") ?? "",
  };
}
