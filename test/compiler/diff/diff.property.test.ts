import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diff } from "../../../compiler/diff/diff.ts";
import { sideOf } from "../../../compiler/diff/side.ts";
import { factsFromJson } from "../../../engine/index.ts";
import { checkedConfig } from "../../fixtures/checked-config.ts";
import type { ThemeName } from "../prove/small-configs.ts";
import { differingCells, isAlike, seen, tells } from "./brute-force.ts";
import { configPairs } from "./config-pairs.ts";

describe("diff", () => {
  it.each<[readonly ThemeName[], number]>([
    [["numbers"], 15],
    [["flags", "strings"], 25],
    [["tools", "every tool"], 25],
    [["topics"], 40],
    [["mixed"], 20],
  ])("tells of every request that an enumeration of all cells finds, about %j", (themes, numRuns) => {
    const count = { changed: 0, unchanged: 0, cells: 0, open: 0, regions: 0 };
    fc.assert(
      fc.property(configPairs(...themes), (pair) => {
        const [base, head] = [sideOf(checkedConfig(pair.base)), sideOf(checkedConfig(pair.head))];
        const found = diff(base.config, head.config);
        count.regions += found.decisions.length;
        if (found.notProved.length > 0) count.open += 1;
        for (const { witness } of found.decisions) {
          const read = factsFromJson(witness);
          if (!read.ok) throw new Error(read.problems.join());
          const [before, after] = [seen(base, read.facts), seen(head, read.facts)];
          expect(isAlike(before, after, [base.plan, head.plan])).toBe(false);
          expect(tells(found, before, after)).toBe(true);
        }
        let differing = 0;
        for (const { before, after } of differingCells(base, head, pair.axes)) {
          differing += 1;
          if (!tells(found, before, after)) expect(found.notProved).not.toEqual([]);
        }
        count.cells += differing;
        if (differing > 0) count.changed += 1;
        else count.unchanged += 1;
      }),
      { numRuns, seed: 1 },
    );
    expect(count.open).toBe(0);
    expect(Math.min(count.changed, count.unchanged)).toBeGreaterThan(numRuns / 5);
    expect(count.regions).toBeGreaterThan(numRuns / 2);
    expect(count.cells).toBeGreaterThan(10 * numRuns);
  });
});
