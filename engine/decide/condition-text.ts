import type { Plan } from "../plan/plan.ts";
import { needText } from "./need-text.ts";
import type { TermReader } from "./term-needs.ts";

/** How many ways of a condition are written out. */
const WAYS_WRITTEN = 8;

/**
 * Conditions of a plan in the words of the rule language, read back from its tables: the ways in which each can hold, `or` between
 * them. A rule to `topic` or `pinned` shows that it needs one. `otherwise` for what always holds, `never` for what cannot.
 */
export class ConditionTexts {
  readonly #plan: Plan;
  readonly #reader: TermReader;

  constructor(plan: Plan, reader: TermReader) {
    this.#plan = plan;
    this.#reader = reader;
  }

  ofRule(row: number): string {
    return this.#ofTerms(this.#reader.termsOfRule(row));
  }

  ofPredicate(predicate: number): string {
    return this.#ofTerms(this.#reader.termsOf(predicate));
  }

  #ofTerms(terms: readonly number[]): string {
    if (terms.length === 0) return "never";
    const ways = terms.slice(0, WAYS_WRITTEN).map((term) => this.#ofTerm(term));
    const more = terms.length - ways.length;
    return `${ways.join(" or ")}${more > 0 ? ` or ${more} other ways` : ""}`;
  }

  #ofTerm(term: number): string {
    const needs = this.#reader.needsOf(term);
    if (needs.length === 0) return "otherwise";
    return needs
      .map((need) => {
        const dimension = this.#plan.decision.dimensions[need.dimension];
        return dimension?.kind === "predicate"
          ? `(${this.ofPredicate(dimension.predicate)})`
          : needText(this.#plan, need);
      })
      .join(" and ");
  }
}
