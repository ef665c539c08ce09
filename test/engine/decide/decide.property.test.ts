import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decision, decide, type Facts, type Plan, targetName, trace } from "../../../engine/index.ts";
import { configSketches, requestFacts } from "../../arbitraries/config-sketch.ts";
import { checkedConfig } from "../../fixtures/checked-config.ts";
import { planOf } from "../../fixtures/compiled.ts";
import { type NaiveDecision, naiveDecision } from "../../fixtures/naive-decision.ts";

describe("decide", () => {
  it("says what a reader of the language page would, on any config and request", () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(
        configSketches,
        fc.array(requestFacts, { minLength: 20, maxLength: 20 }),
        (sketch, requests) => {
          const config = checkedConfig(sketch);
          const plan = planOf(config);
          if (plan.decision.dimensions.some(({ kind }) => kind === "predicate")) count("derived predicate");
          for (const facts of requests) {
            const expected = naiveDecision(config, facts);
            const decision = decide(plan, facts, undefined, 0);
            expect(summary(plan, decision)).toEqual(expected);
            count(decision.outcome);
            if (decision.outcome !== "reject" && decision.chain !== null) count(decision.chain.slice(0, 6));
            if (decision.outcome === "refused") count(decision.reason);
            if (decision.outcome !== "reject") for (const { reason } of decision.refused) count(reason);
            const row = plan.rules.findIndex(({ id }) => id === decision.rule);
            count(row > 2 ? "a late rule" : "an early rule");
          }
        },
      ),
      { numRuns: 150, seed: 7 },
    );
    const floors = {
      route: 400,
      reject: 200,
      envelope: 150,
      no_rule: 100,
      no_target: 500,
      pinned: 20,
      "topic:": 40,
      "a late rule": 150,
      "derived predicate": 30,
      window: 400,
      output: 10,
      protocol: 300,
      restrict: 100,
      tools: 50,
    };
    for (const [what, floor] of Object.entries(floors)) {
      expect(seen.get(what) ?? 0, `requests that reached ${what}`).toBeGreaterThanOrEqual(floor);
    }
  });

  it("explains what it decides: the rules that it tried failed for a reason, the last one matched", () => {
    let explained = 0;
    fc.assert(
      fc.property(configSketches, requestFacts, (sketch, facts) => {
        const plan = planOf(sketch);
        const { rules, decision } = trace(plan, facts);
        expect(decision).toEqual(decide(plan, facts));
        for (const rule of rules) {
          const [shortest] = [...rule.failed].sort((a, b) => a.length - b.length);
          if (rule.matched) expect(rule.rule).toBe(decision.rule);
          else if (shortest !== undefined) {
            expect(shortest.length).toBeGreaterThan(0);
            explained += 1;
          }
        }
      }),
      { numRuns: 100, seed: 11 },
    );
    expect(explained).toBeGreaterThan(60);
  });

  it("never throws, whatever the facts hold", () => {
    const plan = planOf({
      topics: [{ id: "alpha", route: ["p/m"] }],
      rules: [{ to: "topic" }, { to: "main" }],
    });
    const odd = fc.record({
      protocol: fc.string() as fc.Arbitrary<Facts["protocol"]>,
      model: fc.option(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString"))),
      inputTokens: fc.double(),
      maxOutput: fc.option(fc.double()),
      turns: fc.double(),
      stream: fc.boolean(),
      tools: fc.boolean(),
      toolNames: fc.array(fc.string()),
      image: fc.boolean(),
      document: fc.boolean(),
      audio: fc.boolean(),
      json: fc.boolean(),
      thinking: fc.boolean(),
      effort: fc.option(fc.string()),
      webSearch: fc.boolean(),
      cacheControl: fc.boolean(),
      stateful: fc.boolean(),
      resumes: fc.boolean(),
      headers: fc.dictionary(fc.string(), fc.string()),
      client: fc.option(fc.string()),
      session: fc.option(fc.string()),
      text: fc.oneof(fc.string({ unit: "binary" }), fc.constant("alpha")),
    });
    fc.assert(
      fc.property(odd, fc.oneof(fc.integer(), fc.maxSafeInteger()), (facts, seed) => {
        expect(decide(plan, facts, undefined, seed).outcome).toBeTypeOf("string");
      }),
      { numRuns: 150 },
    );
  });
});

function summary(plan: Plan, decision: Decision): NaiveDecision {
  const name = (row: number) => targetName(plan, row).full;
  return {
    outcome: decision.outcome,
    rule: decision.rule,
    chain: decision.outcome === "reject" ? null : decision.chain,
    admitted: decision.outcome === "route" ? decision.targets.map(({ target }) => name(target)).sort() : [],
    refused:
      decision.outcome === "reject"
        ? []
        : decision.refused.map(({ target, reason }) => `${name(target)} ${reason}`).sort(),
    topics: decision.topics,
  };
}
