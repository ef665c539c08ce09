import type { IntegerFact, StringFact } from "../../engine/index.ts";
import { ABSENT, type Box, narrow, PRESENT } from "../prove/space/box.ts";
import { ALL } from "../prove/space/class-sets.ts";
import { axisOf } from "../prove/space/condition-boxes.ts";
import { bitOfFlag } from "../prove/space/flag-space.ts";
import type { Space } from "../prove/space/space.ts";
import type { Choices, Demands } from "./choices.ts";

/** The part of a box that meets the demands and is as was chosen, where that may be; null where nothing meets the demands. */
export function applyChoices(
  { strings }: Space,
  box: Box,
  choices: Choices,
  demands: Demands | null,
): Box | null {
  let part: Box | null = box;
  const insist = (change: (copy: Box) => void): void => {
    part &&= narrow(strings, part, change);
  };
  const prefer = (change: (copy: Box) => void): void => {
    part &&= narrow(strings, part, change) ?? part;
  };
  const keep = (copy: Box, fact: StringFact, allowed: (value: string | null) => boolean): void => {
    const row = strings.findIndex((string) => string.fact === fact);
    const string = strings[row];
    if (!string) return;
    const classes = string.samples.flatMap((value, one) => (allowed(value) ? [one] : []));
    copy.sets = copy.sets.with(row, string.sets.meet(copy.sets[row] ?? ALL, string.sets.of(classes)));
  };
  if (demands !== null) {
    const { flags, efforts }: Demands["unwritable"] = demands.unwritable;
    insist((copy) => {
      keep(copy, "effort", (value) => value === null || !efforts.includes(value));
      for (const flag of flags) copy.flagsOff |= bitOfFlag[flag];
      copy.inputMin = Math.max(copy.inputMin, demands.leastInputTokens);
    });
  }
  for (const [row, { sets }] of strings.entries()) {
    const chosen = choices.values[row] ?? 0;
    if (chosen === 0) continue;
    prefer((copy) => {
      const members = sets.members(copy.sets[row] ?? ALL);
      copy.sets = copy.sets.with(row, sets.of(members.slice(chosen % members.length).slice(0, 1)));
    });
  }
  for (const flag of choices.flags) {
    prefer((copy) => {
      copy.flagsOn |= bitOfFlag[flag];
    });
  }
  if (demands?.unwritable.thinkingNeedsEffort === true) {
    insist((copy) => {
      if ((copy.flagsOn & bitOfFlag.thinking) !== 0) keep(copy, "effort", (value) => value !== null);
      else copy.flagsOff |= bitOfFlag.thinking;
    });
  }
  prefer((copy) => {
    copy.presence &= choices.asksOutput ? PRESENT : ABSENT;
  });
  for (const fact of [choices.lead, ...orderOfNumbers]) {
    prefer((copy) => {
      const { min, max } = axisOf[fact];
      const wanted = numberOf(choices, fact) || usualOf(copy, fact);
      if (wanted === 0) return;
      const value = Math.min(Math.max(wanted, copy[min]), copy[max]);
      copy[min] = value;
      copy[max] = value;
    });
  }
  return part;
}

/** The sum is set only where it leads, since the others settle it. */
function numberOf({ lead, ...choices }: Choices, fact: IntegerFact): number {
  switch (fact) {
    case "input_tokens":
      return choices.inputTokens;
    case "max_output":
      return choices.maxOutput;
    case "context":
      return lead === "context" ? choices.context : 0;
    case "turns":
      return choices.turns;
  }
}

/** What 0 stands for; 0 where that is left to the witness, whose numbers are the usual ones. */
function usualOf(box: Box, fact: IntegerFact): number {
  return fact === "max_output" && box.presence === PRESENT ? USUAL_OUTPUT : 0;
}

const orderOfNumbers = ["input_tokens", "max_output", "context", "turns"] as const satisfies IntegerFact[];
const USUAL_OUTPUT = 1_000;
