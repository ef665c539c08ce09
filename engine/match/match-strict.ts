import type { OpenMatcher } from "./open-matcher.ts";
import type { MatchedPlan, TopicHit, TopicMatch } from "./topic-match.ts";

/** All phrases that occur, overlaps too, so that one topic never depends on another. */
export function matchStrict(
  { topics }: MatchedPlan,
  { form, phrases, tally, text }: OpenMatcher,
  source: string,
  occurrences: TopicHit[] | null,
): TopicMatch {
  const hits = occurrences === null ? form.find(source, text) : form.place(source, text);
  const { phrases: found, count } = hits;
  const { phraseLength, phraseOwners, owner: owners } = phrases;
  for (let index = 0; index < count; index++) {
    const phrase = found[index] ?? 0;
    const end = hits.endOf(phrase);
    const length = phraseLength[phrase] ?? 0;
    const lastOwner = phraseOwners[phrase + 1] ?? 0;
    for (let at = phraseOwners[phrase] ?? 0; at < lastOwner; at++) {
      const owner = owners[at] ?? 0;
      const topic = owner >>> 1;
      const isVeto = (owner & 1) === 1;
      if (isVeto) tally.veto(topic);
      else tally.add(topic, length, end);
      occurrences?.push({
        topic,
        phrase: text.slice(end - length, end),
        start: end - length,
        end,
        veto: isVeto,
      });
    }
  }
  text.clear();
  return tally.take(topics);
}
