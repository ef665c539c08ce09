import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckedConfig } from "../../../compiler/check/checked-config.ts";
import { Analysis } from "../../../compiler/prove/analysis/analysis.ts";
import { DirectEvaluator } from "../../../compiler/prove/faithful/direct-decision.ts";
import { naiveTopics } from "../../../compiler/prove/faithful/naive-topics.ts";
import { askFaithful, differenceBetween } from "../../../compiler/prove/properties/faithful.ts";
import { askStranded } from "../../../compiler/prove/properties/stranded.ts";
import { decide } from "../../../engine/index.ts";
import { all, within } from "../../fixtures/checked-config.ts";
import { analysed } from "./analysed.ts";
import { cells } from "./cells.ts";
import { axesOf, configOf, smallConfigs } from "./small-configs.ts";

describe("laws of the prover", () => {
  it("a rule below one with the same condition is never reached, and changes no decision", () => {
    let shadowed = 0;
    fc.assert(
      fc.property(smallConfigs("numbers", "strings", "mixed"), fc.nat(3), (small, place) => {
        const config = configOf(small);
        const above = config.rules[place % config.rules.length];
        if (!above) return;
        const at = config.rules.indexOf(above) + 1;
        const copy = {
          ...above,
          id: "copy",
          outcome: { kind: "reject", status: 418, message: "copy" } as const,
        };
        const longer = { ...config, rules: config.rules.toSpliced(at, 0, copy) };
        // A rule to `topic` or `pinned` leaves its own condition's other requests to the copy.
        if (above.outcome.kind === "topic" || above.outcome.kind === "pinned") return;
        const { analysis, plan } = analysed(longer);
        expect(["shadowed", "impossible"]).toContain(analysis.fate(at).kind);
        if (analysis.fate(at).kind === "shadowed") shadowed++;
        const before = analysed(config).plan;
        for (const facts of cells(config, axesOf(small)))
          expect(decide(plan, facts)).toEqual(decide(before, facts));
      }),
      { numRuns: 40 },
    );
    expect(shadowed).toBeGreaterThan(8);
  });

  it("a wider window strands nobody new", () => {
    let served = 0;
    fc.assert(
      fc.property(smallConfigs("numbers"), fc.nat(1), fc.integer({ min: 1, max: 20 }), (small, row, more) => {
        const { sketch } = small;
        // Within what a window can be widened to, so that some are served that were not.
        const envelope = all(within("context", 0, 12), ...(sketch.envelope ? [sketch.envelope] : []));
        const config = configOf({ ...small, sketch: { ...sketch, envelope } });
        const before = strandedRules(config);
        const after = strandedRules(widened(config, row, more));
        for (const rule of after) expect(before).toContain(rule);
        served += before.length - after.length;
      }),
      { numRuns: 120 },
    );
    expect(served).toBeGreaterThan(2);
  });

  it("a plan of other rules is found out, and nothing is said against its own", () => {
    let different = 0;
    fc.assert(
      fc.property(smallConfigs("numbers", "flags", "strings", "mixed"), (small) => {
        const config = configOf(small);
        const swapped = { ...config, rules: config.rules.toReversed() };
        const { analysis, plan } = analysed(config);
        expect(new Set([...askFaithful(analysis)].map(({ verdict }) => verdict))).toEqual(
          new Set(["proved"]),
        );
        const other = analysed(swapped).plan;
        const differs = [...cells(config, axesOf(small))].some(
          (facts) => decide(plan, facts).rule !== decide(other, facts).rule,
        );
        if (!differs) return;
        different++;
        const instruments = {
          ...analysis.instruments,
          replay: (facts: Parameters<typeof decide>[1]) => decide(other, facts),
        };
        const verdicts = [...askFaithful(new Analysis(config, instruments))].map(({ verdict }) => verdict);
        expect(verdicts).toContain("refuted");
      }),
      { numRuns: 60 },
    );
    expect(different).toBeGreaterThan(20);
  });

  it("the direct reading of the rules decides every cell as the plan does", () => {
    let decided = 0;
    fc.assert(
      fc.property(smallConfigs("numbers", "flags", "strings", "tools", "topics", "mixed"), (small) => {
        const config = configOf(small);
        const { plan } = analysed(config);
        const evaluator = new DirectEvaluator(config, naiveTopics(config, plan));
        for (const facts of cells(config, axesOf(small))) {
          expect(differenceBetween({ config }, evaluator.decide(facts), decide(plan, facts))).toBeNull();
          decided++;
        }
      }),
      { numRuns: 60 },
    );
    expect(decided).toBeGreaterThan(5_000);
  });
});

function strandedRules(config: CheckedConfig): readonly string[] {
  const { analysis } = analysed(config);
  return [...askStranded(analysis)].flatMap((answer) =>
    answer.verdict === "refuted" ? [answer.diagnostic.message] : [],
  );
}

function widened(config: CheckedConfig, row: number, more: number): CheckedConfig {
  const targets = config.targets.map((target, place) =>
    place === row
      ? { ...target, plan: { ...target.plan, windowTokens: target.plan.windowTokens + more } }
      : target,
  );
  return { ...config, targets };
}
