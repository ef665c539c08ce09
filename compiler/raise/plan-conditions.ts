import { factNeed, type Plan, TermReader } from "../../engine/index.ts";
import type { Atom, CheckedCondition } from "../check/checked-config.ts";
import type { Span } from "../source/source-set.ts";

/** Reads conditions back from the decision tables of a plan. */
export class PlanConditions {
  readonly #plan: Plan;
  readonly #reader: TermReader;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#reader = new TermReader(plan.decision);
  }

  /** Null for a rule that takes every request. */
  ofRule(row: number, span: Span): CheckedCondition | null {
    const condition = this.#ofTerms(this.#reader.termsOfRule(row), span, new Map());
    return condition.kind === "and" && condition.operands.length === 0 ? null : condition;
  }

  ofPredicate(predicate: number, span: Span): CheckedCondition {
    return this.#ofPredicate(predicate, span, new Map());
  }

  #ofPredicate(predicate: number, span: Span, known: Map<number, CheckedCondition>): CheckedCondition {
    const before = known.get(predicate);
    if (before !== undefined) return before;
    const condition = this.#ofTerms(this.#reader.termsOf(predicate), span, known);
    known.set(predicate, condition);
    return condition;
  }

  /** The terms that rest on the same predicates stay together, so that what one stands for is not multiplied out. */
  #ofTerms(terms: readonly number[], span: Span, known: Map<number, CheckedCondition>): CheckedCondition {
    const groups = new Map<
      string,
      { readonly parts: readonly CheckedCondition[]; ways: CheckedCondition[] }
    >();
    for (const term of terms) {
      const parts: CheckedCondition[] = [];
      const own: CheckedCondition[] = [];
      const key: string[] = [];
      for (const { dimension: row, ranges } of this.#reader.needsOf(term)) {
        const dimension = this.#plan.decision.dimensions[row];
        if (dimension === undefined) continue;
        const need = factNeed(dimension, ranges);
        if (need.kind === "yes_no" && need.of.kind === "predicate") {
          const part = this.#ofPredicate(need.of.predicate, span, known);
          parts.push(need.wanted ? part : { kind: "not", operand: part, span });
          key.push(`${need.wanted} ${row}`);
        } else own.push(conditionOf(need, span));
      }
      const group = groups.get(key.join()) ?? { parts, ways: [] };
      groups.set(key.join(), group);
      group.ways.push(joined("and", own, span));
    }
    const ways = [...groups.values()].map(({ parts, ways: own }) =>
      joined("and", [...parts, joined("or", own, span)], span),
    );
    return joined("or", ways, span);
  }
}

function conditionOf(need: ReturnType<typeof factNeed>, span: Span): CheckedCondition {
  switch (need.kind) {
    case "integer":
      return joined(
        "or",
        need.intervals.map((interval) => atom({ kind: "integer", fact: need.fact, ...interval }, span)),
        span,
      );
    case "value":
      return negatedIf(
        need.negated,
        atom({ kind: "value", fact: need.fact, values: need.values }, span),
        span,
      );
    case "yes_no": {
      const { of: dimension } = need;
      // Predicates were taken apart by the caller.
      if (dimension.kind === "predicate") return joined("and", [], span);
      return negatedIf(!need.wanted, atom(dimension, span), span);
    }
  }
}

function atom(of: Atom, span: Span): CheckedCondition {
  return { kind: "atom", atom: of, span };
}

function negatedIf(negated: boolean, operand: CheckedCondition, span: Span): CheckedCondition {
  return negated ? { kind: "not", operand, span } : operand;
}

/** One operand stands for itself; empty operands that say nothing are left out. */
function joined(kind: "and" | "or", operands: readonly CheckedCondition[], span: Span): CheckedCondition {
  const [only] = operands;
  return operands.length === 1 && only !== undefined ? only : { kind, operands, span };
}
