import type { StringFact } from "../../engine/index.ts";
import type { CheckedCondition, CheckedConfig } from "../check/checked-config.ts";
import { Admission } from "../prove/analysis/admission.ts";
import type { SetId } from "../prove/space/class-sets.ts";
import { ConditionBoxes } from "../prove/space/condition-boxes.ts";
import { Situations } from "../prove/space/situations.ts";
import { type Space, spaceOf } from "../prove/space/space.ts";
import { jointMarks } from "./joint-marks.ts";
import { type JointTopics, jointTopics } from "./joint-topics.ts";
import type { Side } from "./side.ts";

/** All requests that there can be, as far as either of two configs can tell them apart. */
export interface JointSpace {
  /** What both share: strings, topics and tools. Its conditions are the base's. */
  readonly space: Space;
  readonly topics: JointTopics;
  readonly base: JointSide;
  readonly head: JointSide;
}

/** One of the two configs in the space of both. */
export interface JointSide extends Side {
  readonly conditions: ConditionBoxes;
  readonly admission: Admission;
  /** A condition of the config with the rows of the joint topics. */
  translate(condition: CheckedCondition): CheckedCondition;
  /** The classes of `model` that name a target. */
  modelsOf(target: number): SetId;
}

export function jointSpace(base: Side, head: Side): JointSpace {
  const topics = jointTopics(base, head);
  const translated = translator(topics);
  const restrictsOfHead = head.config.restricts.map((restrict) => ({
    ...restrict,
    condition: translated(restrict.condition),
  }));
  const pins = new Map<string, number>();
  const pairs = new PinPairs(head.config.targets.length);
  for (const spelling of new Set([...base.config.pins.keys(), ...head.config.pins.keys()])) {
    pins.set(spelling, pairs.of(base.config.pins.get(spelling), head.config.pins.get(spelling)));
  }
  const asked: CheckedConfig = {
    ...base.config,
    topics: topics.topics,
    rules: [
      ...base.config.rules,
      ...head.config.rules.map((rule) => ({
        ...rule,
        condition: rule.condition && translated(rule.condition),
      })),
    ],
    restricts: [
      ...base.config.restricts,
      ...restrictsOfHead,
      ...(head.config.envelope === null
        ? []
        : [
            {
              condition: translated(head.config.envelope),
              barredTargets: [],
              span: head.config.envelope.span,
            },
          ]),
    ],
    pins,
    closedValues: eitherValues(base.config, head.config),
    promises: [],
    lets: [],
    tests: [],
  };
  const shared = spaceOf(asked, topics.read);
  const marks = topics.differ ? jointMarks(shared.marks, topics) : shared.marks;
  const model = shared.strings[shared.modelRow];
  const targetsOf = (marked: readonly number[]) =>
    model?.sets.of(marked.flatMap((mark) => model.sets.members(model.ofMark(mark)))) ?? shared.pinned;
  const sideOf = (
    side: Side,
    translate: JointSide["translate"],
    restricts: CheckedConfig["restricts"],
    part: "base" | "head",
  ): JointSide => {
    const own = pairs.all.filter((pair) => pair[part] !== undefined);
    const pinned = targetsOf(own.map(({ mark }) => mark));
    const conditions = new ConditionBoxes(shared.strings, marks, pinned);
    const space = { ...shared, marks, conditions, pinned };
    return {
      ...side,
      conditions,
      admission: new Admission({ ...side.config, restricts }, space),
      translate,
      modelsOf: (target) => targetsOf(own.filter((pair) => pair[part] === target).map(({ mark }) => mark)),
    };
  };
  const sides = {
    base: sideOf(base, (condition) => condition, base.config.restricts, "base"),
    head: sideOf(head, translated, restrictsOfHead, "head"),
  };
  const { conditions } = sides.base;
  const space = { ...shared, marks, situations: new Situations(marks), conditions };
  return { space, topics, ...sides };
}

/** Turns conditions of the head into such as are asked of the joint topics. */
function translator({ differ, headRows, headAny }: JointTopics): JointSide["translate"] {
  const translate = (condition: CheckedCondition): CheckedCondition => {
    switch (condition.kind) {
      case "and":
      case "or":
        return { ...condition, operands: condition.operands.map(translate) };
      case "not":
        return { ...condition, operand: translate(condition.operand) };
      case "atom": {
        const { atom } = condition;
        if (atom.kind === "topic") {
          return { ...condition, atom: { kind: "topic", topic: headRows[atom.topic] ?? -1 } };
        }
        return atom.kind === "any_topic" && headAny !== undefined
          ? { ...condition, atom: { kind: "topic", topic: headAny } }
          : condition;
      }
    }
  };
  return differ ? translate : (condition) => condition;
}

/** Which target each spelling of a pin names in the base and in the head, one mark for each pair. */
class PinPairs {
  readonly all: {
    readonly mark: number;
    readonly base: number | undefined;
    readonly head: number | undefined;
  }[] = [];
  readonly #targetsOfHead: number;

  constructor(targetsOfHead: number) {
    this.#targetsOfHead = targetsOfHead;
  }

  of(base: number | undefined, head: number | undefined): number {
    const mark = ((base ?? -1) + 1) * (this.#targetsOfHead + 1) + (head ?? -1) + 1;
    if (!this.all.some((pair) => pair.mark === mark)) this.all.push({ mark, base, head });
    return mark;
  }
}

/** The values of a fact that can occur under one config or the other; open where either leaves it open. */
function eitherValues(base: CheckedConfig, head: CheckedConfig): ReadonlyMap<StringFact, readonly string[]> {
  return new Map(
    [...base.closedValues].flatMap(([fact, values]) => {
      const others = head.closedValues.get(fact);
      return others === undefined ? [] : [[fact, [...new Set([...values, ...others])].sort()] as const];
    }),
  );
}
