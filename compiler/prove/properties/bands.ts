import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { axes, type Box } from "../space/box.ts";
import { axisOf } from "../space/condition-boxes.ts";
import { grouped } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

interface Band {
  readonly low: number;
  readonly high: number;
  readonly span: Span;
}

/**
 * SB4017: rules that differ in one integer only meet where they seem to meet. A gap of one number, or a gap or overlap that is the
 * difference of `k` and `Ki` (or `M` and `Mi`), is surely not meant; any other gap or overlap may be.
 */
export function* askBands(analysis: Analysis): Iterable<Answer> {
  for (const [fact, axis] of Object.entries(axisOf)) {
    for (const bands of familiesOn(analysis, axis)) {
      const found = bands.flatMap((band) => slips(band, bands));
      if (found.length === 0) yield proved;
      for (const { lower, upper, problem, advice } of found) {
        const label = `ends at ${grouped(lower.high)}`;
        const related = [{ span: upper.span, label: `begins at ${grouped(upper.low)}` }];
        yield refuted(diagnose("SB4017", lower.span, { fact, problem, advice }, { label, related }));
      }
    }
  }
}

/** The bands of rules whose conditions are equal in all but this fact. */
function familiesOn(analysis: Analysis, axis: (typeof axes)[number]): readonly (readonly Band[])[] {
  const families = new Map<string, Band[]>();
  for (const { rule, boxes } of analysis.rules) {
    if (rule.condition === null || boxes?.length !== 1 || !boxes[0]) continue;
    const key = othersKey(boxes[0], axis);
    if (key === null) continue;
    const band = { low: boxes[0][axis.min], high: boxes[0][axis.max], span: rule.conditionSpan };
    const family = families.get(key);
    if (family) family.push(band);
    else families.set(key, [band]);
  }
  return [...families.values()].filter((family) => family.length > 1);
}

/** Everything of a box but one integer; null where the box leaves that open. Bounds that only follow from it do not count. */
function othersKey(box: Box, axis: (typeof axes)[number]): string | null {
  if (box[axis.min] === 0 && box[axis.max] === Number.POSITIVE_INFINITY) return null;
  const others = axes.filter((other) => other.min !== axis.min && !follows(box, axis, other));
  return JSON.stringify([
    others.map(({ min, max }) => [box[min], box[max] === Number.POSITIVE_INFINITY ? -1 : box[max]]),
    box.flagsOn,
    box.flagsOff,
    box.sets,
    box.holds,
    box.lacks,
  ]);
}

/** Whether the bounds of another integer say no more than those of this one: input and output lie below their sum, and it above them. */
function follows(box: Box, axis: (typeof axes)[number], other: (typeof axes)[number]): boolean {
  if (axis.min === "turnsMin" || other.min === "turnsMin") return false;
  return (
    (box[other.min] === 0 || box[other.min] === box[axis.min]) &&
    (box[other.max] === Number.POSITIVE_INFINITY || box[other.max] === box[axis.max])
  );
}

function slips(lower: Band, bands: readonly Band[]) {
  const found: { lower: Band; upper: Band; problem: string; advice: string }[] = [];
  for (const upper of bands) {
    if (upper === lower || upper.low <= lower.low || upper.high <= lower.high) continue;
    const gap = upper.low - lower.high - 1;
    const between = bands.some(
      (other) =>
        other !== lower && other !== upper && other.low <= lower.high + 1 && other.high >= upper.low - 1,
    );
    if (between) continue;
    if (gap === 1) {
      const problem = `exactly ${grouped(lower.high + 1)} is left out`;
      found.push({ lower, upper, problem, advice: "write `<=` or `>=` on one side" });
    } else if (gap !== 0 && sameInOtherUnit(lower.high, upper.low)) {
      const kind = gap > 0 ? "a gap" : "an overlap";
      const from = Math.min(lower.high + 1, upper.low);
      const to = Math.max(lower.high, upper.low - 1);
      const problem = `there is ${kind} from ${grouped(from)} to ${grouped(to)}`;
      found.push({
        lower,
        upper,
        problem,
        advice: "write both ends in the same unit: `1k` is 1,000 and `1Ki` is 1,024",
      });
    }
  }
  return found;
}

/** Whether one end says in thousands what the other says in 1,024s, of a count that windows come in; ends may be exclusive, so one off counts. */
function sameInOtherUnit(high: number, low: number): boolean {
  const near = (decimal: number, binary: number): boolean =>
    units.some(([thousand, kibi]) => {
      const count = binary / kibi;
      return Number.isInteger(Math.log2(count)) && count >= 1 && Math.abs(count * thousand - decimal) <= 1;
    });
  return [-1, 0, 1].some((off) => near(high, low + off) || near(low, high + off));
}

const units = [
  [1_000, 1_024],
  [1_000_000, 1_048_576],
] as const;
