import { normaliseInto } from "../text/normalise.ts";
import type { UnitBuffer } from "../text/unit-buffer.ts";
import { HitSet } from "./hit-set.ts";
import type { MatcherForm } from "./matcher-form.ts";
import { uint16Table, uint32Table } from "./matcher-tables.ts";
import { unitClasses, unitsByClass } from "./unit-classes.ts";

/**
 * A trie in breadth-first order with failure links: some 14 bytes a state, for large taxonomies. The children of a
 * state stand side by side, in the order of the classes that lead to them. Texts keep mostly to the states near the root, so
 * that the first of them have rows as in the dense form.
 *
 * - `trieChildren` (Uint32): the first child of each state; one more entry closes the last.
 * - `trieClass` (Uint16): the class that leads to each state.
 * - `trieFailure` (Uint32): the state of the longest proper suffix that begins a phrase.
 * - `trieReport` (Uint32): the longest phrase that ends there.
 * - `trieRoot` (Uint32): the child of the root for each class, 0 for none.
 * - `trieNext` (Uint32): the next state for each class of each of the first states, failures resolved, row by row.
 */
export const sparseForm: MatcherForm = {
  name: "sparse",

  open(tables, phrases) {
    const hits = new HitSet(phrases);
    const { pages, classes } = unitClasses(tables);
    const children = uint32Table(tables, "trieChildren");
    const trieClass = uint16Table(tables, "trieClass");
    const failure = uint32Table(tables, "trieFailure");
    const report = uint32Table(tables, "trieReport");
    const next = uint32Table(tables, "trieNext");
    const width = uint32Table(tables, "trieRoot").length;
    const rows = next.length / width;
    const find = (source: string, text: UnitBuffer): HitSet => {
      normaliseInto(source, text);
      hits.begin(text);
      const { units, length } = text;
      let state = 0;
      for (let at = 0; at < length; at++) {
        const unit = units[at] ?? 0;
        const page = pages[unit >> 8] ?? 0;
        const unitClass = classes[(page << 8) | (unit & 255)] ?? 0;
        let child = 0;
        while (state >= rows) {
          child = trieChild(children, trieClass, state, unitClass);
          if (child !== 0) break;
          state = failure[state] ?? 0;
        }
        state = child === 0 ? (next[state * width + unitClass] ?? 0) : child;
        if (state === 0) continue;
        const phrase = report[state] ?? 0;
        if (phrase !== 0) hits.add(phrase, at + 1);
      }
      return hits;
    };
    return { find, place: find };
  },

  walk(tables, visit) {
    const children = uint32Table(tables, "trieChildren");
    const trieClass = uint16Table(tables, "trieClass");
    const report = uint32Table(tables, "trieReport");
    const units = unitsByClass(tables);
    for (let parent = 0; parent < trieClass.length; parent++) {
      for (let state = children[parent] ?? 0; state < (children[parent + 1] ?? 0); state++) {
        const text = String.fromCharCode(units[trieClass[state] ?? 0] ?? 0);
        visit({ parent, state, text, report: report[state] ?? 0 });
      }
    }
  },

  problem(tables, phrases) {
    const children = uint32Table(tables, "trieChildren");
    const trieClass = uint16Table(tables, "trieClass");
    const failure = uint32Table(tables, "trieFailure");
    const report = uint32Table(tables, "trieReport");
    const root = uint32Table(tables, "trieRoot");
    const states = trieClass.length;
    if (states === 0 || children.length !== states + 1) return "a trie without its states";
    if (failure.length !== states || report.length !== states) return "states without links";
    if (unitClasses(tables).classes.some((one) => one >= root.length)) return "a class without a column";
    if (children.some((child, state) => child > states || (state < states && child <= state))) {
      return "children in front of their parent";
    }
    // Each failure is shorter than its state and so stands before it: a walk along them ends.
    if (failure.some((state, from) => from > 0 && state >= from)) return "a failure link that leads onward";
    if (root.some((state) => state >= states)) return "a state that does not exist";
    const next = uint32Table(tables, "trieNext");
    if (next.length < root.length || next.length % root.length !== 0 || next.length > root.length * states)
      return "rows of different lengths";
    if (next.some((state) => state >= states)) return "a state that does not exist";
    return report.some((phrase) => phrase >= phrases) ? "a report of a phrase that does not exist" : null;
  },
};

/** The child of a state other than the root, 0 for none. Scans few children, halves many. */
export function trieChild(
  children: Uint32Array,
  trieClass: Uint16Array,
  state: number,
  unitClass: number,
): number {
  let low = children[state] ?? 0;
  let high = children[state + 1] ?? 0;
  while (high - low > 8) {
    const middle = (low + high) >> 1;
    if ((trieClass[middle] ?? 0) <= unitClass) low = middle;
    else high = middle;
  }
  for (; low < high; low++) if (trieClass[low] === unitClass) return low;
  return 0;
}
