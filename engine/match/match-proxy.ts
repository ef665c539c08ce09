import type { UnitBuffer } from "../text/unit-buffer.ts";
import type { OpenMatcher } from "./open-matcher.ts";
import { PatternTrie } from "./pattern-trie.ts";
import { hasRoute, type MatchedPlan, type TopicHit, type TopicMatch } from "./topic-match.ts";

/**
 * The "proxy" dialect: the pattern that ends first is taken, of those that end together the longest, and the scan
 * resumes behind it. A match scores its share of the text, less the later it stands, in bytes of UTF-8; the best wins.
 */
export function matchProxy(
  { topics }: MatchedPlan,
  matcher: OpenMatcher,
  occurrences: TopicHit[] | null,
): TopicMatch {
  const { phrases, text } = matcher;
  const trie = new PatternTrie(matcher);
  const found = new Set<number>();
  const totalBytes = utf8Length(text, 0, text.length);
  let winner: number | null = null;
  let bestScore = 0;
  let startBytes = 0;
  for (let from = 0; ; ) {
    const match = firstToEnd(trie, phrases.phraseLength, text, from);
    if (match === null) break;
    const { pattern, start, end } = match;
    const topic = (phrases.owner[phrases.phraseOwners[pattern] ?? 0] ?? 0) >>> 1;
    found.add(topic);
    occurrences?.push({ topic, phrase: text.slice(start, end), start, end, veto: false });
    startBytes += utf8Length(text, from, start);
    const bytes = utf8Length(text, start, end);
    const score = (bytes / totalBytes) * (1 - (LATENESS * startBytes) / totalBytes);
    if (hasRoute(topics, topic) && score > bestScore) {
      winner = topic;
      bestScore = score;
    }
    startBytes += bytes;
    from = end;
  }
  text.clear();
  return { found: [...found].sort((a, b) => a - b), winner };
}

/** How much of its score a match at the very end would lose. */
const LATENESS = 0.1;

/** The match that ends first behind `from`: once one is known, only starts in front of its end can beat it. */
function firstToEnd(
  trie: PatternTrie,
  lengths: Uint32Array,
  text: UnitBuffer,
  from: number,
): { readonly pattern: number; readonly start: number; readonly end: number } | null {
  let best: { pattern: number; start: number; end: number } | null = null;
  for (let start = from; start < (best?.end ?? text.length); start++) {
    const pattern = trie.patternAt(text, start, "shortest");
    if (pattern === 0) continue;
    const end = start + (lengths[pattern] ?? 1);
    if (best === null || end < best.end) best = { pattern, start, end };
  }
  return best;
}

function utf8Length({ units }: UnitBuffer, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    const unit = units[at] ?? 0;
    // Each half of a pair counts two of its four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}
