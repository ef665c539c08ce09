import { type FactName, factTable } from "../../engine/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/source-set.ts";
import type { Atom, CheckedCondition } from "./checked-config.ts";

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

/** What an atom fixes, or why it fixes nothing. */
type Fixed = { readonly name: string; readonly value: string | number | boolean } | Refusal;

interface Refusal {
  readonly why: string;
  readonly advice: string;
}

function gather(
  condition: CheckedCondition,
  holds: boolean,
  facts: Map<string, Given>,
  found: Diagnostic[],
): void {
  const { span } = condition;
  if (condition.kind === "atom") {
    const fixed = fixedBy(condition.atom, holds);
    if ("why" in fixed) found.push(diagnose("SB3070", span, { ...fixed }, { label: "not one request" }));
    else if (fixed.name === "tool") addTool(String(fixed.value), span, facts);
    else put(fixed.name, fixed.value, span, facts, found);
  } else if (condition.kind === "not") {
    gather(condition.operand, !holds, facts, found);
  } else if (condition.kind === (holds ? "and" : "or")) {
    for (const operand of condition.operands) gather(operand, holds, facts, found);
  } else {
    found.push(diagnose("SB3070", span, { ...choice }, { label: "not one request" }));
  }
}

const choice: Refusal = { why: "leaves a choice", advice: "write one test for each case" };

function fixedBy(atom: Atom, holds: boolean): Fixed {
  switch (atom.kind) {
    case "flag":
      return isDerived(atom.fact) ? derived(atom.fact) : { name: atom.fact, value: holds };
    case "integer": {
      if (isDerived(atom.fact)) return derived(atom.fact);
      if (holds && atom.min === atom.max) return { name: atom.fact, value: atom.min };
      return { why: "names a range", advice: `fix one number, such as \`${atom.fact} == ${atom.min}\`` };
    }
    case "value": {
      const [value, ...others] = atom.values;
      if (holds && value !== undefined && others.length === 0) return { name: atom.fact, value };
      return { why: "leaves a choice", advice: "fix one value with `==`" };
    }
    case "glob":
      return { why: "names a glob", advice: "fix one value with `==`" };
    case "tool":
      if (atom.glob.includes("*")) return { why: "names a glob", advice: "name one tool, without `*`" };
      if (holds) return { name: "tool", value: atom.glob };
      return {
        why: "names what is not there",
        advice: "leave it out: only the tools that are named are offered",
      };
    case "topic":
    case "any_topic":
      return { why: "asks for a topic", advice: 'write the text that holds it: `user "..."`' };
  }
}

function isDerived(fact: FactName): boolean {
  return factTable[fact].field === null;
}

function derived(fact: FactName): Refusal {
  const why = `fixes \`${fact}\`, which follows from other facts`;
  if (fact === "pinned") {
    return { why, advice: 'name the target that the client sends: `model == "provider/model"`' };
  }
  return { why, advice: "fix `input_tokens` and `max_output`, whose sum it is" };
}

function addTool(name: string, span: Span, facts: Map<string, Given>): void {
  const offered = facts.get("tool")?.value;
  const names: readonly string[] = Array.isArray(offered) ? offered : [];
  facts.set("tool", { value: [...new Set([...names, name])].sort(), span });
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

function impliedBy(name: string): readonly string[] {
  if (name === "tool") return ["tools"];
  return Object.entries(factTable).find(([fact]) => fact === name)?.[1].implies ?? [];
}
