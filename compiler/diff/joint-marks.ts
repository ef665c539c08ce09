import {
  type Bearer,
  embedded,
  type MarkSpace,
  marksOf,
  type TextReading,
} from "../prove/space/mark-space.ts";
import type { JointTopics } from "./joint-topics.ts";

/**
 * The marks of two taxonomies at once, where they differ. A phrase of the one may hold phrases of the other, so that phrases which bring
 * the same topics are told apart by how strong each of them is in it; and what stands first may decide the winners of both.
 */
export function jointMarks(marks: MarkSpace, joint: JointTopics): MarkSpace {
  const { topics, questions, headAny } = joint;
  const known = new Map<number, readonly Phrase[]>();
  const phrasesOf = (row: number): readonly Phrase[] => {
    const phrases = known.get(row) ?? phrasesWith(row, marks.topics, joint);
    known.set(row, phrases);
    return phrases;
  };
  const ways = new Map<number, readonly Bearer[]>();
  const once = (row: number, make: () => readonly Bearer[]): readonly Bearer[] => {
    const found = ways.get(row) ?? make();
    ways.set(row, found);
    return found;
  };
  const ofTopic = (row: number): readonly Bearer[] =>
    once(row, () => {
      const question = questions.get(row);
      if (question === undefined) return weakest(phrasesOf(row));
      const asks = question.asks.flatMap(row === headAny ? ofTopic : phrasesOf);
      return [...asks, ...question.vetoed.flatMap((topic) => marks.ofVeto(topic))];
    });
  return {
    ...marks,
    bothEnds: true,
    ofTopic,
    winning: (row) => phrasesOf(row).filter(({ marks: own }) => own.includes(row)),
    ofVeto: (row) => {
      const question = questions.get(row);
      return question === undefined
        ? marks.ofVeto(row)
        : question.vetoed.flatMap((topic) => marks.ofVeto(topic));
    },
    ofAnyTopic: () => once(-1, () => topics.flatMap((_, row) => (marks.routed[row] ? ofTopic(row) : []))),
  };
}

/** A phrase with the length and the place of each topic that may win by it. */
interface Phrase extends Bearer {
  readonly strengths: ReadonlyMap<number, { readonly length: number; readonly start: number }>;
}

/** The phrases of a topic that bring it in, one of those that do quite the same. */
function phrasesWith(row: number, marked: number, { topics, read, mayWin }: JointTopics): readonly Phrase[] {
  const topic = topics[row];
  const found = new Map<string, Phrase>();
  for (const { value } of topic?.synonyms ?? []) {
    for (const text of topic?.match === "substring" ? embedded(value) : [value]) {
      const reading = read(text);
      const marks = marksOf(reading, marked);
      if (!marks.includes(row)) continue;
      const strengths = strengthsOf(reading, mayWin);
      const key = JSON.stringify([marks, [...strengths]]);
      const before = found.get(key);
      if (before === undefined || text.length < before.text.length) {
        found.set(key, { kind: "phrase", text, marks, strengths });
      }
    }
  }
  return [...found.values()];
}

function strengthsOf(
  { hits }: TextReading,
  mayWin: ReadonlySet<number>,
): ReadonlyMap<number, { readonly length: number; readonly start: number }> {
  const strengths = new Map<number, { readonly length: number; readonly start: number }>();
  for (const { topic, phrase, start, veto } of hits) {
    const known = strengths.get(topic);
    if (veto || !mayWin.has(topic)) continue;
    const stronger =
      known === undefined ||
      phrase.length > known.length ||
      (phrase.length === known.length && start < known.start);
    if (stronger) strengths.set(topic, { length: phrase.length, start });
  }
  return new Map([...strengths].sort(([a], [b]) => a - b));
}

/** Without those that bring all that another one brings, each as strong or stronger. */
function weakest(phrases: readonly Phrase[]): readonly Phrase[] {
  const kept: Phrase[] = [];
  for (const phrase of phrases.toSorted(
    (a, b) => a.marks.length - b.marks.length || a.text.length - b.text.length,
  )) {
    if (!kept.some((other) => isWeaker(other, phrase))) kept.push(phrase);
  }
  return kept;
}

function isWeaker(a: Phrase, b: Phrase): boolean {
  return (
    a.marks.every((mark) => b.marks.includes(mark)) &&
    [...a.strengths].every(([topic, own]) => {
      const other = b.strengths.get(topic);
      return (
        other !== undefined &&
        (own.length < other.length || (own.length === other.length && own.start >= other.start))
      );
    })
  );
}
