import { intervalText } from "../../engine/index.ts";
import { ABSENT } from "../prove/space/box.ts";
import { flagsOf } from "../prove/space/flag-space.ts";
import type { Axis, Constraint } from "./constraints.ts";
import type { JointSpace } from "./joint-space.ts";
import type { SetNames } from "./set-names.ts";

/** The constraints of a box as a condition of the rule language; "every request" where there are none. */
export function regionText(joint: JointSpace, names: SetNames, constraints: readonly Constraint[]): string {
  const words: string[] = [];
  for (const [min, fact] of Object.entries(factOfAxis)) {
    const bounds = constraints.filter((one) => "axis" in one && one.axis.min === min);
    if (bounds.length > 0) words.push(intervalText(fact, intervalOf(bounds)));
  }
  for (const one of constraints) {
    if (one.kind === "presence") words.push(one.bits === ABSENT ? "max_output absent" : "max_output given");
    if (one.kind === "set") words.push(names.text(one.row, one.set));
  }
  for (const one of constraints) if (one.kind === "on") words.push(...flagsOf(one.flag));
  for (const one of constraints) {
    if (one.kind === "holds") words.push(...literalText(joint, one.literal));
  }
  for (const one of constraints) {
    if (one.kind === "off") words.push(...flagsOf(one.flag).map((flag) => `not ${flag}`));
  }
  for (const one of constraints) {
    if (one.kind === "lacks") words.push(...literalText(joint, one.literal).map((text) => `not ${text}`));
  }
  return words.length === 0 ? "every request" : words.join(" and ");
}

const factOfAxis: Readonly<Record<Axis["min"], string>> = {
  contextMin: "context",
  inputMin: "input_tokens",
  outputMin: "max_output",
  turnsMin: "turns",
};

function intervalOf(bounds: readonly Constraint[]): { readonly min: number; readonly max: number } {
  let [min, max] = [0, Number.POSITIVE_INFINITY];
  for (const bound of bounds) {
    if (bound.kind === "min") min = bound.value;
    if (bound.kind === "max") max = bound.value;
  }
  return { min, max };
}

/** None for the question which topic wins after, since the outcome says so. */
function literalText({ space, topics }: JointSpace, literal: number): readonly string[] {
  const { anyTopic, toolGlobs } = space.marks;
  if (literal === anyTopic) return [topics.differ ? "topic (before)" : "topic"];
  if (literal > anyTopic) return [`tool(${JSON.stringify(toolGlobs[literal - anyTopic - 1])})`];
  if (literal === topics.headAny) return ["topic (after)"];
  if ([...topics.headWins.values()].includes(literal)) return [];
  const id = topics.topics[literal]?.id ?? "";
  if (literal >= topics.ownOfHead) return [`topic(${id}) (after)`];
  return [topics.headRows.includes(literal) ? `topic(${id})` : `topic(${id}) (before)`];
}
