import type { Facts } from "../../../engine/index.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { axes, type Box, narrow } from "../space/box.ts";
import { ALL } from "../space/class-sets.ts";
import { bitOfFlag, freeFlags } from "../space/flag-space.ts";
import type { PlainFacts } from "./plain-facts.ts";

/** Requests from the classes of the space, mixed without regard to any rule, the same ones in every compile. */
export function* randomRequests(analysis: Analysis, plain: PlainFacts, count: number): Iterable<Facts> {
  const { space, rules, envelope, config } = analysis;
  const random = generator(SEED);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  /** A number at some bound of some rule or of the envelope, or beside it. */
  const number = ({ min, max }: (typeof axes)[number]): number => {
    const box = pick((random() < 0.8 ? pick(rules)?.boxes : envelope) ?? []);
    const bound = box?.[random() < 0.5 ? min : max] ?? 0;
    return Number.isFinite(bound) ? Math.max(0, bound + Math.floor(random() * 3) - 1) : 1;
  };
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
    const between = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
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
      const [sum, input, output, turns] = axes;
      copy.inputMin = between(number(random() < 0.5 ? sum : input), around.inputMin, around.inputMax);
      copy.inputMax = copy.inputMin;
      if (random() < 0.5) copy.outputMin = between(number(output), around.outputMin, around.outputMax);
      copy.turnsMin = between(number(turns), around.turnsMin, around.turnsMax);
    });
    if (box === null) continue;
    const facts = plain.in(box, space.situations.nothing);
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
