import fc from "fast-check";
import { expect, it } from "vitest";
import { align } from "../../../compiler/diff/align.ts";
import { entriesOf } from "../../../compiler/diff/entries.ts";
import { findChanges } from "../../../compiler/diff/find-changes.ts";
import { jointSpace } from "../../../compiler/diff/joint-space.ts";
import { SetNames } from "../../../compiler/diff/set-names.ts";
import { sideOf } from "../../../compiler/diff/side.ts";
import { tidied } from "../../../compiler/diff/tidy.ts";
import type { Facts } from "../../../engine/index.ts";
import { checkedConfig } from "../../fixtures/checked-config.ts";
import { cells } from "../prove/cells.ts";
import { isAlike, isSo, seen } from "./brute-force.ts";
import { configPairs } from "./config-pairs.ts";
import { holdsInBox } from "./holds-in-box.ts";

it("shows regions that hold just the requests that differ, but for those that an unchanged rule above takes", () => {
  const count = { inside: 0, taken: 0, outside: 0 };
  fc.assert(
    fc.property(configPairs("numbers", "flags", "strings", "tools", "mixed", "topics"), (pair) => {
      const [base, head] = [sideOf(checkedConfig(pair.base)), sideOf(checkedConfig(pair.head))];
      const joint = jointSpace(base, head);
      const names = new SetNames(joint);
      const changes = findChanges(joint, { searches: 20_000 });
      const shown = changes.found.map((change) => ({
        ...change,
        tidy: tidied(change.context, names, [change.shown], { searches: 1_000 }).map(({ box }) => box),
      }));
      const entries = { base: entriesOf(joint, "base"), head: entriesOf(joint, "head") };
      const partners = align(
        entries.base.map(({ key }) => key),
        entries.head.map(({ key }) => key),
      );
      const isTaken = (facts: Facts, [i, j]: readonly [number, number, number]): boolean =>
        entries.base.some(
          ({ boxes }, row) =>
            row < i &&
            (partners[row] ?? -1) >= 0 &&
            (partners[row] ?? -1) < j &&
            (boxes ?? []).some((box) => holdsInBox(joint, box, facts)),
        );
      for (const facts of [...cells(base.config, pair.axes), ...cells(head.config, pair.axes)]) {
        const [before, after] = [seen(base, facts), seen(head, facts)];
        const differs = !isAlike(before, after, [base.plan, head.plan]);
        const regions = shown.filter(
          ({ tidy, place }) => tidy.some((box) => holdsInBox(joint, box, facts)) && !isTaken(facts, place),
        );
        // A region is said to hold those of its requests for which its outcomes are so.
        const own = regions.filter((region) => isSo(region.before, before) && isSo(region.after, after));
        expect(own.length > 0).toBe(differs);
        if (own.length > 0) count.inside += 1;
        else if (shown.some(({ tidy }) => tidy.some((box) => holdsInBox(joint, box, facts))))
          count.taken += 1;
        else count.outside += 1;
      }
    }),
    { numRuns: 14, seed: 3 },
  );
  expect(Math.min(count.inside, count.taken, count.outside)).toBeGreaterThan(150);
});
