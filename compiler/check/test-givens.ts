import { type FactName, factTable } from "../../engine/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/source-set.ts";
import type { CheckedCondition } from "./checked-config.ts";

/**
 * The facts that a `given` fixes, by the names of the language; `tool` lists names, `header:NAME` is a header.
 * Only conjunctions of flags, their negations and equalities describe one request: everything else is reported.
 */
export function givenFacts(
  given: CheckedCondition | null,
  found: Diagnostic[],
): Readonly<Record<string, unknown>> | null {
  const facts = new Map<string, Given>();
  const before = found.length;
  if (given) gather(given, true, facts, found);
  for (const [name, { value, span }] of [...facts]) {
    for (const implied of value === false ? [] : impliedBy(name)) put(implied, true, span, facts, found);
  }
  if (found.length > before) return null;
  return Object.fromEntries([...facts].map(([name, { value }]) => [name, value]));
}

interface Given {
  readonly value: string | number | boolean | readonly string[];
  readonly span: Span;
}

function gather(
  condition: CheckedCondition,
  holds: boolean,
  facts: Map<string, Given>,
  found: Diagnostic[],
): void {
  const { span } = condition;
  if (condition.kind === "not") return gather(condition.operand, !holds, facts, found);
  if (condition.kind !== "atom") {
    const all = holds ? "and" : "or";
    if (condition.kind !== all) return refuse(span, "leaves a choice", "write one test for each case", found);
    for (const operand of condition.operands) gather(operand, holds, facts, found);
    return;
  }
  const { atom } = condition;
  switch (atom.kind) {
    case "flag":
      if (factTable[atom.fact].field === null) return refuseDerived(atom.fact, span, found);
      return put(atom.fact, holds, span, facts, found);
    case "integer":
      if (factTable[atom.fact].field === null) return refuseDerived(atom.fact, span, found);
      if (!holds || atom.min !== atom.max) {
        return refuse(
          span,
          "names a range",
          `fix one number, such as \`${atom.fact} == ${atom.min}\``,
          found,
        );
      }
      return put(atom.fact, atom.min, span, facts, found);
    case "value": {
      const [value, ...others] = atom.values;
      if (!holds || value === undefined || others.length > 0) {
        return refuse(span, "leaves a choice", "fix one value with `==`", found);
      }
      return put(atom.fact, value, span, facts, found);
    }
    case "glob":
      return refuse(span, "names a glob", "fix one value with `==`", found);
    case "tool": {
      if (atom.glob.includes("*")) return refuse(span, "names a glob", "name one tool, without `*`", found);
      if (!holds)
        return refuse(
          span,
          "names what is not there",
          "leave it out: only the tools that are named are offered",
          found,
        );
      const offered = facts.get("tool")?.value;
      const names = Array.isArray(offered) ? offered : [];
      facts.set("tool", { value: [...new Set([...names, atom.glob])].sort(), span });
      return;
    }
    case "topic":
    case "any_topic":
      return refuse(span, "asks for a topic", 'write the text that holds it: `user "..."`', found);
  }
}

function put(
  name: string,
  value: string | number | boolean,
  span: Span,
  facts: Map<string, Given>,
  found: Diagnostic[],
): void {
  const first = facts.get(name);
  if (!first) {
    facts.set(name, { value, span });
    return;
  }
  if (first.value === value) return;
  const related = [{ span: first.span, label: `here it is \`${first.value}\`` }];
  const extras = { label: `here it is \`${value}\``, related };
  found.push(diagnose("SB3071", span, { fact: name }, extras));
}

function refuseDerived(fact: FactName, span: Span, found: Diagnostic[]): void {
  const advice =
    fact === "pinned"
      ? 'name the target that the client sends: `model == "provider/model"`'
      : "fix `input_tokens` and `max_output`, whose sum it is";
  refuse(span, `fixes \`${fact}\`, which follows from other facts`, advice, found);
}

function refuse(span: Span, why: string, advice: string, found: Diagnostic[]): void {
  found.push(diagnose("SB3070", span, { why, advice }, { label: "not one request" }));
}

function impliedBy(name: string): readonly string[] {
  if (name === "tool") return ["tools"];
  return Object.hasOwn(factTable, name) ? factTable[name as FactName].implies : [];
}
