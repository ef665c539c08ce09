import { globPrefix, type StringFact } from "../../engine/index.ts";
import { BitSet } from "./bit-set.ts";
import { IntervalIndex } from "./interval-index.ts";
import { type Need, needKey } from "./need.ts";
import { PrefixIndex } from "./prefix-index.ts";
import type { Term } from "./term.ts";

/**
 * Finds, for one term among many, those that may overlap it, without looking at each pair: a superset of what `mayOverlap` says,
 * and seldom much larger.
 */
export class OverlapIndex {
  readonly #terms: readonly Term[];
  readonly #intervals = new Map<string, IntervalIndex>();
  readonly #texts = new Map<StringFact, PrefixIndex>();
  readonly #yesNo = new Map<string, { readonly yes: number[]; readonly no: number[] }>();

  constructor(terms: readonly Term[]) {
    this.#terms = terms;
    const intervals = new Map<string, { term: number; min: number; max: number }[]>();
    const texts = new Map<StringFact, { term: number; begins: readonly string[] }[]>();
    for (const [row, term] of terms.entries()) {
      for (const [key, need] of term) {
        if (need.kind === "integer") {
          entry(intervals, key, () => []).push({ term: row, min: need.min, max: need.max });
        } else if ("wanted" in need) {
          const lists = entry(this.#yesNo, key, () => ({ yes: [], no: [] }));
          (need.wanted ? lists.yes : lists.no).push(row);
        }
      }
      for (const [fact, begins] of beginningsOf(term))
        entry(texts, fact, () => []).push({ term: row, begins });
    }
    for (const [key, own] of intervals) this.#intervals.set(key, new IntervalIndex(own, terms.length));
    for (const [fact, own] of texts) this.#texts.set(fact, new PrefixIndex(own, terms.length));
  }

  /** The terms below `limit` that may overlap the term of this row. */
  candidates(row: number, limit: number): BitSet {
    const found = BitSet.below(limit, this.#terms.length);
    const term: Term = this.#terms[row] ?? new Map<string, Need>();
    for (const need of term.values()) {
      if (need.kind === "integer") this.#intervals.get(needKey(need))?.removeDisjoint(found, need);
      else if ("wanted" in need) {
        const lists = this.#yesNo.get(needKey(need));
        for (const other of (need.wanted ? lists?.no : lists?.yes) ?? []) found.remove(other);
      }
    }
    for (const [fact, begins] of beginningsOf(term)) this.#texts.get(fact)?.keepRelated(found, begins);
    return found;
  }
}

/** By string fact: the beginnings of which each text that the term takes has one. Facts that may hold anything are left out. */
function beginningsOf(term: Term): ReadonlyMap<StringFact, readonly string[]> {
  const found = new Map<StringFact, readonly string[]>();
  for (const need of term.values()) {
    if (need.kind === "value" && !need.negated) found.set(need.fact, need.values);
  }
  for (const need of term.values()) {
    if (need.kind !== "glob" || !need.wanted || term.has(`value ${need.fact}`)) continue;
    const begin = globPrefix(need.glob);
    if (begin.length > (found.get(need.fact)?.[0]?.length ?? 0)) found.set(need.fact, [begin]);
  }
  return found;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
