import { type Dimension, dimensionOrder, globPrefix, type IntegerFact } from "../../engine/index.ts";
import type { Need } from "./need.ts";
import { needKey } from "./need.ts";
import type { Term } from "./term.ts";

/** The dimensions that some terms mention, in the order of a plan, and the row of each by the key of its needs. */
export interface DimensionRows {
  readonly dimensions: readonly Dimension[];
  readonly rowOf: ReadonlyMap<string, number>;
}

export function dimensionsOf(terms: Iterable<Term>): DimensionRows {
  const cuts = new Map<IntegerFact, Set<number>>();
  const values = new Map<Extract<Need, { kind: "value" }>["fact"], Set<string>>();
  const yesNo = new Map<string, Dimension>();
  for (const term of terms) {
    for (const [key, need] of term) {
      if (need.kind === "integer") {
        const own = entry(cuts, need.fact, () => new Set<number>());
        if (need.min > 0) own.add(need.min);
        if (need.max !== Number.POSITIVE_INFINITY) own.add(need.max + 1);
      } else if (need.kind === "value") {
        const own = entry(values, need.fact, () => new Set<string>());
        for (const value of need.values) own.add(value);
      } else {
        const { wanted: _, ...dimension } = need;
        yesNo.set(key, dimension);
      }
    }
  }
  const dimensions = [
    ...[...cuts].map(
      ([fact, own]): Dimension => ({ kind: "integer", fact, cuts: [...own].sort((a, b) => a - b) }),
    ),
    ...[...values].map(([fact, own]): Dimension => ({ kind: "value", fact, values: [...own].sort() })),
    ...yesNo.values(),
  ].sort(inOrder);
  return { dimensions, rowOf: new Map(dimensions.map((dimension, row) => [dimensionKey(dimension), row])) };
}

/** The classes that a need allows, as ranges of their lowest and highest, ascending. */
export function classRanges(need: Need, dimension: Dimension): readonly (readonly [number, number])[] {
  if (need.kind === "integer" && dimension.kind === "integer") {
    return [[classOf(dimension.cuts, need.min), classOf(dimension.cuts, need.max)]];
  }
  if (need.kind === "value" && dimension.kind === "value") {
    const classes = need.values.map((value) => indexOf(dimension.values, value) + 2).sort((a, b) => a - b);
    return need.negated ? gapsBetween(classes, dimension.values.length + 1) : runsOf(classes);
  }
  const wanted = "wanted" in need && need.wanted ? 1 : 0;
  return [[wanted, wanted]];
}

function dimensionKey(dimension: Dimension): string {
  if (dimension.kind === "integer") return needKey({ ...dimension, min: 0, max: 0 });
  if (dimension.kind === "value") return needKey({ ...dimension, negated: false });
  return needKey({ ...dimension, wanted: true });
}

function inOrder(a: Dimension, b: Dimension): number {
  const rank = dimensionOrder.indexOf(a.kind) - dimensionOrder.indexOf(b.kind);
  if (rank !== 0) return rank;
  if (a.kind === "topic" && b.kind === "topic") return a.topic - b.topic;
  if (a.kind === "predicate" && b.kind === "predicate") return a.predicate - b.predicate;
  return compare(sortText(a), sortText(b));
}

/** Globs stand by their literal beginnings, so that the engine finds those that begin a value. */
function sortText(dimension: Dimension): readonly string[] {
  const fact = "fact" in dimension ? dimension.fact : "";
  return "glob" in dimension ? [fact, globPrefix(dimension.glob), dimension.glob] : [fact];
}

function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, i) => part !== b[i]);
  return at < 0 ? 0 : (a[at] ?? "") < (b[at] ?? "") ? -1 : 1;
}

function classOf(cuts: readonly number[], value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexOf(sorted: readonly string[], value: string): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function runsOf(classes: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const found of classes) {
    const last = runs.at(-1);
    if (last !== undefined && found === last[1] + 1) last[1] = found;
    else runs.push([found, found]);
  }
  return runs;
}

function gapsBetween(classes: readonly number[], last: number): readonly (readonly [number, number])[] {
  const gaps: (readonly [number, number])[] = [];
  let free = 0;
  for (const found of [...classes, last + 1]) {
    if (found > free) gaps.push([free, found - 1]);
    free = found + 1;
  }
  return gaps;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
