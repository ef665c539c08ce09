import type { StringFact } from "../../../engine/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";
import type { CheckedConfig } from "../../check/checked-config.ts";
import { type Questions, questionsOf } from "./collect-atoms.ts";
import { ConditionBoxes } from "./condition-boxes.ts";
import { type MarkSpace, markSpace, type ReadText } from "./mark-space.ts";
import { Situations } from "./situations.ts";
import { type StringDimension, stringDimension } from "./string-dimension.ts";

/** All requests that there can be, as far as one configuration can tell them apart. */
export interface Space {
  readonly strings: readonly StringDimension[];
  readonly marks: MarkSpace;
  readonly situations: Situations;
  readonly conditions: ConditionBoxes;
  /** The row of `model` in `strings`. */
  readonly modelRow: number;
  /** The classes of `model` that pin a target. */
  readonly pinned: number;
  /** Why no property can be proved for all requests; null where the space is whole. */
  readonly incomplete: string | null;
}

/** Divides the requests of a configuration into classes. */
export function spaceOf(config: CheckedConfig, read: ReadText): Space {
  const questions = questionsOf(config);
  const facts = new Set<StringFact>(["protocol", "model", "effort", "client"]);
  for (const fact of questions.valueLists.keys()) facts.add(fact);
  for (const fact of questions.globs.keys()) facts.add(fact);
  const strings = [...facts].sort().map((fact) => dimensionOf(config, questions, fact));
  const marks = markSpace(config, questions.toolGlobs, read);
  const modelRow = strings.findIndex((string) => string.fact === "model");
  const model = strings[modelRow];
  const pinnedTargets = [...new Set(config.pins.values())];
  const pinned =
    model?.sets.of(pinnedTargets.flatMap((target) => model.sets.members(model.ofMark(target)))) ?? 0;
  const short = strings.find((string) => !string.complete);
  return {
    strings,
    marks,
    situations: new Situations(marks),
    conditions: new ConditionBoxes(strings, marks, pinned),
    modelRow,
    pinned,
    incomplete: short
      ? `the globs on \`${short.fact}\` fall into too many classes`
      : marks.complete
        ? null
        : "the globs on tools fall into too many classes",
  };
}

function dimensionOf(config: CheckedConfig, questions: Questions, fact: StringFact): StringDimension {
  // The gates tell the protocols apart, whether a rule does or not.
  const own = fact === "protocol" ? clientProtocols.map((protocol) => [protocol]) : [];
  return stringDimension({
    fact,
    valueLists: [...own, ...(questions.valueLists.get(fact) ?? [])],
    globs: questions.globs.get(fact) ?? [],
    closed: config.closedValues.get(fact) ?? (fact === "protocol" ? clientProtocols : null),
    marks: fact === "model" ? config.pins : new Map(),
  });
}
