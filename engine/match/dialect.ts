import type { PlanText } from "../plan/plan.ts";
import { lowerAsciiInto, lowerCaseInto } from "../text/lower-case.ts";
import { normalisePhrase } from "../text/normalise.ts";
import { UnitBuffer } from "../text/unit-buffer.ts";
import { matchKg } from "./match-kg.ts";
import { matchProxy } from "./match-proxy.ts";
import { matchStrict } from "./match-strict.ts";
import type { OpenMatcher } from "./open-matcher.ts";
import type { MatchedPlan, TopicHit, TopicMatch } from "./topic-match.ts";

/** How a taxonomy is matched: `strict` is ours, the two others do what older systems did. */
export interface Dialect {
  /** A phrase as its texts are folded; empty where the dialect has no use for it. */
  foldPhrase(phrase: string): string;
  /** The topics of a text; occurrences are added to `hits` where it is not null. */
  match(plan: MatchedPlan, matcher: OpenMatcher, text: string, hits: TopicHit[] | null): TopicMatch;
}

export const dialects: Readonly<Record<PlanText["dialect"], Dialect>> = {
  strict: {
    foldPhrase: normalisePhrase,
    match(plan, matcher, text, hits) {
      return matchStrict(plan, matcher, text, hits);
    },
  },
  kg: {
    // The older system drops patterns of one byte.
    foldPhrase: (phrase) => (phrase.length === 1 && phrase < "\u0080" ? "" : folded(lowerAsciiInto, phrase)),
    match(plan, matcher, text, hits) {
      lowerAsciiInto(text, matcher.text);
      return matchKg(plan, matcher, hits);
    },
  },
  proxy: {
    foldPhrase: (phrase) => folded(lowerCaseInto, phrase),
    match(plan, matcher, text, hits) {
      lowerCaseInto(text, matcher.text);
      return matchProxy(plan, matcher, hits);
    },
  },
};

function folded(fold: (text: string, buffer: UnitBuffer) => void, phrase: string): string {
  const buffer = new UnitBuffer();
  fold(phrase, buffer);
  return buffer.slice();
}
