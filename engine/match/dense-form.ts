import { normaliseInto } from "../text/normalise.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import { HitSet } from "./hit-set.ts";
import type { MatcherForm } from "./matcher-form.ts";
import { uint16Table, uint32Table } from "./matcher-tables.ts";
import { unitClasses, unitsByClass } from "./unit-classes.ts";

/**
 * A row of next states for every state, failures resolved: one look-up a unit, for small taxonomies.
 *
 * - `denseNext` (Uint16): the next state for each state and class, row by row.
 * - `denseReport` (Uint32): the longest phrase that ends in each state.
 */
export const denseForm: MatcherForm = {
  name: "dense",

  open(tables, phrases) {
    const hits = new HitSet(phrases);
    const { pages, classes } = unitClasses(tables);
    const next = uint16Table(tables, "denseNext");
    const report = uint32Table(tables, "denseReport");
    const width = next.length / report.length;
    const find = (source: string, text: UnitBuffer): HitSet => {
      normaliseInto(source, text);
      hits.begin(text);
      const { units, length } = text;
      let state = 0;
      for (let at = 0; at < length; at++) {
        const unit = units[at] ?? 0;
        const unitClass = classes[((pages[unit >> 8] ?? 0) << 8) | (unit & 255)] ?? 0;
        state = next[state * width + unitClass] ?? 0;
        const phrase = report[state] ?? 0;
        if (phrase !== 0) hits.add(phrase, at + 1);
      }
      return hits;
    };
    return { find, place: find };
  },

  walk(tables, visit) {
    const next = uint16Table(tables, "denseNext");
    const report = uint32Table(tables, "denseReport");
    const width = next.length / report.length;
    const units = unitsByClass(tables);
    // States stand in breadth-first order and failures lead to earlier ones, so that a row's own children are those not met before.
    let last = 0;
    for (let parent = 0; parent <= last; parent++) {
      for (let unitClass = 1; unitClass < width; unitClass++) {
        const state = next[parent * width + unitClass] ?? 0;
        if (state <= last) continue;
        last = state;
        visit({
          parent,
          state,
          text: String.fromCharCode(units[unitClass] ?? 0),
          report: report[state] ?? 0,
        });
      }
    }
  },

  problem(tables, phrases) {
    const next = uint16Table(tables, "denseNext");
    const report = uint32Table(tables, "denseReport");
    const width = next.length / report.length;
    if (!Number.isSafeInteger(width) || width === 0) return "rows of different lengths";
    if (unitClasses(tables).classes.some((one) => one >= width)) return "a class without a column";
    if (next.some((state) => state >= report.length)) return "a state that does not exist";
    return report.some((phrase) => phrase >= phrases) ? "a report of a phrase that does not exist" : null;
  },
};
