import type { Expression, Quantity } from "../../syntax/ast.ts";
import type { Ast } from "../../syntax/project.ts";
import { conditionsOf, partsOf, written } from "../edit-ast.ts";
import type { Mutant, Mutate } from "../mutant.ts";
import { probesOf } from "../probes-of.ts";

/** A number in a comparison, one less and one more. */
export const moveBound: Mutate = mutateParts(function* (part) {
  if (part.kind === "compare" && part.value.kind === "quantity") {
    const { value } = part;
    for (const quantity of moved(value.quantity)) {
      yield { what: movedText(part, quantity), changed: { ...part, value: { ...value, quantity } } };
    }
  }
  if (part.kind !== "range") return;
  for (const low of moved(part.low)) yield { what: movedText(part, low), changed: { ...part, low } };
  for (const high of moved(part.high)) yield { what: movedText(part, high), changed: { ...part, high } };
});

/** A flag, a value, a tool or a topic asked for the other way round. */
export const negate: Mutate = mutateParts(function* (part) {
  const isNumber = part.kind === "compare" && part.value.kind === "quantity";
  if (part.kind === "and" || part.kind === "or" || part.kind === "not" || part.kind === "range" || isNumber)
    return;
  const changed: Expression = { kind: "not", operand: part, span: part.span };
  yield { what: `\`${written(part.span)}\` is asked the other way round`, changed };
});

export const swapConnective: Mutate = mutateParts(function* (part) {
  if (part.kind !== "and" && part.kind !== "or") return;
  const kind = part.kind === "and" ? "or" : "and";
  yield { what: `\`${part.kind}\` is \`${kind}\` in \`${written(part.span)}\``, changed: { ...part, kind } };
});

/** One operand of an `and` or an `or` is gone. */
export const dropPart: Mutate = mutateParts(function* (part) {
  if (part.kind !== "and" && part.kind !== "or") return;
  for (const [row, operand] of part.operands.entries()) {
    const operands = part.operands.toSpliced(row, 1);
    const [only] = operands;
    const changed = operands.length === 1 && only ? only : { ...part, operands };
    yield { what: `\`${written(operand.span)}\` is not asked`, changed, at: operand };
  }
});

/** One value of a list is gone. */
export const dropValue: Mutate = mutateParts(function* (part) {
  if (part.kind !== "list" || part.values.length < 2) return;
  for (const [row, value] of part.values.entries()) {
    const changed = { ...part, values: part.values.toSpliced(row, 1) };
    yield { what: `\`${written(value.span)}\` is not in the list`, changed, at: value };
  }
});

/** One change of one part of a condition; `at` is the place to show, the part itself unless told. */
interface PartChange {
  readonly what: string;
  readonly changed: Expression;
  readonly at?: Pick<Mutant, "span">;
}

function mutateParts(change: (part: Expression) => Iterable<PartChange>): Mutate {
  return function* (ast: Ast): Iterable<Mutant> {
    for (const { condition, replaced } of conditionsOf(ast)) {
      for (const { part, rebuilt } of partsOf(condition)) {
        for (const { what, changed, at = part } of change(part)) {
          yield { what, span: at.span, ast: replaced(rebuilt(changed)), probes: probesOf(part) };
        }
      }
    }
  };
}

function moved(quantity: Quantity): readonly Quantity[] {
  const values = [quantity.value - 1, quantity.value + 1].filter((value) => value >= 0);
  return quantity.unit === "count" ? values.map((value) => ({ ...quantity, value })) : [];
}

function movedText({ span }: Expression, { value }: Quantity): string {
  return `\`${written(span)}\` turns at ${value.toLocaleString("en-US")}`;
}
