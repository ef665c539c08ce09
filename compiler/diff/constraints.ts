import { ABSENT, axes, type Box, everything, PRESENT, type Strings, tighten } from "../prove/space/box.ts";
import { ALL, type SetId } from "../prove/space/class-sets.ts";

/** One thing that a box asks of a request; a box is all requests that meet its constraints. */
export type Constraint =
  | { readonly kind: "min" | "max"; readonly axis: Axis; readonly value: number }
  | { readonly kind: "presence"; readonly bits: number }
  | { readonly kind: "on" | "off"; readonly flag: number }
  | { readonly kind: "set"; readonly row: number; readonly set: SetId }
  | { readonly kind: "holds" | "lacks"; readonly literal: number };

export type Axis = (typeof axes)[number];

/**
 * The constraints of a box without those that follow from the others, the ones first that people think in least: what a reader of the
 * box needs to be told.
 */
export function constraintsOf(strings: Strings, box: Box): readonly Constraint[] {
  let kept = allConstraints(box);
  for (const constraint of kept) {
    const others = kept.filter((other) => other !== constraint);
    const rebuilt = boxOf(strings, others);
    if (rebuilt !== null && isSame(rebuilt, box)) kept = others;
  }
  return kept;
}

/** The box of some constraints, with all that follows from them; null where they exclude each other. */
export function boxOf(strings: Strings, constraints: readonly Constraint[]): Box | null {
  const box = everything(strings);
  const holds: number[] = [];
  const lacks: number[] = [];
  for (const constraint of constraints) {
    switch (constraint.kind) {
      case "min":
        box[constraint.axis.min] = Math.max(box[constraint.axis.min], constraint.value);
        break;
      case "max":
        box[constraint.axis.max] = Math.min(box[constraint.axis.max], constraint.value);
        break;
      case "presence":
        box.presence &= constraint.bits;
        break;
      case "on":
        box.flagsOn |= constraint.flag;
        break;
      case "off":
        box.flagsOff |= constraint.flag;
        break;
      case "set":
        box.sets = box.sets.with(constraint.row, constraint.set);
        break;
      case "holds":
        holds.push(constraint.literal);
        break;
      case "lacks":
        lacks.push(constraint.literal);
        break;
    }
  }
  box.holds = holds.sort((a, b) => a - b);
  box.lacks = lacks.sort((a, b) => a - b);
  return tighten(strings, box) ? box : null;
}

/** In the order in which they are left out first. */
function allConstraints(box: Box): readonly Constraint[] {
  const found: Constraint[] = [];
  for (const literal of box.lacks) found.push({ kind: "lacks", literal });
  for (const flag of bitsOf(box.flagsOff)) found.push({ kind: "off", flag });
  for (const [row, set] of box.sets.entries()) if (set !== ALL) found.push({ kind: "set", row, set });
  if (box.presence !== (ABSENT | PRESENT)) found.push({ kind: "presence", bits: box.presence });
  for (const axis of axes.toReversed()) {
    if (box[axis.min] > 0) found.push({ kind: "min", axis, value: box[axis.min] });
    if (box[axis.max] < Number.POSITIVE_INFINITY) found.push({ kind: "max", axis, value: box[axis.max] });
  }
  for (const flag of bitsOf(box.flagsOn)) found.push({ kind: "on", flag });
  for (const literal of box.holds) found.push({ kind: "holds", literal });
  return found;
}

function bitsOf(bits: number): readonly number[] {
  const found: number[] = [];
  for (let rest = bits; rest !== 0; rest &= rest - 1) found.push(rest & -rest);
  return found;
}

function isSame(a: Box, b: Box): boolean {
  return (
    axes.every((axis) => a[axis.min] === b[axis.min] && a[axis.max] === b[axis.max]) &&
    a.presence === b.presence &&
    a.flagsOn === b.flagsOn &&
    a.flagsOff === b.flagsOff &&
    a.sets.every((set, row) => set === b.sets[row]) &&
    a.holds.join() === b.holds.join() &&
    a.lacks.join() === b.lacks.join()
  );
}
