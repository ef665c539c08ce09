import { type FlagFact, globMatches, type IntegerFact, type StringFact } from "../../engine/index.ts";
import type { Atom } from "../check/checked-config.ts";

/** What a term needs of one dimension of a request: an interval, a set of values or all but them, or a yes or no. */
export type Need =
  /** Both inclusive; `min` is at least 0, `max` may be Infinity. */
  | { readonly kind: "integer"; readonly fact: IntegerFact; readonly min: number; readonly max: number }
  /** Sorted, without repeats. `negated`: all others, ABSENT among them. */
  | {
      readonly kind: "value";
      readonly fact: StringFact;
      readonly values: readonly string[];
      readonly negated: boolean;
    }
  | YesNo;

export type YesNo = { readonly wanted: boolean } & (
  | { readonly kind: "flag"; readonly fact: FlagFact }
  | { readonly kind: "any_topic" }
  | { readonly kind: "glob"; readonly fact: StringFact; readonly glob: string }
  | { readonly kind: "tool"; readonly glob: string }
  /** The row of the config's `topics`. */
  | { readonly kind: "topic"; readonly topic: number }
  /** A derived predicate, by number. */
  | { readonly kind: "predicate"; readonly predicate: number }
);

/** Names the dimension that a need is about; two needs of one dimension have the same key. */
export function needKey(need: Need): string {
  switch (need.kind) {
    case "integer":
    case "value":
    case "flag":
      return `${need.kind} ${need.fact}`;
    case "any_topic":
      return need.kind;
    case "glob":
      return `glob ${need.fact} ${need.glob}`;
    case "tool":
      return `tool ${need.glob}`;
    case "topic":
      return `topic ${need.topic}`;
    case "predicate":
      return `predicate ${need.predicate}`;
  }
}

/** The needs that are, any one of them, the same as an atom or its negation: none where it can never hold. */
export function needsOf(atom: Atom, negated: boolean): readonly Need[] {
  switch (atom.kind) {
    case "integer":
      return negated
        ? [
            ...interval(atom.fact, 0, atom.min - 1),
            ...interval(atom.fact, atom.max + 1, Number.POSITIVE_INFINITY),
          ]
        : interval(atom.fact, atom.min, atom.max);
    case "value":
      return [{ kind: "value", fact: atom.fact, values: [...new Set(atom.values)].sort(), negated }];
    case "glob":
      return atom.glob.includes("*")
        ? [{ ...atom, wanted: !negated }]
        : [{ kind: "value", fact: atom.fact, values: [atom.glob], negated }];
    case "flag":
    case "tool":
    case "topic":
    case "any_topic":
      return [{ ...atom, wanted: !negated }];
  }
}

/** What both needs of one dimension allow; null where nothing does. */
export function meet(a: Need, b: Need): Need | null {
  if (a.kind === "integer" && b.kind === "integer") {
    return interval(a.fact, Math.max(a.min, b.min), Math.min(a.max, b.max))[0] ?? null;
  }
  if (a.kind === "value" && b.kind === "value") return meetValues(a, b);
  return "wanted" in a && "wanted" in b && a.wanted === b.wanted ? a : null;
}

/** Whether all that the first need allows, the second allows too. Both are of one dimension. */
export function isWithin(inner: Need, outer: Need): boolean {
  if (inner.kind === "integer" && outer.kind === "integer") {
    return inner.min >= outer.min && inner.max <= outer.max;
  }
  if (inner.kind === "value" && outer.kind === "value") {
    const outerValues = new Set(outer.values);
    if (inner.negated) {
      const innerValues = new Set(inner.values);
      return outer.negated && outer.values.every((value) => innerValues.has(value));
    }
    return inner.values.every((value) => outerValues.has(value) !== outer.negated);
  }
  return "wanted" in inner && "wanted" in outer && inner.wanted === outer.wanted;
}

/** The part of a set of values that a glob covers, or does not cover; null where none is left. */
export function meetGlob(
  need: Extract<Need, { kind: "value" }>,
  glob: string,
  wanted: boolean,
): Extract<Need, { kind: "value" }> | null {
  const values = need.values.filter((value) => globMatches(glob, value) === wanted);
  return values.length === 0 ? null : { ...need, values };
}

type ValueNeed = Extract<Need, { kind: "value" }>;

function meetValues(a: ValueNeed, b: ValueNeed): ValueNeed | null {
  if (a.negated && b.negated) return { ...a, values: [...new Set([...a.values, ...b.values])].sort() };
  if (a.negated) return meetValues(b, a);
  const others = new Set(b.values);
  const values = a.values.filter((value) => others.has(value) !== b.negated);
  return values.length === 0 ? null : { ...a, values };
}

function interval(
  fact: IntegerFact,
  min: number,
  max: number,
): readonly Extract<Need, { kind: "integer" }>[] {
  const low = Math.max(0, min);
  return low <= max && low !== Number.POSITIVE_INFINITY ? [{ kind: "integer", fact, min: low, max }] : [];
}
