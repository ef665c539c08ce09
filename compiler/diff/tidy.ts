import type { Box } from "../prove/space/box.ts";
import { boxOf, type Constraint, constraintsOf } from "./constraints.ts";
import { without } from "./marked-boxes.ts";
import type { PairContext, SearchBudget } from "./pair-context.ts";
import type { SetNames } from "./set-names.ts";

/** One box in as few constraints as tell it from what is not left to its pair. */
export interface TidyBox {
  readonly box: Box;
  readonly constraints: readonly Constraint[];
}

/** Boxes past this number are shown as they were found. */
const MOST_TIDIED = 24;

/**
 * The same requests in fewer and wider boxes: what no request can be, or what an unchanged rule before takes, may lie in them or not,
 * whichever is shorter to say.
 */
export function tidied(
  context: PairContext,
  names: SetNames,
  boxes: readonly Box[],
  budget: SearchBudget,
): readonly TidyBox[] {
  const { strings } = context.space;
  if (boxes.length > MOST_TIDIED || budget.searches <= 0) {
    return boxes.map((box) => ({ box, constraints: constraintsOf(strings, box) }));
  }
  const isEmpty: IsEmpty = (some, others) => {
    budget.searches -= 1;
    return budget.searches >= 0 && context.isEmpty(some, others);
  };
  const wide = boxes.map((box) => widened(context, names, box, boxes, isEmpty));
  const kept: TidyBox[] = [];
  for (const [place, one] of wide.entries()) {
    const others = [...kept, ...wide.slice(place + 1)].map(({ box }) => box);
    if (others.length === 0 || !isEmpty([one.box], others)) kept.push(one);
  }
  return kept;
}

type IsEmpty = (boxes: readonly Box[], outside: readonly Box[]) => boolean;

/** Leaves out every constraint that tells the box from nothing but what is in `all` or not left to the pair. */
function widened(
  context: PairContext,
  names: SetNames,
  start: Box,
  all: readonly Box[],
  isEmpty: IsEmpty,
): TidyBox {
  const { strings } = context.space;
  let box = start;
  let constraints = constraintsOf(strings, box);
  const isLeft = (others: readonly Constraint[]): boolean => {
    const wider = boxOf(strings, others);
    return wider !== null && isEmpty(without(strings, wider, box), all);
  };
  const take = (others: readonly Constraint[]): boolean => {
    const wider = isLeft(others) ? boxOf(strings, others) : null;
    if (wider === null) return false;
    [box, constraints] = [wider, others];
    return true;
  };
  for (const constraint of constraints) {
    if (take(constraints.filter((other) => other !== constraint))) continue;
    if (constraint.kind !== "set") continue;
    const simpler = simplerSet(names, constraint, (wider) =>
      isLeft(constraints.map((other) => (other === constraint ? wider : other))),
    );
    if (simpler !== null) take(constraints.map((other) => (other === constraint ? simpler : other)));
  }
  return { box, constraints };
}

/** A wider set of values that may stand for a set and takes fewer words; null where there is none. */
function simplerSet(
  names: SetNames,
  constraint: Extract<Constraint, { kind: "set" }>,
  mayStand: (wider: Constraint) => boolean,
): Constraint | null {
  const { row } = constraint;
  let { set } = constraint;
  for (const name of names.of(row)) {
    const union = names.union(row, set, name.set);
    if (union !== set && mayStand({ ...constraint, set: union })) set = union;
  }
  return names.text(row, set).length < names.text(row, constraint.set).length ? { ...constraint, set } : null;
}
