import type { BoundConfig, BoundExpression } from "../bind/bound-config.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Located, Span } from "../source/source-set.ts";
import { type CheckedNames, checkCompare, checkList, checkRange } from "./check-compare.ts";
import type { CheckedCondition } from "./checked-config.ts";

/** Types conditions and writes their `let`s out; null where something is wrong in one or was not resolved. */
export class ConditionChecker {
  readonly #names: CheckedNames;
  readonly #found: Diagnostic[];
  readonly #lets = new Map<number, CheckedCondition>();
  readonly #sizes = new Map<CheckedCondition, number>();
  /** How many parts the `let`s of the condition at hand have had so far. */
  #written = 0;

  /** Checks every `let` once, used or not; `found` takes what is wrong in them and in what is checked later. */
  constructor(bound: BoundConfig, found: Diagnostic[]) {
    this.#names = bound;
    this.#found = found;
    for (const row of bound.letOrder) {
      const condition = bound.lets[row]?.condition;
      const checked = condition && this.check(condition);
      if (checked) this.#lets.set(row, checked);
    }
  }

  /** By row of the `let`s; those with something wrong are missing. */
  get lets(): ReadonlyMap<number, CheckedCondition> {
    return this.#lets;
  }

  check(expression: BoundExpression): CheckedCondition | null {
    this.#written = 0;
    const checked = this.#checkPart(expression);
    if (!checked || (this.#written <= MOST_PARTS && this.#sizeOf(checked) <= MOST_PARTS)) return checked;
    this.#found.push(diagnose("SB3042", expression.span, { limit: MOST_PARTS.toLocaleString("en") }));
    return null;
  }

  #checkPart(expression: BoundExpression): CheckedCondition | null {
    const { span } = expression;
    switch (expression.kind) {
      case "and":
      case "or": {
        const operands = expression.operands.map((operand) => this.#checkPart(operand));
        const whole = operands.filter((operand) => operand !== null);
        if (whole.length < operands.length) return null;
        return { kind: expression.kind, operands: whole, span };
      }
      case "not": {
        const operand = this.#checkPart(expression.operand);
        return operand && { kind: "not", operand, span };
      }
      case "let": {
        const named = this.#lets.get(expression.row);
        if (!named) return null;
        this.#written += this.#sizeOf(named);
        return this.#written > MOST_PARTS ? named : placed(named, span);
      }
      case "bare": {
        const { fact } = expression;
        if (fact.type === "flag") return { kind: "atom", atom: { kind: "flag", fact: fact.fact }, span };
        const integer = fact.type === "integer";
        this.#found.push(
          diagnose(
            "SB3030",
            span,
            {
              fact: fact.fact,
              type: integer ? "a number" : "text",
              example: integer ? `${fact.fact} > 1k` : `${fact.fact} == "..."`,
            },
            { label: "is not true or false" },
          ),
        );
        return null;
      }
      case "topic":
        return { kind: "atom", atom: { kind: "topic", topic: expression.topic }, span };
      case "any_topic":
        return { kind: "atom", atom: { kind: "any_topic" }, span };
      case "tool":
        return this.#checkTool(expression.glob, span);
      case "compare":
        return checkCompare(expression, this.#names, this.#found);
      case "range":
        return checkRange(expression, this.#found);
      case "list":
        return checkList(expression, this.#found);
      case "unresolved":
        return null;
    }
  }

  #checkTool(glob: Located<string>, span: Span): CheckedCondition | null {
    if (glob.value !== "") return { kind: "atom", atom: { kind: "tool", glob: glob.value }, span };
    this.#found.push(diagnose("SB3040", glob.span, { what: "glob" }, { fix: fixBy(glob.span, '"*"') }));
    return null;
  }

  #sizeOf(condition: CheckedCondition): number {
    const known = this.#sizes.get(condition);
    if (known !== undefined) return known;
    let size = 1;
    if (condition.kind === "not") size += this.#sizeOf(condition.operand);
    else if (condition.kind !== "atom")
      for (const operand of condition.operands) size += this.#sizeOf(operand);
    this.#sizes.set(condition, size);
    return size;
  }
}

/** More than any prover, or reader, could make sense of; without it a chain of `let`s grows exponentially. */
const MOST_PARTS = 10_000;

/** A copy whose every place is that of the use. */
function placed(condition: CheckedCondition, span: Span): CheckedCondition {
  switch (condition.kind) {
    case "and":
    case "or":
      return { kind: condition.kind, operands: condition.operands.map((part) => placed(part, span)), span };
    case "not":
      return { kind: "not", operand: placed(condition.operand, span), span };
    case "atom":
      return { kind: "atom", atom: condition.atom, span };
  }
}
