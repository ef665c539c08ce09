import type { MatchedPlan } from "../../../engine/index.ts";
import {
  isBoundaryIn,
  matchTopics,
  normalise,
  normalisePhrase,
  type TopicMatch,
} from "../../../engine/index.ts";
import type { CheckedConfig } from "../../check/checked-config.ts";

/** The topics of one text, found by looking for phrases one by one. */
export type NaiveTopics = (text: string) => TopicMatch;

/**
 * The strict meaning of a taxonomy without any automaton: each phrase whose beginning stands in the text is looked for. What the two older dialects find depends on all phrases at once, so
 * there is no simpler way to say it than their own matcher.
 */
export function naiveTopics(config: CheckedConfig, compat: MatchedPlan): NaiveTopics {
  if (config.text.dialect !== "strict") return (text) => matchTopics(compat, text);
  const byBeginning = new Map<string, NaivePhrase[]>();
  for (const [row, { synonyms, vetoes }] of config.topics.entries()) {
    for (const [list, veto] of [
      [synonyms, false],
      [vetoes, true],
    ] as const) {
      for (const { value } of list) {
        const text = normalisePhrase(value);
        const same = byBeginning.get(beginningOf(text));
        if (same) same.push({ row, text, veto });
        else byBeginning.set(beginningOf(text), [{ row, text, veto }]);
      }
    }
  }
  const known = new Map<string, TopicMatch>();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const folded = normalise(text);
    const found = match(config.topics, phrasesLikelyIn(folded, byBeginning), folded);
    known.set(text, found);
    return found;
  };
}

interface NaivePhrase {
  readonly row: number;
  readonly text: string;
  readonly veto: boolean;
}

/** So many units of a phrase say whether it is worth looking for. */
const BEGINNING = 4;

const beginningOf = (phrase: string): string => phrase.slice(0, BEGINNING);

/** The phrases of which at least the beginning stands in the text, by the row of their topic. */
function phrasesLikelyIn(
  text: string,
  byBeginning: ReadonlyMap<string, readonly NaivePhrase[]>,
): ReadonlyMap<number, readonly NaivePhrase[]> {
  const beginnings = new Set<string>();
  for (let at = 0; at < text.length; at++) {
    for (let length = 1; length <= BEGINNING; length++) {
      const beginning = text.slice(at, at + length);
      if (byBeginning.has(beginning)) beginnings.add(beginning);
    }
  }
  const likely = new Map<number, NaivePhrase[]>();
  for (const beginning of beginnings) {
    for (const phrase of byBeginning.get(beginning) ?? []) {
      const same = likely.get(phrase.row);
      if (same) same.push(phrase);
      else likely.set(phrase.row, [phrase]);
    }
  }
  return likely;
}

function match(
  topics: CheckedConfig["topics"],
  likely: ReadonlyMap<number, readonly NaivePhrase[]>,
  text: string,
): TopicMatch {
  const found: number[] = [];
  let winner: number | null = null;
  let best: readonly number[] = [];
  for (const [row, phrases] of [...likely].sort(([a], [b]) => a - b)) {
    const topic = topics[row];
    if (topic === undefined) continue;
    const inWords = topic.match === "substring";
    if (phrases.some((phrase) => phrase.veto && firstOf(text, phrase.text, inWords) >= 0)) continue;
    let length = 0;
    let start = 0;
    for (const phrase of phrases) {
      if (phrase.veto) continue;
      const at = firstOf(text, phrase.text, inWords);
      if (at < 0 || phrase.text.length < length || (phrase.text.length === length && at >= start)) continue;
      length = phrase.text.length;
      start = at;
    }
    if (length === 0) continue;
    found.push(row);
    const rank = [topic.priority, length, -start];
    if (topic.chain !== null && (winner === null || isGreater(rank, best))) {
      winner = row;
      best = rank;
    }
  }
  return { found, winner };
}

/** Where a phrase first stands, below 0 where it does not; an empty one stands nowhere. */
function firstOf(text: string, phrase: string, inWords: boolean): number {
  if (phrase === "") return -1;
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (inWords || (isBoundaryIn(text, at) && isBoundaryIn(text, at + phrase.length))) return at;
  }
  return -1;
}

function isGreater(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place >= 0 && (a[place] ?? 0) > (b[place] ?? 0);
}
