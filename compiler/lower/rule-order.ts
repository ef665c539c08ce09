import { BitSet } from "./bit-set.ts";
import { Heap } from "./heap.ts";
import { mayOverlap, type OverlapConfig } from "./overlap.ts";
import { OverlapIndex } from "./overlap-index.ts";
import type { Term } from "./term.ts";

/** A rule as the normal form sees it. */
export interface KeyedRule {
  /** All that the rule says; equal rules have equal keys. */
  readonly key: string;
  readonly terms: readonly Term[];
}

/**
 * The one order of some rules that every other order gives too which differs only where rules exclude each other: of two that may
 * overlap, the earlier stays earlier, and among what is free to come next the smallest key does.
 */
export function ruleOrder<T extends KeyedRule>(rules: readonly T[], config: OverlapConfig): readonly T[] {
  const blockers = new Blockers(rules, config);
  const free = new Heap<number>((a, b) =>
    keyOf(rules, a) < keyOf(rules, b) ? -1 : keyOf(rules, a) > keyOf(rules, b) ? 1 : a - b,
  );
  const waiting = new Map<number, number[]>();
  const place = (row: number): void => {
    const blocker = blockers.find(row);
    if (blocker < 0) free.push(row);
    else waiting.set(blocker, [...(waiting.get(blocker) ?? []), row]);
  };
  for (const row of rules.keys()) place(row);
  const ordered: T[] = [];
  for (let row = free.pop(); row !== undefined; row = free.pop()) {
    const rule = rules[row];
    if (rule !== undefined) ordered.push(rule);
    blockers.takeOut(row);
    for (const other of waiting.get(row) ?? []) place(other);
    waiting.delete(row);
  }
  return ordered;
}

/** Knows which rules are still in, and finds for a rule one of those before it that may overlap it. */
class Blockers {
  readonly #config: OverlapConfig;
  readonly #terms: readonly Term[];
  /** By term: the row of its rule. */
  readonly #rules: readonly number[];
  /** By rule: its first term; one more entry closes the last. */
  readonly #starts: readonly number[];
  readonly #index: OverlapIndex;
  readonly #left: BitSet;
  /** By term: what may still block it; pairs that were looked at and found apart are gone. */
  readonly #candidates = new Map<number, BitSet>();

  constructor(rules: readonly KeyedRule[], config: OverlapConfig) {
    this.#config = config;
    this.#terms = rules.flatMap(({ terms }) => terms);
    this.#rules = rules.flatMap(({ terms }, row) => terms.map(() => row));
    const starts = [0];
    for (const { terms } of rules) starts.push((starts.at(-1) ?? 0) + terms.length);
    this.#starts = starts;
    this.#index = new OverlapIndex(this.#terms);
    this.#left = BitSet.below(this.#terms.length, this.#terms.length);
  }

  /** The row of a rule that must come first, or -1. */
  find(rule: number): number {
    const start = this.#starts[rule] ?? 0;
    for (let row = start; row < (this.#starts[rule + 1] ?? 0); row++) {
      const term = this.#terms[row];
      if (term === undefined) continue;
      const candidates = this.#candidates.get(row) ?? this.#index.candidates(row, start);
      this.#candidates.set(row, candidates);
      for (let other = candidates.highestShared(this.#left, start - 1); other >= 0; ) {
        const otherTerm = this.#terms[other];
        if (otherTerm !== undefined && mayOverlap(term, otherTerm, this.#config))
          return this.#rules[other] ?? -1;
        candidates.remove(other);
        other = candidates.highestShared(this.#left, other);
      }
    }
    return -1;
  }

  takeOut(rule: number): void {
    for (let row = this.#starts[rule] ?? 0; row < (this.#starts[rule + 1] ?? 0); row++) {
      this.#left.remove(row);
      this.#candidates.delete(row);
    }
  }
}

function keyOf(rules: readonly KeyedRule[], row: number): string {
  return rules[row]?.key ?? "";
}
