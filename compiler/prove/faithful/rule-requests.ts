import type { Facts } from "../../../engine/index.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Fate } from "../analysis/rule-region.ts";
import { fits } from "../hunt/rule-index.ts";
import { axes, type Box, meet, within } from "../space/box.ts";
import { bitOfFlag } from "../space/flag-space.ts";
import type { Situation } from "../space/situations.ts";
import { withNumber } from "./numbers.ts";
import type { PlainFacts } from "./plain-facts.ts";

/** Requests that tell a wrong lowering of a rule, or of the envelope, from a right one. */
export class RuleRequests {
  readonly #analysis: Analysis;
  readonly #plain: PlainFacts;
  readonly #ofEnvelope: ReadonlySet<string>;

  constructor(analysis: Analysis, plain: PlainFacts) {
    this.#analysis = analysis;
    this.#plain = plain;
    this.#ofEnvelope = new Set(
      (analysis.envelope ?? []).flatMap((box) => bounds.map((end) => `${end} ${box[end]}`)),
    );
  }

  /** The bounds of the envelope, from both sides. */
  *envelope(): Iterable<Facts> {
    const seen = new Set<string>();
    for (const box of this.#analysis.envelope ?? []) {
      const facts = this.#plainIn(box);
      if (facts !== null) yield* atBounds(box, facts, seen);
    }
  }

  /** The one that shows that a rule is reached, one of each of its boxes, and each of its bounds from both sides. */
  *of(row: number): Iterable<Facts> {
    const fate = this.#analysis.fate(row);
    const witness = fate.kind === "alive" ? fate.witness : null;
    if (witness !== null) yield witness;
    const goals = this.#analysis.rules[row]?.goals ?? [];
    const seen = new Set<string>();
    for (const box of goals) {
      const facts = this.#shownIn(fate, box) ? witness : this.#plainIn(box);
      if (facts === null) continue;
      if (facts !== witness) yield facts;
      yield* atBounds(box, facts, seen, this.#ofEnvelope);
    }
  }

  /** Whether the request that shows that a rule is reached is one of a box. */
  #shownIn(fate: Fate, box: Box): boolean {
    if (fate.kind !== "alive") return false;
    const { region } = fate;
    return fits(box, region.situation) && within(this.#analysis.space.strings, region.box, box);
  }

  #plainIn(box: Box): Facts | null {
    const situation = situationFor(this.#analysis, box);
    return situation === undefined ? null : this.#plain.in(box, situation);
  }

  /** Where two rules overlap, their order shows: a request of both, for one of the rules that follow shortly. */
  *shared(row: number): Iterable<Facts> {
    const { rules, space } = this.#analysis;
    for (const next of rules.slice(row + 1, row + 1 + FOLLOWING)) {
      for (const box of rules[row]?.goals ?? []) {
        for (const other of next.goals ?? []) {
          const both = meet(space.strings, box, other);
          const facts = both && this.#plainIn(both);
          if (facts === null) continue;
          yield facts;
          return;
        }
      }
    }
  }
}

/** How many rules below each one are looked at for an overlap. */
const FOLLOWING = 4;

const bounds = axes.flatMap(({ min, max }) => [min, max]);

/** The smallest text and tools that a box asks for; undefined where there are none. */
export function situationFor(
  { space }: Analysis,
  box: Box,
  winner?: number | null | undefined,
): Situation | undefined {
  const tools = (box.flagsOff & bitOfFlag.tools) === 0;
  return space.situations.completing({ holds: box.holds, lacks: box.lacks, winner, tools }).found[0];
}

/** Each integer at the last number inside a bound and the first one outside, other numbers as they come; each bound once, those of `others` never. */
function* atBounds(
  box: Box,
  facts: Facts,
  seen: Set<string>,
  others: ReadonlySet<string> = new Set(),
): Iterable<Facts> {
  // A bound of one number often follows from that of another, and asks for the same requests.
  let asked: Set<string> | null = null;
  for (const axis of axes) {
    for (const end of [axis.min, axis.max]) {
      const bound = box[end];
      if (bound === 0 || bound === Number.POSITIVE_INFINITY) continue;
      const key = `${end} ${bound}`;
      if (seen.has(key) || others.has(key)) continue;
      seen.add(key);
      asked ??= new Set([numbersOf(facts)]);
      for (const value of [bound, end === axis.min ? bound - 1 : bound + 1]) {
        const near = withNumber(facts, axis.min, value);
        if (near === null || asked.has(numbersOf(near))) continue;
        asked.add(numbersOf(near));
        yield near;
      }
    }
  }
}

const numbersOf = ({ inputTokens, maxOutput, turns }: Facts): string =>
  `${inputTokens} ${maxOutput} ${turns}`;
