import type { Box, Strings } from "../space/box.ts";
import { ALL, NONE, type SetId } from "../space/class-sets.ts";
import type { Situation } from "../space/situations.ts";
import type { Blocker } from "./blocker.ts";

/** A blocker is filed under the classes of a string where these are at most so many. */
const MOST_CLASSES = 16;

/**
 * The boxes of all rules, so filed that those which can meet a given box are found without looking at most of the others:
 * first by a mark that they need, then by the classes of the string that they leave least open.
 */
export class RuleIndex {
  readonly #strings: Strings;
  readonly #unmarked: Shelf;
  readonly #byMark = new Map<number, Shelf>();
  readonly #filedClasses: SetId[];

  /** `blockers` stand in the order of their owners. */
  constructor(strings: Strings, blockers: readonly Blocker[]) {
    this.#strings = strings;
    this.#unmarked = new Shelf(strings);
    for (const blocker of blockers) {
      const mark = blocker.box.holds.at(-1);
      if (mark === undefined) this.#unmarked.file(blocker);
      else this.#shelf(mark).file(blocker);
    }
    this.#filedClasses = strings.map((string, row) => {
      const classes = new Set<number>();
      for (const shelf of [this.#unmarked, ...this.#byMark.values()]) {
        for (const one of shelf.classes(row)) classes.add(one);
      }
      return classes.size === 0 ? NONE : string.sets.of(classes);
    });
  }

  /** The blockers of rules before `before` whose marks a situation has and whose strings can meet the box's. */
  candidates(box: Box, situation: Situation, before: number): readonly Blocker[] {
    const found: Blocker[] = [];
    this.#unmarked.collect(box, before, found);
    for (const mark of situation.truths) this.#byMark.get(mark)?.collect(box, before, found);
    return found.filter(({ box: other }) => fits(other, situation));
  }

  /** A part of the box that few blockers can meet: in each string, the classes under which nothing is filed, where there are any. */
  quietPart(box: Box): Box {
    let sets: SetId[] | null = null;
    for (const [row, string] of this.#strings.entries()) {
      const filed = this.#filedClasses[row] ?? NONE;
      if (filed === NONE) continue;
      const set = box.sets[row] ?? ALL;
      const quiet = string.sets.without(set, filed);
      if (quiet === NONE || quiet === set) continue;
      sets ??= [...box.sets];
      sets[row] = quiet;
    }
    return sets === null ? box : { ...box, sets };
  }

  #shelf(mark: number): Shelf {
    const known = this.#byMark.get(mark);
    if (known) return known;
    const shelf = new Shelf(this.#strings);
    this.#byMark.set(mark, shelf);
    return shelf;
  }
}

/** Whether a situation gives a box all the marks that it asks for. */
export function fits(box: Box, { truths }: Situation): boolean {
  for (const literal of box.holds) if (!truths.has(literal)) return false;
  for (const literal of box.lacks) if (truths.has(literal)) return false;
  return true;
}

/** Blockers by the string that each leaves least open, and its classes. */
class Shelf {
  readonly #strings: Strings;
  readonly #wide: Blocker[] = [];
  /** By row of the strings, then by class. */
  readonly #filed: Map<number, Blocker[]>[];

  constructor(strings: Strings) {
    this.#strings = strings;
    this.#filed = strings.map(() => new Map());
  }

  file(blocker: Blocker): void {
    let row = -1;
    let fewest = MOST_CLASSES + 1;
    for (const [place, string] of this.#strings.entries()) {
      const set = blocker.box.sets[place] ?? ALL;
      if (
        set === ALL ||
        string.sets.size(set) >= fewest ||
        string.sets.size(set) * 2 > string.sets.classCount
      )
        continue;
      row = place;
      fewest = string.sets.size(set);
    }
    const string = this.#strings[row];
    const filed = this.#filed[row];
    if (!string || !filed) {
      this.#wide.push(blocker);
      return;
    }
    for (const one of string.sets.members(blocker.box.sets[row] ?? ALL)) {
      const known = filed.get(one);
      if (known) known.push(blocker);
      else filed.set(one, [blocker]);
    }
  }

  classes(row: number): Iterable<number> {
    return this.#filed[row]?.keys() ?? [];
  }

  collect(box: Box, before: number, found: Blocker[]): void {
    take(this.#wide, before, found);
    for (const [row, string] of this.#strings.entries()) {
      const filed = this.#filed[row];
      if (!filed || filed.size === 0) continue;
      const set = box.sets[row] ?? ALL;
      if (string.sets.size(set) <= filed.size) {
        for (const one of string.sets.members(set)) take(filed.get(one), before, found);
      } else {
        for (const [one, blockers] of filed) if (string.sets.has(set, one)) take(blockers, before, found);
      }
    }
  }
}

function take(from: readonly Blocker[] | undefined, before: number, found: Blocker[]): void {
  if (!from) return;
  for (const blocker of from) {
    if (blocker.owner >= before) return;
    found.push(blocker);
  }
}
