import { type Box, mayMeet, narrowness, type Strings, subtract, within } from "../space/box.ts";
import type { Blocker } from "./blocker.ts";

/** What one search may still spend; below 0 it gives up. */
export interface Budget {
  steps: number;
}

/** Which parts will do. */
export interface Wishes {
  readonly accept?: (part: Box) => boolean;
  /** False where no part of this part will be accepted, so that it need not be taken apart. */
  readonly worth?: (part: Box) => boolean;
}

const everyPart = (): boolean => true;

/** What became of a search for a part of a box that no blocker reaches. */
export interface Escape {
  /** A part outside all blockers; null where there is none, or none was found within the budget. */
  readonly part: Box | null;
  /** The blockers that together cover the box, where they do; a few of them may not be needed. */
  readonly used: ReadonlySet<Blocker>;
}

/**
 * Looks for a part of a box that no blocker reaches and that `accept` takes, marks not considered: the blockers are taken away
 * one by one, the one that leaves least first.
 */
export function uncovered(
  strings: Strings,
  box: Box,
  blockers: readonly Blocker[],
  budget: Budget,
  { accept = everyPart, worth = everyPart }: Wishes = {},
): Escape {
  const used = new Set<Blocker>();
  const search = (rest: Box, among: readonly Blocker[]): Box | null => {
    if (!worth(rest)) return null;
    const relevant: Blocker[] = [];
    for (const blocker of among) {
      if (!mayMeet(strings, rest, blocker.box)) continue;
      if (within(strings, rest, blocker.box)) {
        used.add(blocker);
        return null;
      }
      relevant.push(blocker);
    }
    if (relevant.length === 0) return accept(rest) ? rest : null;
    budget.steps -= 1 + (relevant.length >> 5);
    if (budget.steps < 0) return null;
    const biggest = widest(strings, rest, relevant);
    const others = relevant.filter((blocker) => blocker !== biggest);
    for (const part of subtract(strings, rest, biggest.box)) {
      const found = search(part, others);
      if (found !== null) return found;
      if (budget.steps < 0) return null;
    }
    used.add(biggest);
    return null;
  };
  return { part: search(box, blockers), used };
}

/** The blocker that takes most of a box away, judged by in how few ways it is narrower. */
function widest(strings: Strings, box: Box, blockers: readonly Blocker[]): Blocker {
  let best = blockers[0];
  let fewest = Number.POSITIVE_INFINITY;
  for (const blocker of blockers) {
    const ways = narrowness(strings, box, blocker.box);
    if (ways < fewest) {
      best = blocker;
      fewest = ways;
      if (ways === 1) break;
    }
  }
  if (best === undefined) throw new Error("no blocker to choose from");
  return best;
}
