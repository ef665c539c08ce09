import type { JointSpace } from "../../../compiler/diff/joint-space.ts";
import { ABSENT, type Box, PRESENT } from "../../../compiler/prove/space/box.ts";
import { ALL } from "../../../compiler/prove/space/class-sets.ts";
import { bitOfFlag } from "../../../compiler/prove/space/flag-space.ts";
import { type Facts, globMatches, stringValue } from "../../../engine/index.ts";

/** Whether a request lies in a box, told from its facts one by one. */
export function holdsInBox({ space, topics }: JointSpace, box: Box, facts: Facts): boolean {
  const context = facts.inputTokens + (facts.maxOutput ?? 0);
  const reading = topics.read(facts.text);
  const { anyTopic, toolGlobs } = space.marks;
  const isTrue = (literal: number): boolean => {
    if (literal === anyTopic) return reading.winner !== null;
    if (literal < anyTopic) return reading.found.includes(literal);
    return facts.toolNames.some((name) => globMatches(toolGlobs[literal - anyTopic - 1] ?? "", name));
  };
  const flags: Partial<Record<keyof typeof bitOfFlag, boolean>> = {
    stream: facts.stream,
    tools: facts.tools,
    image: facts.image,
    document: facts.document,
    audio: facts.audio,
    json: facts.json,
    thinking: facts.thinking,
    web_search: facts.webSearch,
    cache_control: facts.cacheControl,
    stateful: facts.stateful,
    resumes: facts.resumes,
  };
  return (
    between(box.contextMin, context, box.contextMax) &&
    between(box.inputMin, facts.inputTokens, box.inputMax) &&
    between(box.outputMin, facts.maxOutput ?? 0, box.outputMax) &&
    between(box.turnsMin, facts.turns, box.turnsMax) &&
    (box.presence & (facts.maxOutput === null ? ABSENT : PRESENT)) !== 0 &&
    Object.entries(flags).every(([name, on]) => {
      const bit = bitOfFlag[name as keyof typeof bitOfFlag];
      return on ? (box.flagsOff & bit) === 0 : (box.flagsOn & bit) === 0;
    }) &&
    space.strings.every((string, row) => {
      const set = box.sets[row] ?? ALL;
      const found = string.classOf(stringValue(facts, string.fact));
      return found !== undefined && string.sets.has(set, found);
    }) &&
    box.holds.every(isTrue) &&
    !box.lacks.some(isTrue)
  );
}

function between(low: number, value: number, high: number): boolean {
  return value >= low && value <= high;
}
