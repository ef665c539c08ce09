import { classCount, type DecisionTables, type Dimension } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { dimensionsOf } from "./dimensions.ts";
import { fileTerms } from "./file-terms.ts";
import { globParents } from "./glob-parents.ts";
import type { Programs } from "./programs.ts";
import type { Slot } from "./slot.ts";
import type { Term } from "./term.ts";
import { testWords } from "./test-words.ts";

/** The tables that the engine decides with. `DecisionTables` says what each holds. */
export function decisionTables(config: CheckedConfig, programs: Programs): DecisionTables {
  const rules = programs.rules.map(({ term }) => term);
  const all = [...programs.predicates, rules];
  const rows = dimensionsOf(all.flat());
  const { slots, wordStarts } = layOut(all);
  const shifts = Uint8Array.from(rows.dimensions, coarseShift);
  const ruleSlots = slots.slice(32 * (wordStarts.at(-2) ?? 0));
  const termRules = new Uint32Array(ruleSlots.length);
  for (const [slot, { rule }] of programs.rules.entries()) termRules[slot] = rule;
  return {
    dimensions: rows.dimensions,
    arrays: {
      wordStarts: Uint32Array.from(wordStarts),
      ...testWords(slots, rows, shifts),
      ...fileTerms(slots, rows, shifts),
      coarseShifts: shifts,
      termRules,
      globParents: globParents(rows.dimensions),
      ...barringRestricts(config),
    },
  };
}

/** Gives each program words of its own. */
function layOut(programs: readonly (readonly Term[])[]): {
  readonly slots: readonly Slot[];
  readonly wordStarts: readonly number[];
} {
  const slots: Slot[] = [];
  const wordStarts = [0];
  for (const terms of programs) {
    for (const term of terms) slots.push(term);
    while (slots.length % 32 !== 0) slots.push(undefined);
    wordStarts.push(slots.length / 32);
  }
  return { slots, wordStarts };
}

/** Coarse classes keep a word's masks small; `fileTerms` adds the checks that make up for it. */
const MAX_COARSE_CLASSES = 256;

function coarseShift(dimension: Dimension): number {
  let shift = 0;
  while (classCount(dimension) >> shift > MAX_COARSE_CLASSES) shift += 1;
  return shift;
}

function barringRestricts(
  config: CheckedConfig,
): Pick<DecisionTables["arrays"], "restrictStarts" | "restrictRows"> {
  const byTarget = config.targets.map((_, target) =>
    config.restricts.flatMap(({ barredTargets }, row) => (barredTargets.includes(target) ? [row] : [])),
  );
  const starts = [0];
  for (const own of byTarget) starts.push((starts.at(-1) ?? 0) + own.length);
  return { restrictStarts: Uint32Array.from(starts), restrictRows: Uint32Array.from(byTarget.flat()) };
}
