import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/source-set.ts";
import { outcomeWhy, outcomeWords, reserved } from "./declare-items.ts";
import type { ItemOf } from "./splice.ts";

/**
 * The id of each rule, in order: what `as` says, else its chain (`cheap`, then `cheap#2`), or `topic`, `pinned`,
 * `reject`. A name given by `as` is nobody's default. A name that stands twice is reported.
 */
export function nameRules(rules: readonly ItemOf<"rule">[], found: Diagnostic[]): readonly string[] {
  const given = new Map<string, Span>();
  for (const { name } of rules) {
    if (!name) continue;
    if (outcomeWords.has(name.value)) reserved(name, "rule", outcomeWhy, found);
    const first = given.get(name.value);
    if (!first) given.set(name.value, name.span);
    else {
      const related = [{ span: first, label: "first named here" }];
      const extras = { label: "named again here", related };
      found.push(diagnose("SB2023", name.span, { name: name.value }, extras));
    }
  }
  const counts = new Map<string, number>();
  return rules.map((rule) => {
    if (rule.name) return rule.name.value;
    const base = rule.outcome.kind === "chain" ? rule.outcome.name.value : rule.outcome.kind;
    let count = (counts.get(base) ?? 0) + 1;
    // A name cannot hold `#`, so only the first of a chain can meet one that was given.
    if (count === 1 && given.has(base)) count = 2;
    counts.set(base, count);
    return count === 1 ? base : `${base}#${count}`;
  });
}
