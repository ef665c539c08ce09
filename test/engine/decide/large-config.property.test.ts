import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type Facts } from "../../../engine/index.ts";
import {
  all,
  any,
  checkedConfig,
  glob,
  not,
  oneOf,
  tool,
  type When,
  within,
} from "../../fixtures/checked-config.ts";
import { planOf } from "../../fixtures/compiled.ts";
import { factsOf } from "../../fixtures/facts.ts";
import { naiveDecision } from "../../fixtures/naive-decision.ts";

/** Far more classes than a word's masks hold one by one, and thousands of globs. */
const shapes: Readonly<Record<string, (i: number) => When>> = {
  values: (i) => oneOf("model", `m-${i}`),
  "excluded values": (i) => all(not(oneOf("model", `m-${i}`, "m-0")), within("turns", i, i + 1)),
  intervals: (i) => within("context", 7 * i, 7 * i + 5),
  globs: (i) => glob("model", `m-${i}*`),
  tools: (i) => all(tool(`t-${i}-*`), not(tool(`t-${i}-x*`))),
  all: (i) =>
    any(
      all(oneOf("model", `m-${i}`), tool(i % 2 === 0 ? "*-x" : "*-y")),
      all(glob("model", `m-${i}*`), within("input_tokens", i, 9 * i)),
    ),
};
const size = 700;

describe("decide, in a config of hundreds of rules", () => {
  for (const [what, shape] of Object.entries(shapes)) {
    it(`finds the first rule among ${what}`, () => {
      const rules = Array.from({ length: size }, (_, i) => ({ when: shape((i * 389) % size), to: "main" }));
      const config = checkedConfig({ rules });
      const plan = planOf(config);
      const number = fc.integer({ min: 0, max: size });
      const request: fc.Arbitrary<Facts> = fc
        .record({
          model: number,
          inputTokens: fc.integer({ min: 0, max: 7 * size }),
          turns: number,
          tools: fc.array(number, { maxLength: 3 }),
          suffix: fc.constantFrom("", "-x", "-y"),
        })
        .map(({ model, inputTokens, turns, tools, suffix }) =>
          factsOf({
            model: `m-${model}`,
            inputTokens,
            turns,
            toolNames: tools.map((n) => `t-${n}${suffix}`),
          }),
        );
      let routed = 0;
      fc.assert(
        fc.property(request, (facts) => {
          const { outcome, rule } = decide(plan, facts);
          const expected = naiveDecision(config, facts);
          expect([outcome, rule]).toEqual([expected.outcome, expected.rule]);
          if (outcome === "route") routed += 1;
        }),
        { numRuns: 60, seed: 4 },
      );
      expect(routed).toBeGreaterThan(4);
    });
  }
});
