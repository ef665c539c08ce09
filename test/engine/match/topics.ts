import { buildMatcher, type FormBuilder } from "../../../compiler/lower/matcher/build-matcher.ts";
import type { MatcherTopic } from "../../../compiler/lower/matcher/collect-phrases.ts";
import type { MatchedPlan, PlanText } from "../../../engine/index.ts";

/** A topic in a few words: its phrases, and what of the rest is not the default. */
export interface TopicSketch {
  readonly id: string;
  readonly synonyms: readonly string[];
  readonly vetoes?: readonly string[];
  readonly priority?: number;
  readonly match?: "word" | "substring";
  readonly routed?: boolean;
  readonly path?: string;
}

/** The parts of a plan that matching needs, with tables built by the compiler. */
export function planOf(
  sketches: readonly TopicSketch[],
  dialect: PlanText["dialect"] = "strict",
  forms?: readonly FormBuilder[],
): MatchedPlan {
  const topics = sketches.map(topicOf);
  return { text: { dialect }, topics, matcher: buildMatcher({ dialect }, topics, forms) };
}

function topicOf(sketch: TopicSketch): MatcherTopic & { chain: number | null } {
  const span = { file: { path: sketch.path ?? `taxonomy/${sketch.id}.md`, text: "" }, start: 0, end: 0 };
  const locate = (value: string) => ({ value, span });
  return {
    id: sketch.id,
    priority: sketch.priority ?? 50,
    match: sketch.match ?? "word",
    synonyms: sketch.synonyms.map(locate),
    vetoes: (sketch.vetoes ?? []).map(locate),
    chain: sketch.routed === false ? null : 0,
    span,
  };
}
