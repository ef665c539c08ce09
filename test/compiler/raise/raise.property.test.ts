import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lower } from "../../../compiler/lower/lower.ts";
import { raise } from "../../../compiler/raise/raise.ts";
import { decide } from "../../../engine/index.ts";
import { configSketches, requestFacts } from "../../arbitraries/config-sketch.ts";
import { checkedConfig } from "../../fixtures/checked-config.ts";
import { artifactOf, planOf } from "../../fixtures/compiled.ts";

describe("raise", () => {
  it("gives a config that decides as the plan does", () => {
    const reached = { route: 0, reject: 0, refused: 0, topics: 0, predicates: 0 };
    fc.assert(
      fc.property(
        configSketches,
        fc.array(requestFacts, { minLength: 20, maxLength: 20 }),
        (sketch, requests) => {
          const plan = planOf(sketch);
          const again = planOf(raise(plan));
          if (derivedPredicates(plan) > 0) reached.predicates += 1;
          for (const facts of requests) {
            const decision = decide(plan, facts);
            expect(decide(again, facts)).toEqual(decision);
            reached[decision.outcome] += 1;
            if (decision.topics.length > 0) reached.topics += 1;
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
    expect(Math.min(...Object.values(reached))).toBeGreaterThan(5);
    expect(reached.route).toBeGreaterThan(200);
  });

  it("gives back the plan itself, digests and places included, where no part of a condition was split off", () => {
    let compared = 0;
    fc.assert(
      fc.property(configSketches, (sketch) => {
        const config = checkedConfig(sketch);
        const plan = planOf(config);
        if (derivedPredicates(plan) > 0) return;
        compared += 1;
        const raised = raise(plan);
        expect(lower(raised).meaning).toBe(lower(config).meaning);
        expect(artifactOf(raised).bytesDigest).toBe(plan.bytesDigest);
      }),
      { numRuns: 80, seed: 2 },
    );
    expect(compared).toBeGreaterThan(40);
  });
});

/** Predicates that stand for a part of a condition, and not for an envelope or a `restrict`. */
function derivedPredicates(plan: ReturnType<typeof planOf>): number {
  const named = new Set(plan.restricts.map(({ predicate }) => predicate));
  if (plan.envelope !== null) named.add(plan.envelope.predicate);
  return plan.decision.arrays.wordStarts.length - 2 - named.size;
}
