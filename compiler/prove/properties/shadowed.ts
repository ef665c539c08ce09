import type { CheckedRule } from "../../check/checked-config.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import { listed } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** SB4003: the earlier rules together leave something of each rule. */
export function* askShadowed(analysis: Analysis): Iterable<Answer> {
  for (const { row, rule } of analysis.rules) {
    const fate = analysis.fate(row);
    if (fate.kind === "unknown") yield notProved(rule.span, `rule \`${rule.id}\``, fate.reason);
    else if (fate.kind === "shadowed") yield refuted(finding(analysis, row, rule, fate.used));
    else if (fate.kind === "alive") yield proved;
  }
}

function finding(analysis: Analysis, row: number, rule: CheckedRule, used: readonly number[]) {
  const blockers = smallest(analysis, row, used).flatMap((blocker) => analysis.rules[blocker]?.rule ?? []);
  const names = listed(blockers.map(({ id }) => id));
  const same = blockers.every((blocker) => sameOutcome(blocker, rule));
  const values = {
    rule: rule.id,
    blockers: `${blockers.length === 1 ? "rule" : "rules"} ${names} above ${blockers.length === 1 ? "takes" : "together take"}`,
    advice: same
      ? "remove the rule: its requests go the same way without it"
      : rule.condition === null
        ? "narrow what stands above it, or leave `otherwise` out"
        : "move the rule up, or narrow what stands above it",
  };
  return diagnose("SB4003", rule.span, values, {
    label: same ? "never reached, and would do the same" : "never reached",
    related: blockers.map((blocker) => ({
      span: blocker.conditionSpan,
      label: blockers.length === 1 ? "takes all of its requests" : "takes some of its requests",
    })),
    severity: same ? "info" : "error",
    verdict: "refuted",
  });
}

/** A set of rules that together take every request of a rule, and of which none can be left out. */
function smallest(analysis: Analysis, row: number, used: readonly number[]): readonly number[] {
  const goals = analysis.rules[row]?.goals ?? [];
  const covers = (rows: readonly number[]) => {
    const besides = rows.flatMap((blocker) => blockersOf(analysis.rules[blocker]?.boxes ?? null, blocker));
    return analysis.hunter.hunt({ goals, before: 0, besides }).kind === "none";
  };
  const alone = used.find((blocker) => covers([blocker]));
  if (alone !== undefined) return [alone];
  let kept = used;
  for (const blocker of used.toReversed()) {
    const without = kept.filter((other) => other !== blocker);
    if (covers(without)) kept = without;
  }
  return kept;
}

/** Whether two rules do the same with every request. */
export function sameOutcome({ outcome: a }: CheckedRule, { outcome: b }: CheckedRule): boolean {
  if (a.kind === "chain") return b.kind === "chain" && a.chain === b.chain;
  if (a.kind === "reject") return b.kind === "reject" && a.status === b.status && a.message === b.message;
  return a.kind === b.kind;
}
