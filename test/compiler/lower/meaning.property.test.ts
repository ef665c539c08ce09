import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckedConfig } from "../../../compiler/check/checked-config.ts";
import { emit } from "../../../compiler/emit/emit.ts";
import { lower } from "../../../compiler/lower/lower.ts";
import { mayOverlap } from "../../../compiler/lower/overlap.ts";
import { programsOf } from "../../../compiler/lower/programs.ts";
import { configSketches } from "../../arbitraries/config-sketch.ts";
import { type ConfigSketch, checkedConfig } from "../../fixtures/checked-config.ts";

describe("the artifact", () => {
  it("has the same bytes for the same source, and another place changes the bytes alone", () => {
    fc.assert(
      fc.property(configSketches, (sketch) => {
        const first = emit(lower(checkedConfig(sketch)));
        const again = emit(lower(checkedConfig(structuredClone(sketch))));
        const moved = emit(lower(checkedConfig({ ...sketch, leadingLines: 5 })));
        expect(Buffer.compare(again.bytes, first.bytes)).toBe(0);
        expect(moved.bytesDigest).not.toBe(first.bytesDigest);
        expect(moved.meaningDigest).toBe(first.meaningDigest);
      }),
      { numRuns: 20, seed: 1 },
    );
  });
});

describe("the meaning digest", () => {
  it("does not see the order of rules that exclude each other, and sees every other one", () => {
    let swapped = 0;
    let kept = 0;
    fc.assert(
      fc.property(configSketches, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (sketch, places) => {
        const named = withNames(sketch);
        let rules = named.rules ?? [];
        for (const place of places) {
          const at = place % Math.max(1, rules.length - 1);
          const [a, b] = [rules[at], rules[at + 1]];
          if (a === undefined || b === undefined) continue;
          const config = checkedConfig({ ...named, rules });
          const exchanged = rules.with(at, b).with(at + 1, a);
          const same = meaning(config) === meaning(checkedConfig({ ...named, rules: exchanged }));
          expect(same).toBe(!overlap(config, at, at + 1));
          if (!same) kept += 1;
          else {
            swapped += 1;
            rules = exchanged;
          }
        }
        expect(meaning(checkedConfig({ ...named, rules }))).toBe(meaning(checkedConfig(named)));
      }),
      { numRuns: 20, seed: 2 },
    );
    expect(swapped).toBeGreaterThan(8);
    expect(kept).toBeGreaterThan(20);
  });
});

/** Names for all rules, so that no two of them say the same. */
function withNames(sketch: ConfigSketch): ConfigSketch {
  return { ...sketch, rules: (sketch.rules ?? []).map((rule, i) => ({ ...rule, as: `rule_${i}` })) };
}

function meaning(config: CheckedConfig): string {
  return lower(config).meaning;
}

function overlap(config: CheckedConfig, a: number, b: number): boolean {
  const { rules } = programsOf(config);
  const terms = (row: number) => rules.filter(({ rule }) => rule === row).map(({ term }) => term);
  return terms(a).some((left) => terms(b).some((right) => mayOverlap(left, right, config)));
}
