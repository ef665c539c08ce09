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
  /** By class, its values, where all of them are listed somewhere. */
  readonly #listedValues: readonly ReadonlyMap<number, readonly string[]>[];

  constructor(joint: JointSpace) {
    this.#strings = joint.space.strings;
    this.#listedValues = this.#strings.map((string, row) => {
      const pins = row === joint.space.modelRow ? pinsOf(joint) : [];
      return alike(string, [...pins, ...valuesOf(joint, string.fact)]);
    });
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

  /** A set of values in the words of the rule language, as few as will do; values that no condition tells apart stand for one another. */
  text(row: number, set: SetId): string {
    const string = this.#strings[row];
    if (string === undefined) return "";
    const { sets } = string;
    const names = this.of(row);
    const exact = names.find((name) => name.set === set);
    if (exact !== undefined) return exact.is;
    const found = [this.#listed(row, set, false), this.#listed(row, sets.complement(set), true)];
    const outside = names.filter((name) => sets.disjoint(name.set, set));
    for (const whole of [everyValue, ...names.filter((name) => sets.within(set, name.set))]) {
      const cut = cover(string, outside, sets.without(whole.set, set));
      if (cut !== null)
        found.push([whole.is, ...cut.map(({ isNot }) => isNot)].filter(Boolean).join(" and "));
    }
    const inside = names.filter((name) => sets.within(name.set, set));
    const parts = cover(string, inside, set);
    if (parts !== null) found.push(`(${parts.map(({ is }) => is).join(" or ")})`);
    const texts = found.filter((text) => text !== null);
    return texts.length > 0
      ? texts.reduce((best, text) => (text.length < best.length ? text : best))
      : samplesText(string, set);
  }

  /** A set that holds nothing but listed values, all of them by name; null for others. */
  #listed(row: number, set: SetId, negated: boolean): string | null {
    const string = this.#strings[row];
    const listed = this.#listedValues[row];
    const values = string?.sets.members(set).map((one) => listed?.get(one));
    if (string === undefined || values === undefined || values.includes(undefined)) return null;
    const all = values.flatMap((some) => some ?? []).sort();
    return valuesText({ fact: string.fact, values: all, negated });
  }
}

const everyValue: NamedSet = { set: ALL, is: "", isNot: "" };

function samplesText({ fact, sets, samples }: StringDimension, set: SetId): string {
  const values = sets.members(set).map((one) => samples[one] ?? null);
  const kinds = values.flatMap((one) => (one === null ? [] : [JSON.stringify(one)])).sort();
  const name = factText(fact);
  return `(${name} such as ${kinds.join(" or ")}${values.includes(null) ? ` or not ${name} ~ "*"` : ""})`;
}

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
    for (const values of alike(string, config.closedValues.get(fact) ?? []).values()) yield named(values);
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
  for (const values of alike(string, pinsOf({ base, head })).values()) {
    yield {
      set: string.ofValues(values),
      is: valuesText({ fact: string.fact, values, negated: false }),
      isNot: valuesText({ fact: string.fact, values, negated: true }),
    };
  }
}

function pinsOf({ base, head }: Pick<JointSpace, "base" | "head">): readonly string[] {
  return [...base.config.pins.keys(), ...head.config.pins.keys()];
}

/** Every value that a condition lists, and where no others can occur, those that can. */
function valuesOf({ base, head }: JointSpace, fact: StringDimension["fact"]): readonly string[] {
  const closed = [base, head].map(({ config }) => config.closedValues.get(fact));
  return [
    ...[base, head].flatMap(({ config }) =>
      (questionsOf(rulesAlone(config)).valueLists.get(fact) ?? []).flat(),
    ),
    ...(closed.includes(undefined) ? [] : closed.flatMap((values) => values ?? [])),
  ];
}

/** Values by their class, each once, sorted. */
function alike(string: StringDimension, values: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const groups = new Map<number, string[]>();
  for (const value of [...new Set(values)].sort()) {
    const row = string.classOf(value);
    if (row === undefined) continue;
    const group = groups.get(row);
    if (group === undefined) groups.set(row, [value]);
    else group.push(value);
  }
  return groups;
}

/** What the space of a comparison is made from. */
function rulesAlone(config: CheckedConfig): CheckedConfig {
  return { ...config, lets: [], promises: [], tests: [] };
}
