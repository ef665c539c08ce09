import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../syntax/ast.ts";
import { resolveChain } from "./bind-chains.ts";
import type { BoundOutcome, BoundRule } from "./bound-config.ts";
import { resolveCondition } from "./resolve-condition.ts";
import type { Scope } from "./scope.ts";
import type { ItemOf } from "./splice.ts";
import type { Candidates } from "./suggestion.ts";

/** The rules with their conditions and outcomes resolved; `ids` by the same rows. A rule without an outcome is left out. */
export function bindRules(
  items: readonly ItemOf<"rule">[],
  ids: readonly string[],
  scope: Scope,
  found: Diagnostic[],
): readonly BoundRule[] {
  return items.flatMap((item, row) => {
    const condition = item.condition && resolveCondition(item.condition, scope, found);
    const outcome = bindOutcome(item.outcome, scope, found);
    if (!outcome) return [];
    return [
      {
        id: ids[row] ?? "",
        named: item.name !== null,
        condition,
        outcome,
        span: item.span,
        conditionSpan: item.condition?.span ?? item.span,
        outcomeSpan: item.outcome.span,
      },
    ];
  });
}

function bindOutcome(outcome: Outcome, scope: Scope, found: Diagnostic[]): BoundOutcome | null {
  switch (outcome.kind) {
    case "topic":
    case "pinned":
      return { kind: outcome.kind };
    case "reject":
      return { kind: "reject", status: outcome.status, message: outcome.message };
    case "chain": {
      const chain = resolveChain(outcome.name, scope, found, words);
      return chain === null ? null : { kind: "chain", chain };
    }
  }
}

/** The outcomes that are no chains, for an author who misspelt one. */
const words: Candidates = new Map([
  ["topic", null],
  ["pinned", null],
]);
