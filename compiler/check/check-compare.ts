import { globMatches, type StringFact } from "../../engine/index.ts";
import { clientProtocols } from "../../schemas/index.ts";
import type { BoundConfig, BoundExpression, BoundFact } from "../bind/bound-config.ts";
import { suggest } from "../bind/suggestion.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Span } from "../source/source-set.ts";
import type { Atom, CheckedCondition } from "./checked-config.ts";
import { knownEfforts } from "./known-efforts.ts";
import { countOf, integerOf, shown, textOf, typeNames, written } from "./literals.ts";

/** What a project knows of the values that its string facts can have. */
export type CheckedNames = Pick<BoundConfig, "clients" | "catalog">;

type Of<K extends BoundExpression["kind"]> = Extract<BoundExpression, { kind: K }>;

/** `FACT < 5`, `FACT == "text"`, `FACT ~ "glob"`, with the types of both sides checked. */
export function checkCompare(
  expression: Of<"compare">,
  names: CheckedNames,
  found: Diagnostic[],
): CheckedCondition | null {
  const { fact, operator, value, span } = expression;
  if (fact.type === "flag") return refuseFlag(expression, found);
  if (fact.type === "integer") {
    if (operator.value === "~") {
      const advice = "compare it with `<`, `<=`, `>`, `>=`, `==`, `!=` or `in LOW..HIGH`";
      const values = { operator: "~", fact: fact.fact, type: typeNames.integer, advice };
      found.push(diagnose("SB3031", operator.span, values, { label: "globs are for text" }));
      return null;
    }
    const number = integerOf(fact, value, found);
    if (number === null) return null;
    return checkBounds(fact, operator.value, number, span, found);
  }
  if (!isReadable(fact, found)) return null;
  const ordered = operator.value !== "==" && operator.value !== "!=" && operator.value !== "~";
  if (ordered) {
    const advice = "compare text with `==`, `!=`, `in [...]` or a glob after `~`";
    const values = { operator: operator.value, fact: shown(fact), type: typeNames.string, advice };
    found.push(diagnose("SB3031", operator.span, values, { label: "orders numbers" }));
    return null;
  }
  const text = textOf(fact, value, found);
  if (text === null) return null;
  if (operator.value === "~") {
    if (text === "") {
      found.push(diagnose("SB3040", value.span, { what: "glob" }));
      return null;
    }
    if (!knowsGlob(fact, text, value.span, names, found)) return null;
    return atom({ kind: "glob", fact: fact.fact, glob: text }, span);
  }
  if (!knowsValue(fact, text, value.span, found)) return null;
  const equal = atom({ kind: "value", fact: fact.fact, values: [text] }, span);
  return operator.value === "==" ? equal : { kind: "not", operand: equal, span };
}

/** `FACT in LOW..HIGH`, both bounds inclusive. */
export function checkRange(expression: Of<"range">, found: Diagnostic[]): CheckedCondition | null {
  const { fact, low, high, span } = expression;
  if (fact.type !== "integer") {
    const advice = fact.type === "flag" ? `write \`${shown(fact)}\` alone` : "list the texts: `in [...]`";
    const place = { file: span.file, start: low.span.start, end: high.span.end };
    const values = { operator: "in ..", fact: shown(fact), type: typeNames[fact.type], advice };
    found.push(diagnose("SB3031", place, values, { label: "a range of numbers" }));
    return null;
  }
  const min = countOf(fact, low, found);
  const max = countOf(fact, high, found);
  if (min === null || max === null) return null;
  if (min <= max) return atom({ kind: "integer", fact: fact.fact, min, max }, span);
  const place = { file: span.file, start: low.span.start, end: high.span.end };
  const [from, to] = [written(low.span), written(high.span)];
  found.push(
    diagnose(
      "SB3035",
      place,
      { low: from, high: to },
      { label: `${from} is more than ${to}`, fix: fixBy(place, `${to}..${from}`) },
    ),
  );
  return null;
}

/** `FACT in ["a", "b"]`. */
export function checkList(expression: Of<"list">, found: Diagnostic[]): CheckedCondition | null {
  const { fact, values, span } = expression;
  if (fact.type !== "string") {
    const advice =
      fact.type === "flag"
        ? `write \`${shown(fact)}\` alone`
        : "write a range `in LOW..HIGH`, or `== A or ... == B`";
    const place = { operator: "in [...]", fact: shown(fact), type: typeNames[fact.type], advice };
    found.push(diagnose("SB3031", span, place, { label: "lists are for text" }));
    return null;
  }
  if (!isReadable(fact, found)) return null;
  const texts: string[] = [];
  let whole = true;
  for (const literal of values) {
    const text = textOf(fact, literal, found);
    if (text === null || !knowsValue(fact, text, literal.span, found)) whole = false;
    else if (!texts.includes(text)) texts.push(text);
  }
  return whole ? atom({ kind: "value", fact: fact.fact, values: texts }, span) : null;
}

/** The values a string fact can have, where the project or a protocol knows them all. */
export function closedValuesOf(fact: StringFact, names: CheckedNames): readonly string[] | null {
  if (fact === "protocol") return clientProtocols;
  if (fact === "client") return names.catalog ? names.clients : null;
  return null;
}

function checkBounds(
  fact: Extract<BoundFact, { type: "integer" }>,
  operator: "<" | "<=" | ">" | ">=" | "==" | "!=",
  number: number,
  span: Span,
  found: Diagnostic[],
): CheckedCondition | null {
  const between = (min: number, max: number) => atom({ kind: "integer", fact: fact.fact, min, max }, span);
  switch (operator) {
    case "<":
      if (number > 0) return between(0, number - 1);
      found.push(diagnose("SB3039", span, { fact: fact.fact }, { label: "never true" }));
      return null;
    case "<=":
      return between(0, number);
    case ">":
      return between(number + 1, Number.POSITIVE_INFINITY);
    case ">=":
      return between(number, Number.POSITIVE_INFINITY);
    case "==":
      return between(number, number);
    case "!=":
      return { kind: "not", operand: between(number, number), span };
  }
}

function refuseFlag(expression: Of<"compare">, found: Diagnostic[]): null {
  const { fact, operator, value, span } = expression;
  const name = shown(fact);
  const says = value.kind === "quantity" ? written(value.span) : value.value;
  const truth = says === "true" || says === "1" ? true : says === "false" || says === "0" ? false : null;
  const equal = operator.value === "==" ? true : operator.value === "!=" ? false : null;
  if (truth === null || equal === null) {
    const write = `\`${name}\` or \`not ${name}\``;
    found.push(diagnose("SB3032", span, { fact: name, write }, { label: "a flag stands alone" }));
    return null;
  }
  const text = truth === equal ? name : `not ${name}`;
  const extras = { label: "a flag stands alone", fix: fixBy(span, text) };
  found.push(diagnose("SB3032", span, { fact: name, write: `\`${text}\`` }, extras));
  return null;
}

/** Headers that carry credentials, ours or the client's own; a rule that reads one would hold a secret. */
const credentials: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "x-api-key",
]);

/** Whether a fact is no header, or one that has a name and may be read. */
function isReadable(fact: Extract<BoundFact, { type: "string" }>, found: Diagnostic[]): boolean {
  if (!fact.fact.startsWith("header:")) return true;
  const name = fact.fact.slice("header:".length);
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
    found.push(diagnose("SB3041", fact.span, { name }, { label: "not a header" }));
    return false;
  }
  if (!credentials.has(name)) return true;
  found.push(diagnose("SB3043", fact.span, { name }, { label: "carries a credential" }));
  return false;
}

/** Clients are names, which `bind` has resolved. */
function knowsValue(
  fact: Extract<BoundFact, { type: "string" }>,
  text: string,
  span: Span,
  found: Diagnostic[],
): boolean {
  if (fact.fact === "protocol" && !clientProtocols.some((protocol) => protocol === text)) {
    const candidates = new Map(clientProtocols.map((protocol) => [protocol, null]));
    const { extras } = suggest(text, candidates, span, (name) => `"${name}"`);
    const values = { fact: "protocol", value: text, candidates: listed(clientProtocols) };
    found.push(diagnose("SB3037", span, values, { ...extras, label: "not a protocol that a client speaks" }));
    return false;
  }
  if (text === "" && isNeverEmpty(fact.fact)) {
    const values = { fact: fact.fact, value: '""', candidates: "" };
    const help = "remove it; a request that leaves it empty has none, and no value equals none";
    found.push(diagnose("SB3037", span, values, { label: "never empty", help }));
    return false;
  }
  if (fact.fact === "effort" && !knownEfforts.includes(text)) {
    const candidates = new Map(knownEfforts.map((effort) => [effort, null]));
    const { extras } = suggest(text, candidates, span, (name) => `"${name}"`);
    const values = { fact: "effort", value: text, candidates: listed(knownEfforts) };
    found.push(diagnose("SB3038", span, values, { ...extras, label: "not a known effort" }));
  }
  return true;
}

/** What is read as absent where a request says nothing in it; a header may well be sent empty. */
function isNeverEmpty(fact: StringFact): boolean {
  return fact === "model" || fact === "effort" || fact === "session";
}

function knowsGlob(
  fact: Extract<BoundFact, { type: "string" }>,
  glob: string,
  span: Span,
  names: CheckedNames,
  found: Diagnostic[],
): boolean {
  const closed = closedValuesOf(fact.fact, names);
  if (!closed || closed.some((value) => globMatches(glob, value))) return true;
  const values = { fact: shown(fact), value: glob, candidates: listed(closed) };
  found.push(diagnose("SB3037", span, values, { label: "matches none of them" }));
  return false;
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? "none is declared" : values.map((value) => `\`${value}\``).join(", ");
}

function atom(of: Atom, span: Span): CheckedCondition {
  return { kind: "atom", atom: of, span };
}
