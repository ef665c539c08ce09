import type { StringFact } from "../../../engine/index.ts";
import type { Atom, CheckedCondition, CheckedConfig } from "../../check/checked-config.ts";

/** What the conditions of a configuration ask of strings and tools: what the classes of the request space are made from. */
export interface Questions {
  /** By fact: each distinct list of values that some condition compares it with. */
  readonly valueLists: ReadonlyMap<StringFact, readonly (readonly string[])[]>;
  readonly globs: ReadonlyMap<StringFact, readonly string[]>;
  readonly toolGlobs: readonly string[];
}

/** Reads every condition: envelope, rules, `restrict`s, promises, `let`s and the tests that speak of all requests. */
export function questionsOf(config: CheckedConfig): Questions {
  const lists = new Map<StringFact, Map<string, readonly string[]>>();
  const globs = new Map<StringFact, Set<string>>();
  const tools = new Set<string>();
  for (const condition of conditionsOf(config)) {
    for (const atom of atomsOf(condition)) {
      if (atom.kind === "value") {
        const ofFact = lists.get(atom.fact) ?? new Map<string, readonly string[]>();
        ofFact.set(atom.values.join("\u0000"), atom.values);
        lists.set(atom.fact, ofFact);
      } else if (atom.kind === "glob") {
        globs.set(atom.fact, (globs.get(atom.fact) ?? new Set()).add(atom.glob));
      } else if (atom.kind === "tool") tools.add(atom.glob);
    }
  }
  return {
    valueLists: new Map([...lists].map(([fact, ofFact]) => [fact, [...ofFact.values()]])),
    globs: new Map([...globs].map(([fact, ofFact]) => [fact, [...ofFact]])),
    toolGlobs: [...tools],
  };
}

/** Every condition that stands in a configuration. */
export function conditionsOf(config: CheckedConfig): readonly CheckedCondition[] {
  const found: (CheckedCondition | null)[] = [config.envelope];
  for (const rule of config.rules) found.push(rule.condition);
  for (const restrict of config.restricts) found.push(restrict.condition);
  for (const promise of config.promises) if ("condition" in promise) found.push(promise.condition);
  for (const one of config.lets) found.push(one.condition);
  for (const test of config.tests) if (test.given.kind === "forall") found.push(test.given.condition);
  return found.filter((condition) => condition !== null);
}

/** The atoms of a condition, from left to right, with repeats. */
export function atomsOf(condition: CheckedCondition): readonly Atom[] {
  const found: Atom[] = [];
  const open = [condition];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "atom") found.push(next.atom);
    else if (next.kind === "not") open.push(next.operand);
    else open.push(...next.operands.toReversed());
  }
  return found;
}
