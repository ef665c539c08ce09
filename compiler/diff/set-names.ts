import { factText, valuesText } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { ALL, NONE, type SetId } from "../prove/space/class-sets.ts";
import { questionsOf } from "../prove/space/collect-atoms.ts";
import type { StringDimension } from "../prove/space/string-dimension.ts";
import type { JointSpace } from "./joint-space.ts";

/** A set of values of one string fact that a rule can name, and how it does: that a value is one of them, and that it is none. */
export interface NamedSet {
  readonly set: SetId;
  readonly is: string;
  readonly isNot: string;
}

/** The sets of values that can be named, by row of the space's strings; the shortest names first. */
export class SetNames {
  readonly #strings: readonly StringDimension[];
  readonly #names: readonly (readonly NamedSet[])[];

  constructor(joint: JointSpace) {
    this.#strings = joint.space.strings;
    this.#names = this.#strings.map((string, row) => {
      const names = row === joint.space.modelRow ? [...pinNames(joint, string)] : [];
      return [...names, ...namesOf(joint, string)]
        .filter(({ set }) => set !== NONE && set !== ALL)
        .sort((a, b) => a.is.length - b.is.length || (a.is < b.is ? -1 : 1));
    });
  }

  of(row: number): readonly NamedSet[] {
    return this.#names[row] ?? [];
  }

  union(row: number, a: SetId, b: SetId): SetId {
    return this.#strings[row]?.sets.union(a, b) ?? a;
  }

  /** A set of values in the words of the rule language; values that no condition tells apart stand for one another. */
  text(row: number, set: SetId): string {
    const string = this.#strings[row];
    if (string === undefined) return "";
    const { sets } = string;
    const names = this.of(row);
    const exact = names.find((name) => name.set === set);
    if (exact !== undefined) return exact.is;
    const outside = names.filter((name) => sets.disjoint(name.set, set));
    for (const whole of [everyValue, ...names.filter((name) => sets.within(set, name.set))]) {
      const cut = cover(string, outside, sets.without(whole.set, set));
      if (cut !== null) return [whole.is, ...cut.map(({ isNot }) => isNot)].filter(Boolean).join(" and ");
    }
    const parts = cover(
      string,
      names.filter((name) => sets.within(name.set, set)),
      set,
    );
    if (parts !== null) return `(${parts.map(({ is }) => is).join(" or ")})`;
    const samples = sets.members(set).map((one) => string.samples[one] ?? null);
    const kinds = samples.flatMap((one) => (one === null ? [] : [JSON.stringify(one)])).sort();
    const fact = factText(string.fact);
    return `(${fact} such as ${kinds.join(" or ")}${samples.includes(null) ? ` or not ${fact} ~ "*"` : ""})`;
  }
}

const everyValue: NamedSet = { set: ALL, is: "", isNot: "" };

/** Names that together hold a set, as few as come first; null where they do not hold it. */
function cover(
  { sets }: StringDimension,
  names: readonly NamedSet[],
  set: SetId,
): readonly NamedSet[] | null {
  const chosen: NamedSet[] = [];
  let left = set;
  while (left !== NONE) {
    let best: NamedSet | null = null;
    let most = 0;
    for (const name of names) {
      const size = sets.size(sets.meet(name.set, left));
      if (size > most) [best, most] = [name, size];
    }
    if (best === null) return null;
    chosen.push(best);
    left = sets.without(left, best.set);
  }
  return chosen;
}

function* namesOf({ base, head }: JointSpace, string: StringDimension): Iterable<NamedSet> {
  const { fact, sets } = string;
  const named = (values: readonly string[]): NamedSet => ({
    set: string.ofValues(values),
    is: valuesText({ fact, values, negated: false }),
    isNot: valuesText({ fact, values, negated: true }),
  });
  const globbed = (glob: string, set: SetId): NamedSet => {
    const is = `${factText(fact)} ~ ${JSON.stringify(glob)}`;
    return { set, is, isNot: `not ${is}` };
  };
  if (string.absent !== NONE) yield globbed("*", sets.complement(string.absent));
  for (const { config } of [base, head]) {
    const { valueLists, globs } = questionsOf(rulesAlone(config));
    for (const values of valueLists.get(fact) ?? []) yield named(values);
    for (const glob of globs.get(fact) ?? []) yield globbed(glob, string.ofGlob(glob));
    for (const values of alike(string, config.closedValues.get(fact) ?? [])) yield named(values);
  }
}

function* pinNames({ base, head }: JointSpace, string: StringDimension): Iterable<NamedSet> {
  const [before, after] = [base, head].map((side) => {
    const all = [...new Set(side.config.pins.values())].map((target) => side.modelsOf(target));
    return all.reduce((union, set) => string.sets.union(union, set), NONE);
  });
  const same = before === after;
  yield {
    set: before ?? NONE,
    is: same ? "pinned" : "pinned (before)",
    isNot: same ? "not pinned" : "not pinned (before)",
  };
  if (!same) yield { set: after ?? NONE, is: "pinned (after)", isNot: "not pinned (after)" };
  const spellings = new Set([...base.config.pins.keys(), ...head.config.pins.keys()]);
  for (const values of alike(string, [...spellings])) {
    yield {
      set: string.ofValues(values),
      is: valuesText({ fact: string.fact, values, negated: false }),
      isNot: valuesText({ fact: string.fact, values, negated: true }),
    };
  }
}

/** Values in groups that no condition tells apart, sorted. */
function alike(string: StringDimension, values: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<number, string[]>();
  for (const value of values.toSorted()) {
    const row = string.classOf(value);
    if (row === undefined) continue;
    const group = groups.get(row);
    if (group === undefined) groups.set(row, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}

/** What the space of a comparison is made from. */
function rulesAlone(config: CheckedConfig): CheckedConfig {
  return { ...config, lets: [], promises: [], tests: [] };
}
