import { explainTopics, type Plan } from "../../engine/index.ts";
import type { CheckedTopic } from "../check/checked-config.ts";
import type { Bearer, ReadText, TextReading } from "../prove/space/mark-space.ts";
import { phrasesByTopic } from "../raise/topic-phrases.ts";
import type { Side } from "./side.ts";

/**
 * The topics of two configs as one list, so that a text can be asked for what both find in it: first all of the base, then those of the
 * head that the base has not just so, then topics that stand for a question: whether any topic wins in the head, and which.
 */
export interface JointTopics {
  readonly topics: readonly CheckedTopic[];
  /** Whether the two taxonomies differ in anything that decides. */
  readonly differ: boolean;
  readonly read: ReadText;
  /** The joint row of each topic of the head. */
  readonly headRows: readonly number[];
  /** The first joint row that no topic of the base has. */
  readonly ownOfHead: number;
  /** By joint row, where it differs from what the row's own phrases say: what brings a question's topic about, and what denies it. */
  readonly questions: ReadonlyMap<number, Question>;
  /** The joint row of "some topic wins in the head"; undefined where that is the same as in the base. */
  readonly headAny: number | undefined;
  /** By topic of the head that may win there: the joint row of "this one wins in the head". Empty where that is the same as in the base. */
  readonly headWins: ReadonlyMap<number, number>;
}

/** One topic that stands for a question, by joint rows of the head's topics. */
export interface Question {
  /** The topics whose phrases may make it true. */
  readonly asks: readonly number[];
  /** The topics whose vetoes may change it. */
  readonly vetoed: readonly number[];
}

export function jointTopics(base: Side, head: Side): JointTopics {
  const baseKeys = topicKeys(base.plan);
  const headKeys = topicKeys(head.plan);
  const compatible = base.plan.text.dialect === "strict" && head.plan.text.dialect === "strict";
  const readBase: ReadText = (text) => explainTopics(base.plan, text);
  if (base.plan.text.dialect === head.plan.text.dialect && baseKeys.join("\n") === headKeys.join("\n")) {
    return {
      topics: base.config.topics,
      differ: false,
      read: readBase,
      headRows: headKeys.map((_, row) => row),
      ownOfHead: headKeys.length,
      questions: new Map(),
      headAny: undefined,
      headWins: new Map(),
    };
  }
  const topics: CheckedTopic[] = [...base.config.topics];
  // In the older dialects what is found depends on all phrases at once, so that equal topics may yet be found in different texts.
  const rowOf = new Map(compatible ? baseKeys.map((key, row) => [key, row]) : []);
  const headRows = headKeys.map((key, row) => {
    const known = rowOf.get(key);
    const topic = head.config.topics[row];
    return known ?? (topic === undefined ? -1 : topics.push({ ...topic, chain: null }) - 1);
  });
  const routed = head.config.topics.flatMap(({ chain }, row) => (chain === null ? [] : [row]));
  const vetoed = routed.filter((row) => (head.config.topics[row]?.vetoes.length ?? 0) > 0);
  const joint = (rows: readonly number[]) => rows.map((row) => headRows[row] ?? -1);
  const question = (id: string): number => {
    const like = head.config.topics[0] ?? topics[0];
    if (like === undefined) return -1;
    return topics.push({ ...like, id, synonyms: [], vetoes: [], chain: null }) - 1;
  };
  const headAny = question("");
  const headWins = new Map(routed.map((row) => [row, question(head.config.topics[row]?.id ?? "")]));
  return {
    topics,
    differ: true,
    read: (text) => joined(readBase(text), explainTopics(head.plan, text), headRows, { headAny, headWins }),
    headRows,
    ownOfHead: base.config.topics.length,
    questions: new Map([
      [headAny, { asks: joint(routed), vetoed: joint(vetoed) }],
      ...[...headWins].map(
        ([row, question]) => [question, { asks: joint([row]), vetoed: joint(vetoed) }] as const,
      ),
    ]),
    headAny,
    headWins,
  };
}

/** What both find; the winner is the base's. */
function joined(
  base: TextReading,
  head: TextReading,
  headRows: readonly number[],
  { headAny, headWins }: Pick<JointTopics, "headAny" | "headWins">,
): TextReading {
  const found = new Set([...base.found, ...head.found.map((row) => headRows[row] ?? -1)]);
  if (head.winner !== null) {
    if (headAny !== undefined) found.add(headAny);
    found.add(headWins.get(head.winner) ?? -1);
  }
  found.delete(-1);
  return {
    found: [...found].sort((a, b) => a - b),
    winner: base.winner,
    hits: [...base.hits, ...head.hits.map((hit) => ({ ...hit, topic: headRows[hit.topic] ?? -1 }))],
  };
}

/** All that decides whether a topic is found and whether it wins, as one text. */
function topicKeys(plan: Plan): readonly string[] {
  const phrases = phrasesByTopic(plan);
  return plan.topics.map(({ id, priority, match, chain }, row) => {
    const { synonyms = [], vetoes = [] } = phrases[row] ?? {};
    return JSON.stringify([id, priority, match, chain !== null, synonyms.toSorted(), vetoes.toSorted()]);
  });
}

/** The fewest bearers that bring something about: without those that bring all the marks of another one. */
export function fewest(bearers: readonly Bearer[]): readonly Bearer[] {
  const kept: Bearer[] = [];
  for (const bearer of bearers.toSorted((a, b) => a.marks.length - b.marks.length)) {
    if (!kept.some((other) => other.marks.every((mark) => bearer.marks.includes(mark)))) kept.push(bearer);
  }
  return kept;
}
