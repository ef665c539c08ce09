import type { OpenMatcher } from "./open-matcher.ts";
import { PatternTrie } from "./pattern-trie.ts";
import { hasRoute, type MatchedPlan, priorityOf, type TopicHit, type TopicMatch } from "./topic-match.ts";

/**
 * The "kg" dialect: leftmost-longest patterns that do not overlap, capitals of ASCII ignored, no word boundaries; the
 * highest priority wins, ties go to the first match.
 */
export function matchKg(
  { topics }: MatchedPlan,
  matcher: OpenMatcher,
  occurrences: TopicHit[] | null,
): TopicMatch {
  const { phrases, text } = matcher;
  const trie = new PatternTrie(matcher);
  const found = new Set<number>();
  let winner: number | null = null;
  for (let start = 0; start < text.length; ) {
    const pattern = trie.patternAt(text, start, "longest");
    if (pattern === 0) {
      start++;
      continue;
    }
    const end = start + (phrases.phraseLength[pattern] ?? 1);
    const topic = (phrases.owner[phrases.phraseOwners[pattern] ?? 0] ?? 0) >>> 1;
    found.add(topic);
    occurrences?.push({ topic, phrase: text.slice(start, end), start, end, veto: false });
    const best = winner === null ? -1 : priorityOf(topics, winner);
    if (hasRoute(topics, topic) && priorityOf(topics, topic) > best) winner = topic;
    start = end;
  }
  text.clear();
  return { found: [...found].sort((a, b) => a - b), winner };
}
