import { dialects } from "./dialect.ts";
import { openMatcher } from "./open-matcher.ts";
import { type MatchedPlan, NO_TOPICS, type TopicHit, type TopicMatch } from "./topic-match.ts";

/**
 * Which topics a text holds and which of them wins. Total, deterministic, linear in the text. The text is the fact
 * `text`; it is folded here.
 */
export function matchTopics(plan: MatchedPlan, text: string): TopicMatch {
  if (text === "") return NO_TOPICS;
  return dialects[plan.text.dialect].match(plan, openMatcher(plan.matcher), text, null);
}

/** The same with the occurrences that led to it: in the strict dialect the first one of each phrase, else all that count. */
export function explainTopics(
  plan: MatchedPlan,
  text: string,
): TopicMatch & { readonly hits: readonly TopicHit[] } {
  const hits: TopicHit[] = [];
  const { found, winner } = dialects[plan.text.dialect].match(plan, openMatcher(plan.matcher), text, hits);
  return { found, winner, hits };
}
