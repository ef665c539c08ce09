import type { Facts } from "../../../engine/index.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { axes, type Box, narrow } from "../space/box.ts";
import { ALL } from "../space/class-sets.ts";
import { bitOfFlag, freeFlags } from "../space/flag-space.ts";
import type { Situation } from "../space/situations.ts";
import { witnessIn } from "../witness.ts";

/** The most requests that are drawn at random, and no more than half of all. */
const MOST_RANDOM = 200;

/**
 * Requests that tell a wrong plan from a right one: the numbers at the bounds of the envelope and beside them, for every rule
 * the request that shows that it is reached and its own bounds, and up to a few hundred drawn at random, the same ones in every compile.
 * At most `most` of them, each rule its share.
 */
export function* sampleRequests(analysis: Analysis, most: number): Iterable<Facts> {
  let left = most;
  for (const facts of atEnvelope(analysis)) {
    if (left-- <= 0) return;
    yield facts;
  }
  for (const facts of randomRequests(analysis, Math.min(MOST_RANDOM, most >> 1))) {
    if (left-- <= 0) return;
    yield facts;
  }
  const rows = analysis.rules.length;
  const stride = Math.max(1, Math.ceil((rows * FEWEST_OF_RULE) / Math.max(1, left)));
  const share = Math.ceil((left * stride) / Math.max(1, rows));
  for (let row = 0; row < rows; row += stride) {
    let more = share;
    for (const facts of ofRule(analysis, row)) {
      if (left-- <= 0) return;
      yield facts;
      if (--more <= 0) break;
    }
  }
}

/** Of so many requests of one rule the first ones say the most; where there are too many rules for that, some are passed over. */
const FEWEST_OF_RULE = 3;

function* atEnvelope(analysis: Analysis): Iterable<Facts> {
  for (const box of analysis.envelope ?? []) {
    const situation = situationFor(analysis, box);
    if (situation !== undefined) yield* atBounds(analysis, box, situation);
  }
}

function* ofRule(analysis: Analysis, row: number): Iterable<Facts> {
  const fate = analysis.fate(row);
  if (fate.kind === "alive") yield fate.witness;
  const { boxes, goals } = analysis.rules[row] ?? { boxes: [], goals: [] };
  for (const box of goals ?? []) {
    const situation = situationFor(analysis, box);
    if (situation === undefined) continue;
    yield witnessIn(analysis.space, { box, situation });
    yield* atBounds(analysis, box, situation, analysis.envelope ?? []);
  }
  // Bounds that the envelope cuts off tell nothing more.
  for (const box of boxes ?? []) {
    const situation = situationFor(analysis, box);
    if (situation !== undefined) yield witnessIn(analysis.space, { box, situation });
  }
  // Where two rules overlap, their order shows.
  for (const next of analysis.rules.slice(row + 1, row + 1 + OVERLAPS)) {
    for (const box of analysis.meet(goals, next.goals)?.slice(0, OVERLAPS) ?? []) {
      const situation = situationFor(analysis, box);
      if (situation !== undefined) yield witnessIn(analysis.space, { box, situation });
    }
  }
}

/** How many rules below each one, and boxes shared with each of them, are looked at for an overlap. */
const OVERLAPS = 4;

/** The smallest text and tools that a box asks for; undefined where there are none. */
function situationFor({ space }: Analysis, box: Box): Situation | undefined {
  const tools = (box.flagsOff & bitOfFlag.tools) === 0;
  return space.situations.completing({ holds: box.holds, lacks: box.lacks, tools }).found[0];
}

/** Each integer at its bounds and one beside them, other numbers as they come; not at the bounds of `others`. */
function* atBounds(
  analysis: Analysis,
  box: Box,
  situation: Situation,
  others: readonly Box[] = [],
): Iterable<Facts> {
  const { strings } = analysis.space;
  for (const axis of axes) {
    for (const end of [axis.min, axis.max]) {
      const bound = box[end];
      if (bound === 0 || bound === Number.POSITIVE_INFINITY) continue;
      if (others.some((other) => other[end] === bound)) continue;
      for (const value of [bound - 1, bound, bound + 1]) {
        const open = { ...box, ...unbounded };
        const near = narrow(strings, open, (copy) => {
          copy[axis.min] = value;
          copy[axis.max] = value;
        });
        if (near !== null) yield witnessIn(analysis.space, { box: near, situation });
      }
    }
  }
}

const unbounded = {
  inputMin: 0,
  inputMax: Number.POSITIVE_INFINITY,
  outputMin: 0,
  outputMax: Number.POSITIVE_INFINITY,
  contextMin: 0,
  contextMax: Number.POSITIVE_INFINITY,
  turnsMin: 0,
  turnsMax: Number.POSITIVE_INFINITY,
};

/** Requests from the classes of the space, mixed without regard to any rule. */
function* randomRequests(analysis: Analysis, count: number): Iterable<Facts> {
  const { space, rules, envelope, config } = analysis;
  const random = generator(SEED);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const cuts = axes.map(({ min, max }) => {
    const values = new Set([0, 1]);
    for (const box of [...rules.flatMap(({ boxes }) => boxes ?? []), ...(envelope ?? [])]) {
      for (const value of [box[min], box[max]]) {
        if (Number.isFinite(value))
          for (const near of [value - 1, value, value + 1]) values.add(Math.max(0, near));
      }
    }
    return [...values];
  });
  const number = (axis: number): number => pick(cuts[axis] ?? []) ?? 0;
  for (let drawn = 0; drawn < count; drawn++) {
    const phrases = [1, 2, 3].flatMap(() => {
      const topic = pick(config.topics);
      const phrase = pick([...(topic?.synonyms ?? []), ...(topic?.vetoes ?? [])]);
      return phrase && random() < 0.4 ? [phrase.value] : [];
    });
    const tools = space.marks.leastTools().filter(() => random() < 0.2);
    const flags = freeFlags.filter(() => random() < 0.25);
    // Every other one inside the envelope, since outside of it nothing is decided.
    const around = (drawn % 2 === 0 ? pick(envelope ?? []) : undefined) ?? openBox(analysis);
    const box = narrow(space.strings, around, (copy) => {
      for (const flag of flags) copy.flagsOn |= bitOfFlag[flag] & ~around.flagsOff;
      if (tools.length > 0) copy.flagsOn |= bitOfFlag.tools;
      copy.sets = copy.sets.map((_, row) => {
        const sets = space.strings[row]?.sets;
        const set = sets?.of([Math.floor(random() * sets.classCount)]) ?? ALL;
        return drawn % 2 === 0 && sets?.disjoint(around.sets[row] ?? ALL, set)
          ? (around.sets[row] ?? ALL)
          : set;
      });
      const input = Math.min(Math.max(number(random() < 0.5 ? 0 : 1), around.inputMin), around.inputMax);
      copy.inputMin = input;
      copy.inputMax = input;
      if (random() < 0.5) copy.outputMin = Math.min(Math.max(number(2), around.outputMin), around.outputMax);
      copy.turnsMin = Math.min(Math.max(number(3), around.turnsMin), around.turnsMax);
    });
    if (box === null) continue;
    const facts = witnessIn(space, { box, situation: space.situations.nothing });
    const toolNames = [...new Set(tools.map(({ text }) => text))].sort();
    yield { ...facts, text: phrases.join(". "), ...(toolNames.length > 0 && { toolNames }) };
  }
}

function openBox(analysis: Analysis): Box {
  const [box] = analysis.boxes(null) ?? [];
  if (!box) throw new Error("the space has no box of all requests");
  return box;
}

const SEED = 0x5b5001;

/** Numbers from 0 to below 1, the same for the same seed (a linear congruence modulo 2 to the 32nd). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
