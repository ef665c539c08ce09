import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckedConfig } from "../../../compiler/check/checked-config.ts";
import { mayOverlap } from "../../../compiler/lower/overlap.ts";
import { OverlapIndex } from "../../../compiler/lower/overlap-index.ts";
import { programsOf } from "../../../compiler/lower/programs.ts";
import { type KeyedRule, ruleOrder } from "../../../compiler/lower/rule-order.ts";
import { decide } from "../../../engine/index.ts";
import { configSketches, requestFacts } from "../../arbitraries/config-sketch.ts";
import { checkedConfig, type When, within } from "../../fixtures/checked-config.ts";
import { planOf } from "../../fixtures/compiled.ts";

/** Conditions of one fact, some apart, some not. */
const bands = fc
  .tuple(fc.nat(20), fc.nat(3))
  .map(([from, width]): When => within("context", from, from + width));

interface KeyedRow extends KeyedRule {
  readonly row: number;
}

describe("rules that may overlap", () => {
  it("are at least those that some request meets both of", () => {
    let met = 0;
    fc.assert(
      fc.property(
        configSketches,
        fc.array(requestFacts, { minLength: 10, maxLength: 10 }),
        (sketch, requests) => {
          const { envelope: _, ...open } = sketch;
          const rules = open.rules ?? [];
          const config = checkedConfig(open);
          const alone = rules.map((rule) => planOf({ ...open, rules: [rule] }));
          const keyed = keyedRules(config);
          for (const facts of requests) {
            const matching = keyed.filter(({ row }) => {
              const plan = alone[row];
              return plan !== undefined && decide(plan, facts).rule !== null;
            });
            for (const [i, a] of matching.entries()) {
              for (const b of matching.slice(i + 1)) {
                met += 1;
                expect(overlap(a, b, config)).toBe(true);
              }
            }
          }
        },
      ),
      { numRuns: 30, seed: 21 },
    );
    expect(met).toBeGreaterThan(200);
  });

  it("are all among the candidates of the index", () => {
    let apart = 0;
    fc.assert(
      fc.property(configSketches, (sketch) => {
        const config = checkedConfig(sketch);
        const terms = programsOf(config)
          .rules.map(({ term }) => term)
          .slice(0, 60);
        const index = new OverlapIndex(terms);
        for (const [row, term] of terms.entries()) {
          const candidates = index.candidates(row, row);
          for (const [other, otherTerm] of terms.slice(0, row).entries()) {
            if (mayOverlap(term, otherTerm, config)) expect(candidates.has(other)).toBe(true);
            else if (!candidates.has(other)) apart += 1;
          }
          expect(candidates.highestShared(candidates, terms.length - 1)).toBeLessThan(row);
        }
      }),
      { numRuns: 60, seed: 22 },
    );
    expect(apart).toBeGreaterThan(1_000);
  });
});

describe("the order of rules in the normal form", () => {
  it("takes the smallest key that nothing before it holds back, again and again", () => {
    let moved = 0;
    fc.assert(
      fc.property(fc.array(bands, { minLength: 2, maxLength: 12 }), (given) => {
        const config = checkedConfig({ rules: given.map((when) => ({ when, to: "main" })) });
        const rules = keyedRules(config);
        const left = [...rules];
        const expected: KeyedRow[] = [];
        while (left.length > 0) {
          const free = left.filter(
            (rule, i) => !left.slice(0, i).some((earlier) => overlap(earlier, rule, config)),
          );
          const [next] = free.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row));
          if (next === undefined) throw new Error("the first rule is always free");
          expected.push(next);
          left.splice(left.indexOf(next), 1);
        }
        if (expected.some(({ row }, i) => row !== rules[i]?.row)) moved += 1;
        expect(ruleOrder(rules, config).map(({ row }) => row)).toEqual(expected.map(({ row }) => row));
      }),
      { numRuns: 80, seed: 23 },
    );
    expect(moved).toBeGreaterThan(30);
  });
});

/** The rules that can match, with keys that are in no order. */
function keyedRules(config: CheckedConfig): readonly KeyedRow[] {
  const { rules } = programsOf(config);
  return [...new Set(rules.map(({ rule }) => rule))].map((row) => ({
    row,
    key: `${(row * 7) % 5}`,
    terms: rules.filter(({ rule }) => rule === row).map(({ term }) => term),
  }));
}

function overlap(a: KeyedRule, b: KeyedRule, config: CheckedConfig): boolean {
  return a.terms.some((left) => b.terms.some((right) => mayOverlap(left, right, config)));
}
