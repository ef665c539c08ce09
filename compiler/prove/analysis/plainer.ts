import { ABSENT, type Box, narrow } from "../space/box.ts";
import { ALL, type SetId } from "../space/class-sets.ts";
import type { Boxes } from "../space/condition-boxes.ts";
import { bitOfFlag, freeFlags } from "../space/flag-space.ts";
import type { Space } from "../space/space.ts";
import type { Shown } from "./search.ts";

/** A search through some goals, again and again through smaller ones. */
type SearchIn = (goals: Boxes) => Shown;
type Found = Extract<Shown, { kind: "shown" }>;

/**
 * The plainest request that shows the same: of the usual protocol, without each string, output limit and flag that is not needed, and then with the
 * least context, so that its numbers are the first that are too large.
 */
export function plainest(space: Space, goals: Boxes, first: Found, search: SearchIn): Found {
  let best = first;
  let left = goals;
  const prefer = (change: (copy: Box) => void): boolean => {
    const fewer = part(space, left, change);
    const shown = fewer.length === 0 ? null : search(fewer);
    if (shown?.kind !== "shown") return false;
    best = shown;
    left = fewer;
    return true;
  };
  for (const [row, string] of space.strings.entries()) {
    const usual = string.fact === "protocol" ? string.ofValues(["anthropic"]) : string.absent;
    if (string.fact === "model" || string.sets.within(best.region.box.sets[row] ?? ALL, usual)) continue;
    prefer((copy) => {
      copy.sets = withSet(space, copy.sets, row, usual);
    });
  }
  if (best.region.box.presence !== ABSENT) {
    prefer((copy) => {
      copy.presence &= ABSENT;
    });
  }
  for (const flag of freeFlags) {
    if ((best.region.box.flagsOn & bitOfFlag[flag]) === 0) continue;
    prefer((copy) => {
      copy.flagsOff |= bitOfFlag[flag];
    });
  }
  leastContext(best.region.box.contextMin, (most) =>
    prefer((copy) => {
      copy.contextMax = Math.min(copy.contextMax, most);
    }),
  );
  return best;
}

/** Below this a context says nothing by being smaller still. */
const SMALL_CONTEXT = 100;

/** Halves the range in which the least context must lie, as long as something is found below. */
function leastContext(known: number, isFoundUpTo: (most: number) => boolean): void {
  let low = Math.min(known, SMALL_CONTEXT);
  let high = known;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isFoundUpTo(middle)) high = middle;
    else low = middle + 1;
  }
}

function part(space: Space, goals: Boxes, change: (copy: Box) => void): readonly Box[] {
  return (goals ?? []).flatMap((goal) => narrow(space.strings, goal, change) ?? []);
}

function withSet(space: Space, sets: readonly SetId[], row: number, set: SetId): readonly SetId[] {
  return sets.with(row, space.strings[row]?.sets.meet(sets[row] ?? ALL, set) ?? set);
}
