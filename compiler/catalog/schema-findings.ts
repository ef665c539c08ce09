import { nearest } from "../bind/suggestion.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import { unitList } from "../source/parse-quantity.ts";
import { placeName } from "./place-name.ts";
import { type Path, spanAt, treeAt } from "./plain-data.ts";
import { quantityProblem } from "./quantity-problem.ts";
import { allKeys, isStringArray, schemaHomes, schemaKeys } from "./schema-keys.ts";
import type { SchemaError } from "./validate-schema.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** What the schema errors of a catalog tell its author, each at its exact place; one cause gives one finding. */
export function schemaFindings(tree: YamlTree, errors: readonly SchemaError[]): readonly Diagnostic[] {
  const misspelt = new Set(
    errors.map(({ path, parent, params }) => {
      const meant = nearKey(String(params["additionalProperty"] ?? ""), Object.keys(schemaKeys(parent)));
      return JSON.stringify([...path, meant]);
    }),
  );
  const isMisspelt = ({ keyword, path, params }: SchemaError) =>
    keyword === "required" && misspelt.has(JSON.stringify([...path, params["missingProperty"]]));
  return errors.filter((error) => !isMisspelt(error)).map((error) => schemaFinding(tree, error));
}

function schemaFinding(tree: YamlTree, error: SchemaError): Diagnostic {
  const { path, keyword, params } = error;
  const span = spanAt(tree, path, "value");
  const key = keyName(path);
  switch (keyword) {
    case "additionalProperties":
      return unknownKey(tree, error, String(params["additionalProperty"]));
    case "required":
      return missingKey(tree, error, String(params["missingProperty"]));
    case "type":
      return wrongType(tree, error);
    case "enum": {
      if (key === "auth") {
        const problem = "says how a credential is sent, or `none`";
        const advice = "write `{ bearer: env:NAME }`, `{ header: x-api-key, secret: env:NAME }` or `none`";
        return diagnose("SB3010", span, { key, problem, advice });
      }
      const allowed = isStringArray(error.schema) ? error.schema : [];
      const value = String(error.value);
      const [near, ...others] = nearest(value, allowed);
      const candidates = allowed.map((one) => `\`${one}\``).join(", ");
      const extras = near !== undefined && others.length === 0 ? { fix: fixBy(span, near) } : {};
      return diagnose("SB3005", span, { value, key, candidates }, extras);
    }
    case "quantity":
      return wrongQuantity(error, key, span);
    case "date":
      return diagnose("SB3008", span, { value: String(error.value) });
    case "minimum":
    case "maximum": {
      const bound = `${keyword === "minimum" ? "at least" : "at most"} ${String(error.schema)}`;
      return diagnose("SB3007", span, { key, value: String(error.value), bound });
    }
    default:
      return diagnose("SB3009", span, { key, advice: "write a value, or remove the key" });
  }
}

function unknownKey(tree: YamlTree, { path, parent }: SchemaError, key: string): Diagnostic {
  const span = spanAt(tree, [...path, key], "key");
  const where = placeName(tree, path);
  const known = Object.keys(schemaKeys(parent));
  const near = nearKey(key, known);
  if (near !== null) {
    const values = { key, where, advice: `did you mean \`${near}\`?` };
    return diagnose("SB3001", span, values, { fix: fixBy(span, near) });
  }
  const elsewhere = schemaHomes(key).length > 0 ? key : nearKey(key, allKeys);
  if (elsewhere !== null) {
    const homes = schemaHomes(elsewhere).join(", or in ");
    return diagnose("SB3001", span, { key, where, advice: `\`${elsewhere}\` belongs in ${homes}` });
  }
  const keys = known.map((one) => `\`${one}\``).join(", ");
  return diagnose("SB3001", span, { key, where, advice: `remove it; there are: ${keys}` });
}

/** The one known key that an unknown one is a slip of; null where there is none, or several. */
function nearKey(key: string, known: readonly string[]): string | null {
  const [near, ...others] = key === "" ? [] : nearest(key, known);
  return near !== undefined && others.length === 0 ? near : null;
}

function missingKey(tree: YamlTree, { path, parent }: SchemaError, key: string): Diagnostic {
  const last = path.at(-1);
  const isItem = typeof last === "undefined" || treeAt(tree, path.slice(0, -1))?.kind === "list";
  const whole = spanAt(tree, path, isItem ? "value" : "key");
  const span = path.length === 0 ? { ...whole, end: Math.min(whole.end, whole.start + 1) } : whole;
  const described = schemaKeys(parent)[key] ?? "";
  const about =
    described === "" ? "" : `: ${described.charAt(0).toLowerCase()}${described.slice(1).replace(/\.$/, "")}`;
  return diagnose("SB3002", span, { key, where: placeName(tree, path), about });
}

function wrongType(tree: YamlTree, { path, schema, value }: SchemaError): Diagnostic {
  const node = treeAt(tree, path);
  const span = spanAt(tree, path, "value");
  const key = keyName(path);
  const types = isStringArray(schema) ? schema : [String(schema)];
  const expected = [...new Set(types.map((type) => typeWords[type] ?? type))].join(" or ");
  const text = span.file.text.slice(span.start, span.end);
  if (value === null) {
    const place = spanAt(tree, path, "key");
    return diagnose("SB3009", place, { key, advice: "write a value, or remove the key" });
  }
  const advised = secretForms[key];
  if (node?.kind === "scalar" && advised !== undefined) {
    // What is written here may be the secret itself.
    const values = {
      key,
      expected,
      found: typeof value === "string" ? "text" : `a ${typeof value}`,
      advice: advised,
    };
    const conceals = /^(?:env|file|op):/.test(String(value)) ? [] : [span];
    return diagnose("SB3003", span, values, { conceals });
  }
  if (node?.kind === "scalar" && typeof node.value === "string") {
    const inside = node.value.trim();
    const unquoted = types.includes("boolean") ? /^(true|false)$/i : /^-?\d+(\.\d+)?$/;
    const isNumber = types.includes("number") || types.includes("integer");
    if (node.quoted && (types.includes("boolean") || isNumber) && unquoted.test(inside)) {
      const fix = fixBy(span, inside.toLowerCase());
      return diagnose("SB3004", span, { key, expected, text }, { fix });
    }
    const meant = types.includes("boolean") ? switches[inside.toLowerCase()] : undefined;
    if (meant !== undefined) {
      const values = { key, expected, found: `the text \`${inside}\``, advice: `write \`${meant}\`` };
      return diagnose("SB3003", span, values, { fix: fixBy(span, meant) });
    }
    if (types.includes("array")) {
      const values = { key, expected, found: "text", advice: `write \`[${text}]\`` };
      return diagnose("SB3003", span, values, { fix: fixBy(span, `[${text}]`) });
    }
  }
  const found = foundWords(value);
  if (key === "listen" && typeof value === "number") {
    const address = `127.0.0.1:${value}`;
    return diagnose(
      "SB3003",
      span,
      { key, expected, found, advice: `write \`${address}\`` },
      { fix: fixBy(span, address) },
    );
  }
  const quotes = types.includes("string") && (typeof value === "number" || typeof value === "boolean");
  const advice = quotes ? `write it in quotes: \`"${text}"\`` : `write ${expected}`;
  const extras = quotes ? { fix: fixBy(span, `"${text}"`) } : {};
  return diagnose("SB3003", span, { key, expected, found, advice }, extras);
}

function wrongQuantity(error: SchemaError, key: string, span: ReturnType<typeof spanAt>): Diagnostic {
  const unit = error.schema === "ms" ? "ms" : "count";
  const value = error.value;
  const readable = typeof value === "string" || typeof value === "number" ? value : "";
  const found = quantityProblem(readable, unit) ?? { problem: "not a number" };
  const expected = unit === "ms" ? "a duration" : "a whole number";
  const advice = found.write === undefined ? `units are ${unitList}` : `write \`${found.write}\``;
  const extras = found.write === undefined ? {} : { fix: fixBy(span, found.write) };
  return diagnose(
    "SB3006",
    span,
    { key, expected, text: String(value), problem: found.problem, advice },
    extras,
  );
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "a mapping of keys",
};

/** How a secret is written under each key that leads to one. */
const secretForms: Readonly<Record<string, string>> = {
  bearer: "write `env:NAME`, `file:path` or `op://vault/item/field`",
  secret: "write `env:NAME`, `file:path` or `op://vault/item/field`",
  state_secret: "write `env:NAME`, `file:path` or `op://vault/item/field`",
  admin: "write `{ secret: env:NAME }`",
  keys: "write each key as `- { secret: env:NAME }`",
};

/** Words that YAML 1.1 took for booleans. */
const switches: Readonly<Record<string, "true" | "false">> = {
  yes: "true",
  on: "true",
  y: "true",
  no: "false",
  off: "false",
  n: "false",
};

function foundWords(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? "text" : `\`${String(value)}\``;
}

/** The nearest name on the way to a value: list items go by their list's. */
function keyName(path: Path): string {
  const named = path.findLast((step) => Number.isNaN(Number(step)));
  return named === undefined ? "catalog" : String(named);
}
