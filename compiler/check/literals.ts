import type { BoundFact } from "../bind/bound-config.ts";
import { type Diagnostic, diagnose, type Extras } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Span } from "../source/source-set.ts";
import type { Literal, Quantity } from "../syntax/ast.ts";

/** The number that stands for an integer fact; null where it was reported. */
export function integerOf(
  fact: Extract<BoundFact, { type: "integer" }>,
  value: Literal,
  found: Diagnostic[],
): number | null {
  if (value.kind === "quantity") return countOf(fact, value.quantity, found);
  const isNumber = /^[0-9][0-9_.]*[A-Za-z]*$/.test(value.value);
  const advice = isNumber ? "remove the quotes" : "write a number, such as `128k`";
  const extras: Extras = isNumber ? { fix: fixBy(value.span, value.value) } : {};
  const values = { fact: fact.fact, type: typeNames.integer, found: written(value.span), advice };
  found.push(diagnose("SB3033", value.span, quoted(values), { ...extras, label: "text" }));
  return null;
}

/** The count a quantity says; null where its unit is another one, which was reported. */
export function countOf(
  fact: Extract<BoundFact, { type: "integer" }>,
  quantity: Quantity,
  found: Diagnostic[],
): number | null {
  if (quantity.unit === "count") return quantity.value;
  const counts = fact.fact === "turns" ? "turns" : "tokens";
  const is = quantity.unit === "ms" ? "a duration" : "an amount of money";
  const advice = `a number of ${counts}, such as \`${counts === "turns" ? "5" : "5k"}\``;
  found.push(
    diagnose("SB3034", quantity.span, { fact: fact.fact, counts, found: is, advice }, { label: is }),
  );
  return null;
}

/** The text that stands for a string fact; null where it was reported. */
export function textOf(
  fact: Extract<BoundFact, { type: "string" }>,
  value: Literal,
  found: Diagnostic[],
): string | null {
  if (value.kind === "string") return value.value;
  const text = written(value.span);
  const values = {
    fact: shown(fact),
    type: typeNames.string,
    found: text,
    advice: `put it in quotes: \`"${text}"\``,
  };
  const label = value.kind === "quantity" ? "a number" : "a word without quotes";
  found.push(diagnose("SB3033", value.span, quoted(values), { label, fix: fixBy(value.span, `"${text}"`) }));
  return null;
}

/** The types of facts as messages call them. */
export const typeNames = { integer: "a number", flag: "a flag", string: "text" } as const;

/** A fact as the rules write it. */
export function shown(fact: BoundFact): string {
  return fact.fact.startsWith("header:") ? `header("${fact.fact.slice("header:".length)}")` : fact.fact;
}

/** The author's own text. */
export function written(span: Span): string {
  return span.file.text.slice(span.start, span.end);
}

function quoted<T extends { readonly found: string }>(values: T): T {
  return { ...values, found: `\`${values.found}\`` };
}
