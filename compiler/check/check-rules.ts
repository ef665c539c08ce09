import type { BoundConfig, BoundOutcome } from "../bind/bound-config.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { ConditionChecker } from "./check-condition.ts";
import type { CheckedOutcome, CheckedRule } from "./checked-config.ts";

/** The rules with their conditions typed; one whose condition is wrong is left out. */
export function checkRules(
  bound: BoundConfig,
  conditions: ConditionChecker,
  found: Diagnostic[],
): readonly CheckedRule[] {
  return bound.rules.flatMap((rule) => {
    const condition = rule.condition && conditions.check(rule.condition);
    const outcome = checkOutcome(rule.outcome, found);
    if (!outcome || (rule.condition && !condition)) return [];
    return [{ ...rule, condition, outcome }];
  });
}

/** Whether an HTTP status may stand for a refusal. */
export function isRefusal(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status <= 599;
}

function checkOutcome(outcome: BoundOutcome, found: Diagnostic[]): CheckedOutcome | null {
  if (outcome.kind !== "reject") return outcome;
  const { status, message } = outcome;
  if (isRefusal(status.value)) return { kind: "reject", status: status.value, message: message.value };
  found.push(diagnose("SB3061", status.span, { status: status.value }, { label: "refuses nothing" }));
  return null;
}
