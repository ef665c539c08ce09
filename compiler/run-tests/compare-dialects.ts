import { type MatchedPlan, matchTopics } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import { buildMatcher } from "../lower/matcher/build-matcher.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";
import { testFacts } from "./test-facts.ts";

/**
 * Under an older dialect: each text of the tests that another topic wins in the strict meaning, for whoever wants to be rid of `compat`.
 * `strictTopics` are the same files as the strict dialect reads them.
 */
export function compareDialects(config: CheckedConfig, strictTopics: readonly TopicSource[]): Staged<null> {
  const { dialect } = config.text;
  if (dialect === "strict") return { value: null, diagnostics: [] };
  const older = winnerIn(config.text, config.topics);
  const strict = winnerIn({ ...config.text, dialect: "strict" }, sortedById(strictTopics).map(asTopic));
  const diagnostics = config.tests.flatMap((test): readonly Diagnostic[] => {
    const { given } = test;
    if (given.kind !== "request" || given.texts.length === 0) return [];
    const { text } = testFacts(given, config.text);
    const [before, after] = [older(text), strict(text)];
    if (before === after) return [];
    const values = { dialect, title: test.title, before, after };
    return [diagnose("SB6003", test.span, values, { label: "has two winners" })];
  });
  return { value: null, diagnostics };
}

/** The name of the topic that wins a text, or "no topic". */
function winnerIn(
  text: CheckedConfig["text"],
  topics: Parameters<typeof buildMatcher>[1] & MatchedPlan["topics"],
): (words: string) => string {
  const plan: MatchedPlan = { text, topics, matcher: buildMatcher(text, topics) };
  return (words) => {
    const { winner } = matchTopics(plan, words);
    return winner === null ? "no topic" : `\`${topics[winner]?.id}\``;
  };
}

/** Rows stand in the order of ids, which is how a tie is broken. */
const sortedById = (topics: readonly TopicSource[]): readonly TopicSource[] =>
  topics.toSorted((a, b) => (a.id < b.id ? -1 : 1));

function asTopic(source: TopicSource) {
  return {
    ...source,
    title: source.title?.value ?? source.id,
    priority: source.priority?.value ?? 50,
    match: source.match?.value ?? ("word" as const),
    chain: source.routes.length === 0 ? null : 0,
  };
}
