import { explainTopics, type Plan } from "../../engine/index.ts";
import type { CheckedTopic } from "../check/checked-config.ts";
import type { ReadText, TextReading } from "../prove/space/mark-space.ts";
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
  /** Why texts may be missing that both would find something in; null where none is. */
  readonly incomplete: string | null;
  readonly read: ReadText;
  /** The joint row of each topic of the head. */
  readonly headRows: readonly number[];
  /** The first joint row that no topic of the base has. */
  readonly ownOfHead: number;
  /** By joint row, where it differs from what the row's own phrases say: what brings a question's topic about, and what denies it. */
  readonly questions: ReadonlyMap<number, Question>;
  /** The joint row of "some topic wins in the head"; undefined where that is the same as in the base. */
  readonly headAny: number | undefined;
  /** False where a topic of the base surely never wins there while a topic of the head wins there, by their priorities and lengths. */
  mayWinBoth(base: number, head: number): boolean;
  /** The joint rows of the topics that may win in the base or in the head. */
  readonly mayWin: ReadonlySet<number>;
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
      incomplete: null,
      read: readBase,
      headRows: headKeys.map((_, row) => row),
      ownOfHead: headKeys.length,
      questions: new Map(),
      headAny: undefined,
      mayWin: new Set(),
      mayWinBoth: (one, other) => one === other,
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
  const strengths = { base: strengthsOf(base.plan), head: strengthsOf(head.plan) };
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
    incomplete: compatible ? null : "in the older dialects what a text holds depends on all phrases at once",
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
    mayWinBoth: (one, other) => {
      const row = headRows[other] ?? -1;
      const [inHead, inBase] = [headRows.indexOf(one), row < base.config.topics.length ? row : -1];
      // What stands in both taxonomies, just so, is found in both: there the one that wins must be the stronger.
      if (inHead >= 0 && inBase >= 0) return row === one;
      return (
        (inHead < 0 || mayBeat(strengths.head[other], strengths.head[inHead])) &&
        (inBase < 0 || mayBeat(strengths.base[one], strengths.base[inBase]))
      );
    },
    mayWin: new Set([
      ...base.config.topics.flatMap(({ chain }, row) => (chain === null ? [] : [row])),
      ...joint(routed),
    ]),
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

/** Between which lengths a topic is found, and how much that counts. */
interface Strength {
  readonly row: number;
  readonly priority: number;
  readonly shortest: number;
  readonly longest: number;
}

function strengthsOf(plan: Plan): readonly Strength[] {
  const phrases = phrasesByTopic(plan);
  return plan.topics.map(({ priority }, row) => {
    const lengths = (phrases[row]?.synonyms ?? []).map(({ length }) => length);
    return { row, priority, shortest: Math.min(...lengths), longest: Math.max(...lengths) };
  });
}

/** Whether the one may win though the other is found; equals are told apart by their place. */
function mayBeat(one: Strength | undefined, other: Strength | undefined): boolean {
  if (one === undefined || other === undefined || one.row === other.row) return true;
  return one.priority === other.priority ? one.longest >= other.shortest : one.priority > other.priority;
}
