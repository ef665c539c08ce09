import fc from "fast-check";
import { expect, it } from "vitest";
import { diff } from "../../../compiler/diff/diff.ts";
import { sideOf } from "../../../compiler/diff/side.ts";
import { factsFromJson } from "../../../engine/index.ts";
import { configSketches, requestFacts } from "../../arbitraries/config-sketch.ts";
import { checkedConfig } from "../../fixtures/checked-config.ts";
import { isAlike, seen, tells } from "./brute-force.ts";

it("tells of every drawn request, whatever the rules can say", () => {
  const count = { told: 0, same: 0, open: 0, regions: 0 };
  fc.assert(
    fc.property(
      configSketches,
      fc.nat({ max: 9 }),
      fc.constantFrom("drop", "swap", "name", "move"),
      fc.array(requestFacts, { minLength: 60, maxLength: 60 }),
      (sketch, place, edit, requests) => {
        const rules = sketch.rules ?? [];
        const at = place % Math.max(1, rules.length);
        const [one, next] = [rules[at], rules[(at + 1) % rules.length]];
        if (one === undefined || next === undefined) return;
        const edited = {
          drop: rules.toSpliced(at, 1),
          swap: rules.with(at, next).with((at + 1) % rules.length, one),
          name: rules.with(at, { ...one, as: "renamed" }),
          move: [one, ...rules.toSpliced(at, 1)],
        };
        const base = sideOf(checkedConfig(sketch));
        const head = sideOf(checkedConfig({ ...sketch, rules: edited[edit] }));
        const found = diff(base.config, head.config);
        count.regions += found.decisions.length;
        if (found.notProved.length > 0) count.open += 1;
        for (const { witness } of found.decisions) {
          const read = factsFromJson(witness);
          if (!read.ok) throw new Error(read.problems.join());
          expect(isAlike(seen(base, read.facts), seen(head, read.facts), [base.plan, head.plan])).toBe(false);
        }
        for (const facts of requests) {
          const [before, after] = [seen(base, facts), seen(head, facts)];
          if (isAlike(before, after, [base.plan, head.plan])) count.same += 1;
          else {
            count.told += 1;
            if (found.notProved.length === 0) expect(tells(found, before, after)).toBe(true);
          }
        }
      },
    ),
    { numRuns: 10, seed: 4 },
  );
  expect(Math.min(count.told, count.same)).toBeGreaterThan(40);
  expect(count.regions).toBeGreaterThan(5);
  expect(count.open).toBeLessThan(4);
});
