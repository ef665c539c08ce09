import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { BoundExpression, BoundLet } from "./bound-config.ts";
import { cycleThrough, dependenciesFirst } from "./dependency-order.ts";
import { resolveCondition } from "./resolve-condition.ts";
import type { Scope } from "./scope.ts";
import type { ItemOf } from "./splice.ts";

/**
 * The `let`s with their conditions resolved; `roots` are the conditions of everything else, from which `used` follows.
 * Each cycle is reported once.
 */
export function bindLets(
  items: readonly ItemOf<"let">[],
  roots: readonly BoundExpression[],
  scope: Scope,
  found: Diagnostic[],
): { readonly lets: readonly BoundLet[]; readonly letOrder: readonly number[] } {
  const conditions = items.map((item) => resolveCondition(item.condition, scope, found));
  const graph = conditions.map(letsOf);
  const letOrder = dependenciesFirst(graph);
  const ordered = new Set(letOrder);
  reportCycles(items, graph, ordered, found);
  const used = reach(roots.flatMap(letsOf), graph);
  const lets = items.flatMap(({ name }, row): BoundLet[] => {
    const condition = conditions[row];
    return condition ? [{ name: name.value, condition, used: used.has(row), span: name.span }] : [];
  });
  return { lets, letOrder };
}

/** The rows of the `let`s that a condition names itself. */
function letsOf(expression: BoundExpression): readonly number[] {
  switch (expression.kind) {
    case "and":
    case "or":
      return expression.operands.flatMap(letsOf);
    case "not":
      return letsOf(expression.operand);
    case "let":
      return [expression.row];
    default:
      return [];
  }
}

function reach(roots: readonly number[], graph: readonly (readonly number[])[]): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [...roots];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    if (reached.has(row)) continue;
    reached.add(row);
    open.push(...(graph[row] ?? []));
  }
  return reached;
}

/** Reports each cycle once, at the `let` of it that comes first. */
function reportCycles(
  items: readonly ItemOf<"let">[],
  graph: readonly (readonly number[])[],
  ordered: ReadonlySet<number>,
  found: Diagnostic[],
): void {
  const cyclic = new Set<number>();
  for (const [start, item] of items.entries()) {
    if (ordered.has(start) || cyclic.has(start)) continue;
    const cycle = cycleThrough(start, graph);
    if (!cycle) continue;
    for (const row of cycle) cyclic.add(row);
    const names = [...cycle, start].map((row) => `\`${items[row]?.name.value}\``).join(" -> ");
    const related = cycle.slice(1).flatMap((row) => {
      const other = items[row];
      return other ? [{ span: other.name.span, label: "takes part in the cycle" }] : [];
    });
    const values = { name: item.name.value, cycle: names };
    found.push(diagnose("SB2035", item.name.span, values, { label: "needs itself", related }));
  }
}
