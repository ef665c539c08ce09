import { type Need, needKey } from "./need.ts";
import type { Term } from "./term.ts";

/** How what has a number in one config is called, where two configs are compared. */
export interface NeedNames {
  topic(row: number): string;
  predicate(number: number): string;
}

/** One spelling of a term, equal for equal terms. */
export function termText(term: Term, names: NeedNames = numbers): string {
  return [...term.values()]
    .map((need) => needText(need, names))
    .sort()
    .join(" & ");
}

/** One spelling of a union of terms, whatever their order. */
export function unionText(terms: readonly Term[], names: NeedNames = numbers): string {
  return terms
    .map((term) => termText(term, names))
    .sort()
    .join(" | ");
}

const numbers: NeedNames = { topic: String, predicate: String };

function needText(need: Need, names: NeedNames): string {
  if (need.kind === "integer") return `${needKey(need)} ${need.min}..${need.max}`;
  if (need.kind === "value") {
    return `${needKey(need)} ${need.negated ? "not " : ""}${JSON.stringify(need.values)}`;
  }
  return `${need.wanted ? "" : "not "}${yesNoText(need, names)}`;
}

function yesNoText(need: Exclude<Need, { kind: "integer" | "value" }>, names: NeedNames): string {
  if (need.kind === "topic") return `topic ${names.topic(need.topic)}`;
  if (need.kind === "predicate") return `predicate ${names.predicate(need.predicate)}`;
  if (need.kind === "glob") return `glob ${need.fact} ${JSON.stringify(need.glob)}`;
  return need.kind === "tool" ? `tool ${JSON.stringify(need.glob)}` : needKey(need);
}
