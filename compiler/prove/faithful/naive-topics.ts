import type { MatchedPlan } from "../../../engine/index.ts";
import {
  isBoundaryIn,
  matchTopics,
  normalise,
  normalisePhrase,
  type TopicMatch,
} from "../../../engine/index.ts";
import type { CheckedConfig } from "../../check/checked-config.ts";

/** The topics of one text, found by looking for each phrase by itself. */
export type NaiveTopics = (text: string) => TopicMatch;

/**
 * The strict meaning of a taxonomy without any automaton. What the two older dialects find depends on all phrases at once, so
 * there is no simpler way to say it than their own matcher.
 */
export function naiveTopics(config: CheckedConfig, compat: MatchedPlan): NaiveTopics {
  if (config.text.dialect !== "strict") return (text) => matchTopics(compat, text);
  const topics = config.topics.map(({ synonyms, vetoes, match, priority, chain }) => ({
    synonyms: synonyms.map(({ value }) => normalisePhrase(value)),
    vetoes: vetoes.map(({ value }) => normalisePhrase(value)),
    inWords: match === "substring",
    priority,
    isRouted: chain !== null,
  }));
  const known = new Map<string, TopicMatch>();
  return (text) => {
    const found = known.get(text) ?? match(topics, normalise(text));
    known.set(text, found);
    return found;
  };
}

interface NaiveTopic {
  readonly synonyms: readonly string[];
  readonly vetoes: readonly string[];
  readonly inWords: boolean;
  readonly priority: number;
  readonly isRouted: boolean;
}

function match(topics: readonly NaiveTopic[], text: string): TopicMatch {
  const found: number[] = [];
  let winner: number | null = null;
  let best: readonly number[] = [];
  for (const [row, topic] of topics.entries()) {
    if (topic.vetoes.some((phrase) => firstOf(text, phrase, topic.inWords) >= 0)) continue;
    let length = 0;
    let start = 0;
    for (const phrase of topic.synonyms) {
      const at = firstOf(text, phrase, topic.inWords);
      if (at < 0 || phrase.length < length || (phrase.length === length && at >= start)) continue;
      length = phrase.length;
      start = at;
    }
    if (length === 0) continue;
    found.push(row);
    const rank = [topic.priority, length, -start];
    if (topic.isRouted && (winner === null || isGreater(rank, best))) {
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
