import { type FlagFact, factTable, globMatches, globPrefix, type StringFact } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { type Need, needKey } from "./need.ts";
import { both, type Term } from "./term.ts";

/** What of a config tells that two terms exclude each other. */
export type OverlapConfig = Pick<CheckedConfig, "pins" | "topics" | "text">;

/** Whether some request may meet both terms. True where in doubt; equal terms of equal configs get equal answers. */
export function mayOverlap(a: Term, b: Term, config: OverlapConfig): boolean {
  const term = both(a, b);
  return (
    term !== null &&
    sumIsPossible(term) &&
    flagsArePossible(term, config) &&
    globsArePossible(term) &&
    pinsArePossible(term, config)
  );
}

/** `context` is the sum of `input_tokens` and `max_output`. */
function sumIsPossible(term: Term): boolean {
  const bounds = (fact: string) => {
    const need = term.get(`integer ${fact}`);
    return need?.kind === "integer" ? need : { min: 0, max: Number.POSITIVE_INFINITY };
  };
  const [input, output, context] = [bounds("input_tokens"), bounds("max_output"), bounds("context")];
  return input.min + output.min <= context.max && input.max + output.max >= context.min;
}

/** No flag may be refused that another need implies. */
function flagsArePossible(term: Term, config: OverlapConfig): boolean {
  for (const need of term.values()) {
    for (const implied of impliedBy(need, config)) {
      const other = term.get(needKey(implied));
      if (other !== undefined && "wanted" in other && !other.wanted) return false;
    }
  }
  return true;
}

function impliedBy(need: Need, config: OverlapConfig): readonly Need[] {
  const flags = (facts: readonly FlagFact[]): readonly Need[] =>
    facts.map((fact) => ({ kind: "flag", fact, wanted: true }));
  if (need.kind === "value") return need.negated ? [] : flags(impliesOf(need.fact));
  if (need.kind === "integer" || !need.wanted) return [];
  switch (need.kind) {
    case "flag":
      return flags(factTable[need.fact].implies);
    case "glob":
      return flags(impliesOf(need.fact));
    case "tool":
      return flags(["tools"]);
    case "topic": {
      const routed = config.text.dialect === "strict" && config.topics[need.topic]?.chain !== null;
      return routed ? [{ kind: "any_topic", wanted: true }] : [];
    }
    case "any_topic":
    case "predicate":
      return [];
  }
}

function impliesOf(fact: StringFact): readonly FlagFact[] {
  return Object.hasOwn(factTable, fact) ? factTable[fact as keyof typeof factTable].implies : [];
}

/** Two globs of one fact begin and end alike as far as both say. */
function globsArePossible(term: Term): boolean {
  const globs = [...term.values()].filter((need) => need.kind === "glob").filter((need) => need.wanted);
  return globs.every((a, i) =>
    globs.slice(i + 1).every((b) => {
      if (a.fact !== b.fact) return true;
      const [beginA, beginB] = [globPrefix(a.glob), globPrefix(b.glob)];
      const [endA, endB] = [endOf(a.glob), endOf(b.glob)];
      return (
        (beginA.startsWith(beginB) || beginB.startsWith(beginA)) &&
        (endA.endsWith(endB) || endB.endsWith(endA))
      );
    }),
  );
}

const endOf = (glob: string): string => glob.slice(glob.lastIndexOf("*") + 1);

/** `pinned` says that the model is one of the pins. */
function pinsArePossible(term: Term, { pins }: OverlapConfig): boolean {
  const pinned = term.get("flag pinned");
  if (pinned?.kind !== "flag") return true;
  const model = term.get("value model");
  if (!pinned.wanted) {
    return model?.kind !== "value" || model.negated || model.values.some((value) => !pins.has(value));
  }
  if (model?.kind === "value" && !model.negated) return model.values.some((value) => pins.has(value));
  const excluded = new Set(model?.kind === "value" ? model.values : []);
  const globs = [...term.values()]
    .filter((need) => need.kind === "glob")
    .filter((need) => need.fact === "model");
  if (excluded.size === 0 && globs.length === 0) return pins.size > 0;
  for (const pin of pins.keys()) {
    if (!excluded.has(pin) && globs.every(({ glob, wanted }) => globMatches(glob, pin) === wanted))
      return true;
  }
  return false;
}
