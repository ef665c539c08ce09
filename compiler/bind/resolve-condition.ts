import { type FactName, type FlagFact, factTable, type IntegerFact } from "../../engine/index.ts";
import { type Diagnostic, diagnose, type Extras } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Expression, FactTerm, Literal } from "../syntax/ast.ts";
import type { BoundExpression, BoundFact } from "./bound-config.ts";
import { resolveTopic } from "./resolve-topic.ts";
import { placesOf, type Scope } from "./scope.ts";
import { type Candidates, nearest, suggest } from "./suggestion.ts";

/** Resolves every name of a condition; what cannot be resolved is reported and becomes `unresolved`. */
export function resolveCondition(expression: Expression, scope: Scope, found: Diagnostic[]): BoundExpression {
  const { span } = expression;
  switch (expression.kind) {
    case "and":
    case "or": {
      const operands = expression.operands.map((operand) => resolveCondition(operand, scope, found));
      return { kind: expression.kind, operands, span };
    }
    case "not":
      return { kind: "not", operand: resolveCondition(expression.operand, scope, found), span };
    case "name":
      return resolveName(expression, scope, found);
    case "call":
      return resolveCall(expression, scope, found);
    case "compare": {
      const fact = resolveFact(expression.fact, scope, found);
      if (!fact) return { kind: "unresolved", span };
      checkClient(fact, expression.operator.value, [expression.value], scope, found);
      return { kind: "compare", fact, operator: expression.operator, value: expression.value, span };
    }
    case "range": {
      const fact = resolveFact(expression.fact, scope, found);
      if (!fact) return { kind: "unresolved", span };
      return { kind: "range", fact, low: expression.low, high: expression.high, span };
    }
    case "list": {
      const fact = resolveFact(expression.fact, scope, found);
      if (!fact) return { kind: "unresolved", span };
      checkClient(fact, "==", expression.values, scope, found);
      return { kind: "list", fact, values: expression.values, span };
    }
  }
}

function resolveName(
  expression: Extract<Expression, { kind: "name" }>,
  scope: Scope,
  found: Diagnostic[],
): BoundExpression {
  const { span } = expression;
  const { value: name, span: place } = expression.name;
  if (name === "topic") return { kind: "any_topic", span };
  if (isFactName(name)) return { kind: "bare", fact: factOf(name, place), span };
  const declared = scope.lets.get(name);
  if (declared) return { kind: "let", row: declared.row, span };
  if (!scope.seemsDeclared("let", name)) {
    const candidates: Candidates = new Map([...standAlone, ...placesOf(scope.lets)]);
    const { orUse, extras } = suggest(name, candidates, place);
    found.push(diagnose("SB2005", place, { name, orUse }, { ...extras, label: "not declared" }));
  }
  return { kind: "unresolved", span };
}

function resolveCall(
  expression: Extract<Expression, { kind: "call" }>,
  scope: Scope,
  found: Diagnostic[],
): BoundExpression {
  const { callee, argument, span } = expression;
  if (callee.value === "tool") return { kind: "tool", glob: argument, span };
  if (callee.value === "topic") {
    const topic = resolveTopic(argument, scope, found);
    return topic === null ? { kind: "unresolved", span } : { kind: "topic", topic, span };
  }
  const { value: name } = callee;
  const isMisspelt = nearest(name, functions.keys()).length > 0;
  const extras =
    isFactName(name) && !isMisspelt
      ? comparedInstead(name, argument.value, span)
      : { ...suggest(name, functions, callee.span).extras, label: "no such function" };
  found.push(diagnose("SB2007", callee.span, { name }, extras));
  return { kind: "unresolved", span };
}

/** What `model("x")` was meant to be, where a fact is written like a function. */
function comparedInstead(name: FactName, argument: string, span: BoundFact["span"]): Extras {
  const label = "is a fact, not a function";
  if (isFlag(name)) return { label, help: `write \`${name}\` alone` };
  if (isInteger(name)) return { label, help: `compare it, such as \`${name} > 0\`` };
  const compared = `${name} ${argument.includes("*") ? "~" : "=="} ${JSON.stringify(argument)}`;
  return { label, help: `write \`${compared}\``, fix: fixBy(span, compared) };
}

function resolveFact(term: FactTerm, scope: Scope, found: Diagnostic[]): BoundFact | null {
  const { value: name, span } = term.name;
  if (term.argument) {
    if (name === "header") {
      return { type: "string", fact: `header:${term.argument.value.toLowerCase()}`, span: term.span };
    }
    if (functions.has(name)) {
      const alone = `${name}(${name === "tool" ? JSON.stringify(term.argument.value) : term.argument.value})`;
      const help = `write \`${alone}\` alone, or \`not ${alone}\``;
      found.push(diagnose("SB2006", term.span, { name: alone, orUse: "" }, { label: isCondition, help }));
      return null;
    }
    const { extras } = suggest(name, new Map([["header", null]]), span);
    found.push(diagnose("SB2007", span, { name }, { ...extras, label: "no such function" }));
    return null;
  }
  if (isFactName(name)) return factOf(name, term.span);
  if (name !== "topic" && scope.seemsDeclared("let", name) && !scope.lets.has(name)) return null;
  const declared = scope.lets.get(name);
  const { orUse, extras } = suggest(name, comparable, span);
  found.push(
    diagnose(
      "SB2006",
      span,
      { name, orUse },
      declared || functions.has(name)
        ? {
            label: isCondition,
            help: askedBy.get(name) ?? `write \`${name}\` alone; a \`let\` has no value to compare`,
          }
        : { ...extras, label: "not a fact" },
    ),
  );
  return null;
}

function checkClient(
  fact: BoundFact,
  operator: string,
  values: readonly Literal[],
  scope: Scope,
  found: Diagnostic[],
): void {
  if (fact.type !== "string" || fact.fact !== "client" || !scope.catalogKnown) return;
  if (operator !== "==" && operator !== "!=") return;
  for (const literal of values) {
    if (literal.kind !== "string" || scope.clients.has(literal.value)) continue;
    const { orUse, extras } = suggest(literal.value, scope.clients, literal.span, (name) => `"${name}"`);
    found.push(
      diagnose(
        "SB2008",
        literal.span,
        { name: literal.value, orUse },
        { ...extras, label: "not declared in the catalog" },
      ),
    );
  }
}

function factOf(name: FactName, span: BoundFact["span"]): BoundFact {
  if (isFlag(name)) return { type: "flag", fact: name, span };
  if (isInteger(name)) return { type: "integer", fact: name, span };
  return { type: "string", fact: name, span };
}

function isFlag(name: FactName): name is FlagFact {
  return factTable[name].type === "flag";
}

function isInteger(name: FactName): name is IntegerFact {
  return factTable[name].type === "integer";
}

function isFactName(name: string): name is FactName {
  return Object.hasOwn(factTable, name);
}

const factNames = Object.keys(factTable).filter(isFactName);
const isCondition = "is a condition, not a fact";
/** How each function is asked, for an author who compares it. */
const askedBy: ReadonlyMap<string, string> = new Map([
  ["topic", "write `topic(id)` to ask for one topic"],
  ["tool", 'write `tool("glob")` to ask for a tool by its name'],
]);
const functions: Candidates = new Map([
  ["topic", null],
  ["tool", null],
]);
/** What may stand alone in a condition. */
export const flagNames: readonly string[] = ["topic", ...factNames.filter(isFlag)];
const standAlone: Candidates = new Map(flagNames.map((name) => [name, null]));
const comparable: Candidates = new Map<string, null>([
  ...factNames.filter((name) => !isFlag(name)).map((name) => [name, null] as const),
  ['header("...")', null],
]);
