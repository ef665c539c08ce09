import type { IntegerFact } from "../../engine/index.ts";
import type { CheckedCondition } from "../check/checked-config.ts";

/** One bound that a condition sets: the last number inside or the first outside, and the condition with that part lifted. */
export interface ConditionBound {
  readonly fact: IntegerFact;
  readonly value: number;
  /** The same condition as if the comparison did not stand in its way. */
  readonly lifted: CheckedCondition;
}

/** The finite bounds of a condition's comparisons, from left to right. */
export function boundsOf(condition: CheckedCondition): readonly ConditionBound[] {
  const found: ConditionBound[] = [];
  visit(condition, false, (lifted) => lifted, found);
  return found;
}

function visit(
  condition: CheckedCondition,
  negated: boolean,
  rebuilt: (part: CheckedCondition) => CheckedCondition,
  found: ConditionBound[],
): void {
  switch (condition.kind) {
    case "not":
      visit(condition.operand, !negated, (operand) => rebuilt({ ...condition, operand }), found);
      return;
    case "and":
    case "or":
      for (const [row, operand] of condition.operands.entries()) {
        const inside = (part: CheckedCondition) =>
          rebuilt({ ...condition, operands: condition.operands.with(row, part) });
        visit(operand, negated, inside, found);
      }
      return;
    case "atom": {
      const { atom } = condition;
      if (atom.kind !== "integer") return;
      const open = { min: 0, max: negated ? -1 : Number.POSITIVE_INFINITY };
      const lifted = rebuilt({ ...condition, atom: { ...atom, ...open } });
      for (const value of [atom.min, atom.max]) {
        if (value > 0 && Number.isFinite(value)) found.push({ fact: atom.fact, value, lifted });
      }
    }
  }
}
