import type { Atom, CheckedCondition } from "../../check/checked-config.ts";
import { type Box, everything, meet, narrow, type Strings, within } from "./box.ts";
import { ALL } from "./class-sets.ts";
import { bitOfFlag } from "./flag-space.ts";
import type { MarkSpace } from "./mark-space.ts";

/** A condition as a union of boxes; null where it takes more than `MOST_BOXES`. */
export type Boxes = readonly Box[] | null;

/** The longest normal form that is looked at. */
export const MOST_BOXES = 256;

/** Turns conditions into boxes, which may overlap. A null condition is every request. */
export class ConditionBoxes {
  readonly #strings: Strings;
  readonly #marks: MarkSpace;
  /** The box of all requests. */
  readonly everything: Box;
  readonly #models: number;
  readonly #pinned: number;

  /** `pinned` is the set of `model` classes that name a target. */
  constructor(strings: Strings, marks: MarkSpace, pinned: number) {
    this.#strings = strings;
    this.#marks = marks;
    this.everything = everything(strings);
    this.#models = strings.findIndex((string) => string.fact === "model");
    this.#pinned = pinned;
  }

  of(condition: CheckedCondition | null): Boxes {
    return condition === null ? [this.everything] : this.#boxes(condition, false);
  }

  /** The requests for which the condition does not hold. */
  outside(condition: CheckedCondition): Boxes {
    return this.#boxes(condition, true);
  }

  /** What two unions share. */
  meet(a: Boxes, b: Boxes): Boxes {
    if (a === null || b === null) return null;
    if (a.length === 1 && a[0] === this.everything) return b;
    if (b.length === 1 && b[0] === this.everything) return a;
    const found: Box[] = [];
    for (const x of a) {
      for (const y of b) {
        const both = meet(this.#strings, x, y);
        if (both !== null) found.push(both);
      }
      if (found.length > 16 * MOST_BOXES) return null;
    }
    return this.#reduced(found);
  }

  #boxes(condition: CheckedCondition, negated: boolean): Boxes {
    if (condition.kind === "not") return this.#boxes(condition.operand, !negated);
    if (condition.kind === "atom") return this.#atom(condition.atom, negated);
    const parts = condition.operands.map((operand) => this.#boxes(operand, negated));
    if ((condition.kind === "and") !== negated) {
      let joined: Boxes = [this.everything];
      for (const part of parts.toSorted((a, b) => (a?.length ?? 0) - (b?.length ?? 0))) {
        joined = this.meet(joined, part);
        if (joined?.length === 0) return joined;
      }
      return joined;
    }
    const found: Box[] = [];
    for (const part of parts) {
      if (part === null) return null;
      found.push(...part);
    }
    return this.#reduced(found);
  }

  #atom(atom: Atom, negated: boolean): Boxes {
    switch (atom.kind) {
      case "integer":
        return this.#integer(atom, negated);
      case "flag":
        if (atom.fact === "pinned") return this.#string(this.#models, this.#pinned, negated);
        return this.#narrowed((box) => {
          if (negated) box.flagsOff |= bitOfFlag[atom.fact];
          else box.flagsOn |= bitOfFlag[atom.fact];
        });
      case "value":
      case "glob": {
        const row = this.#strings.findIndex((string) => string.fact === atom.fact);
        const string = this.#strings[row];
        const set = atom.kind === "value" ? string?.ofValues(atom.values) : string?.ofGlob(atom.glob);
        return this.#string(row, set ?? ALL, negated);
      }
      case "tool":
        return this.#literal(this.#marks.literalOfTool(atom.glob), negated);
      case "topic":
        return this.#literal(atom.topic, negated);
      case "any_topic":
        return this.#literal(this.#marks.anyTopic, negated);
    }
  }

  #integer(atom: Extract<Atom, { kind: "integer" }>, negated: boolean): Boxes {
    const { min, max } = axisOf[atom.fact];
    const between = (low: number, high: number): readonly Box[] =>
      this.#narrowed((box) => {
        box[min] = Math.max(box[min], low);
        box[max] = Math.min(box[max], high);
      });
    return negated
      ? [...between(0, atom.min - 1), ...between(atom.max + 1, Number.POSITIVE_INFINITY)]
      : between(atom.min, atom.max);
  }

  #string(row: number, set: number, negated: boolean): readonly Box[] {
    const sets = this.#strings[row]?.sets;
    if (!sets) return [];
    return this.#narrowed((box) => {
      box.sets = box.sets.with(row, negated ? sets.complement(set) : set);
    });
  }

  #literal(literal: number, negated: boolean): readonly Box[] {
    return this.#narrowed((box) => {
      if (negated) box.lacks = [literal];
      else box.holds = [literal];
      if (!negated && literal > this.#marks.anyTopic) box.flagsOn |= bitOfFlag.tools;
      // Where the user's own words are read, a topic is in one of them.
      if (!negated && literal <= this.#marks.anyTopic && this.#marks.spoken) box.turnsMin = 1;
    });
  }

  #narrowed(change: (box: Box) => void): readonly Box[] {
    const box = narrow(this.#strings, this.everything, change);
    return box === null ? [] : [box];
  }

  /** Joins boxes that differ in one string only, and drops those inside another; null where too many remain. */
  #reduced(boxes: readonly Box[]): Boxes {
    if (boxes.length < 2) return boxes;
    const joined = this.#joined(boxes);
    if (joined.length > 8 * MOST_BOXES) return null;
    const kept: Box[] = [];
    for (const [row, box] of joined.entries()) {
      const inside = joined.some(
        (other, place) =>
          place !== row && this.#covers(other, box) && (place < row || !this.#covers(box, other)),
      );
      if (!inside) kept.push(box);
    }
    return kept.length > MOST_BOXES ? null : kept;
  }

  #joined(boxes: readonly Box[]): readonly Box[] {
    const groups = new Map<string, Box>();
    const others: Box[] = [];
    for (const box of boxes) {
      const narrowed = box.sets.flatMap((set, row) => (set === ALL ? [] : [row]));
      const row = narrowed[0];
      const sets = row === undefined ? undefined : this.#strings[row]?.sets;
      if (narrowed.length !== 1 || row === undefined || !sets) {
        others.push(box);
        continue;
      }
      const key = `${row};${restKey(box)}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { ...box });
      else known.sets = known.sets.with(row, sets.union(known.sets[row] ?? ALL, box.sets[row] ?? ALL));
    }
    return [...groups.values(), ...others];
  }

  #covers(big: Box, small: Box): boolean {
    return (
      big.holds.every((literal) => small.holds.includes(literal)) &&
      big.lacks.every((literal) => small.lacks.includes(literal)) &&
      within(this.#strings, small, big)
    );
  }
}

export const axisOf = {
  input_tokens: { min: "inputMin", max: "inputMax" },
  max_output: { min: "outputMin", max: "outputMax" },
  context: { min: "contextMin", max: "contextMax" },
  turns: { min: "turnsMin", max: "turnsMax" },
} as const;

/** Everything of a box but its strings. */
function restKey(box: Box): string {
  return [
    box.inputMin,
    box.inputMax,
    box.outputMin,
    box.outputMax,
    box.contextMin,
    box.contextMax,
    box.turnsMin,
    box.turnsMax,
    box.presence,
    box.flagsOn,
    box.flagsOff,
    box.holds.join(","),
    box.lacks.join(","),
  ].join(" ");
}
