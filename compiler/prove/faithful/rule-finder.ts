import {
  type Facts,
  type FlagFact,
  type StringFact,
  stringValue,
  type TopicMatch,
} from "../../../engine/index.ts";
import type { Atom, CheckedCondition, CheckedRule } from "../../check/checked-config.ts";

/**
 * Spares a reader the rules that plainly do not speak of a request: each is filed under something that it cannot hold without (a
 * value, the beginning of a name, a topic, a flag), and those that name nothing of the kind are read every time.
 */
export class RuleFinder {
  readonly #always: number[] = [];
  /** By fact, then by value. */
  readonly #values = new Map<StringFact, Map<string, number[]>>();
  /** By fact, or `tool`, then by the beginning of a value. */
  readonly #beginnings = new Map<StringFact | "tool", Map<string, number[]>>();
  readonly #lengths = new Map<StringFact | "tool", Set<number>>();
  readonly #topics = new Map<number, number[]>();
  readonly #flags = new Map<FlagFact, number[]>();
  /** How many rules were looked at in all. */
  rulesRead = 0;

  constructor(rules: readonly CheckedRule[]) {
    for (const [row, { condition }] of rules.entries()) {
      const needs = condition === null ? null : needsOf(condition);
      if (needs === null) this.#always.push(row);
      else for (const need of needs.any) this.#file(need, row);
    }
  }

  /** The first row, in the order of the rules, that `accept` takes; undefined where none does. */
  first(request: Found, accept: (row: number) => boolean): number | undefined {
    const filed = this.#filed(request).sort((a, b) => a - b);
    const always = this.#always;
    let i = 0;
    let j = 0;
    for (;;) {
      const next = filed[i] ?? Number.POSITIVE_INFINITY;
      const row = Math.min(next, always[j] ?? Number.POSITIVE_INFINITY);
      if (row === Number.POSITIVE_INFINITY) return undefined;
      if (row === next) i++;
      else j++;
      this.rulesRead++;
      if (accept(row)) return row;
    }
  }

  #file(need: Need, row: number): void {
    switch (need.kind) {
      case "value":
        add(within(this.#values, need.fact), need.value, row);
        break;
      case "beginning":
        add(within(this.#beginnings, need.of), need.text, row);
        this.#lengths.set(need.of, (this.#lengths.get(need.of) ?? new Set()).add(need.text.length));
        break;
      case "topic":
        add(this.#topics, need.topic, row);
        break;
      case "flag":
        add(this.#flags, need.fact, row);
    }
  }

  #filed({ facts, topics, pinned }: Found): number[] {
    const found: number[] = [];
    const take = (rows: readonly number[] = []): void => {
      for (const row of rows) found.push(row);
    };
    const takeBeginnings = (of: StringFact | "tool", value: string): void => {
      const rows = this.#beginnings.get(of);
      for (const length of this.#lengths.get(of) ?? []) {
        if (length <= value.length) take(rows?.get(value.slice(0, length)));
      }
    };
    for (const [fact, rows] of this.#values) {
      const value = stringValue(facts, fact);
      if (value !== null) take(rows.get(value));
    }
    for (const of of this.#beginnings.keys()) {
      if (of === "tool") {
        for (const name of facts.toolNames) takeBeginnings(of, name);
        continue;
      }
      const value = stringValue(facts, of);
      if (value !== null) takeBeginnings(of, value);
    }
    for (const topic of topics.found) take(this.#topics.get(topic));
    for (const [fact, rows] of this.#flags) if (flagValue(facts, pinned, fact)) take(rows);
    return found;
  }
}

function add<Key>(rows: Map<Key, number[]>, key: Key, row: number): void {
  const known = rows.get(key);
  if (known) known.push(row);
  else rows.set(key, [row]);
}

function within<Key>(maps: Map<Key, Map<string, number[]>>, key: Key): Map<string, number[]> {
  const map = maps.get(key) ?? new Map<string, number[]>();
  maps.set(key, map);
  return map;
}

/** A request as the direct reading sees it. */
export interface Found {
  readonly facts: Facts;
  readonly topics: TopicMatch;
  /** The row of the target that the client names itself. */
  readonly pinned: number | null;
}

/** Whether a flag of the language holds. */
export function flagValue(facts: Facts, pinned: number | null, fact: FlagFact): boolean {
  switch (fact) {
    case "pinned":
      return pinned !== null;
    case "web_search":
      return facts.webSearch;
    case "cache_control":
      return facts.cacheControl;
    default:
      return facts[fact];
  }
}

type Need =
  | { readonly kind: "value"; readonly fact: StringFact; readonly value: string }
  | { readonly kind: "beginning"; readonly of: StringFact | "tool"; readonly text: string }
  | { readonly kind: "topic"; readonly topic: number }
  | { readonly kind: "flag"; readonly fact: FlagFact };

/** Without any of these the condition does not hold; `vague` grows with how many requests have one. */
interface Needs {
  readonly any: readonly Need[];
  readonly vague: number;
}

function needsOf(condition: CheckedCondition): Needs | null {
  switch (condition.kind) {
    case "atom":
      return needsOfAtom(condition.atom);
    case "not":
      return null;
    case "and": {
      const needs = condition.operands.flatMap((operand) => needsOf(operand) ?? []);
      return needs.toSorted((a, b) => a.vague - b.vague)[0] ?? null;
    }
    case "or": {
      const needs = condition.operands.map(needsOf);
      const vague = Math.max(...needs.map((need) => need?.vague ?? 0));
      const any: Need[] = [];
      for (const need of needs) {
        if (need === null) return null;
        any.push(...need.any);
      }
      return { any, vague };
    }
  }
}

function needsOfAtom(atom: Atom): Needs | null {
  switch (atom.kind) {
    case "value":
      return { any: atom.values.map((value) => ({ kind: "value", fact: atom.fact, value })), vague: 1 };
    case "topic":
      return { any: [{ kind: "topic", topic: atom.topic }], vague: 1 };
    case "glob":
    case "tool": {
      const [text = ""] = atom.glob.split("*", 1);
      const of = atom.kind === "tool" ? "tool" : atom.fact;
      return { any: [{ kind: "beginning", of, text }], vague: text === "" ? 3 : 2 };
    }
    case "flag":
      return { any: [{ kind: "flag", fact: atom.fact }], vague: 4 };
    case "any_topic":
    case "integer":
      return null;
  }
}
