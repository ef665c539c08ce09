import { type Box, meet, narrow, type Strings, subtract } from "../prove/space/box.ts";

/** The parts of `a` outside `b`, topics and tools considered: disjoint, together exactly that. */
export function without(strings: Strings, a: Box, b: Box): readonly Box[] {
  if (meet(strings, a, b) === null) return [a];
  const parts: Box[] = [];
  let rest: Box | null = a;
  for (const literal of b.holds) {
    if (rest === null || rest.holds.includes(literal)) continue;
    parts.push({ ...rest, lacks: added(rest.lacks, literal) });
    rest = { ...rest, holds: added(rest.holds, literal) };
  }
  for (const literal of b.lacks) {
    if (rest === null || rest.lacks.includes(literal)) continue;
    parts.push({ ...rest, holds: added(rest.holds, literal) });
    rest = { ...rest, lacks: added(rest.lacks, literal) };
  }
  // A box that holds a tool offers tools.
  rest = narrow(strings, rest, (copy) => {
    copy.flagsOn |= 0;
  });
  return rest === null ? parts : [...parts, ...subtract(strings, rest, b)];
}

/** The parts of some boxes outside all others; null past `most` parts. */
export function withoutAll(
  strings: Strings,
  boxes: readonly Box[],
  others: readonly Box[],
  most: number,
): readonly Box[] | null {
  let left = boxes;
  for (const other of others) {
    left = left.flatMap((box) => without(strings, box, other));
    if (left.length > most) return null;
  }
  return left;
}

/** What some boxes share with a union: disjoint where the boxes are. Null past `most` parts. */
export function inside(
  strings: Strings,
  boxes: readonly Box[],
  union: readonly Box[],
  most: number,
): readonly Box[] | null {
  const found: Box[] = [];
  let left = boxes;
  for (const other of union) {
    for (const box of left) {
      const shared = meet(strings, box, other);
      if (shared !== null) found.push(shared);
    }
    left = left.flatMap((box) => without(strings, box, other));
    if (found.length + left.length > most) return null;
  }
  return found;
}

function added(literals: readonly number[], literal: number): readonly number[] {
  return [...literals, literal].sort((a, b) => a - b);
}
