import { dialects, normalisePhrase, type PlanText } from "../../engine/index.ts";
import type { BoundConfig } from "../bind/bound-config.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Located } from "../source/source-set.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";
import type { CheckedTopic } from "./checked-config.ts";

/** What a topic that names none has. */
export const DEFAULT_PRIORITY = 50;

/** The topics with their defaults written out and each synonym once. */
export function checkTopics(bound: BoundConfig, found: Diagnostic[]): readonly CheckedTopic[] {
  found.push(...bound.topics.flatMap(({ source }) => emptyPhrases(source, bound.text.dialect)));
  return bound.topics.map(({ source, chain }) => ({
    id: source.id,
    title: source.title?.value ?? source.id,
    priority: source.priority?.value ?? DEFAULT_PRIORITY,
    match: source.match?.value ?? "word",
    synonyms: withoutRepeats(source, found),
    vetoes: source.vetoes,
    chain,
    metadata: source.metadata.map(({ name, value }) => ({ name, value: value.value })),
    span: source.title?.span ?? source.span,
  }));
}

function withoutRepeats(topic: TopicSource, found: Diagnostic[]): readonly Located<string>[] {
  const kept = new Map<string, Located<string>>();
  for (const synonym of topic.synonyms) {
    const key = normalisePhrase(synonym.value);
    const first = kept.get(key);
    if (!first) {
      kept.set(key, synonym);
      continue;
    }
    const related = [{ span: first.span, label: "listed here already" }];
    const values = { topic: topic.id, synonym: synonym.value };
    found.push(diagnose("SB3084", synonym.span, values, { label: "listed again", related }));
  }
  return [...kept.values()];
}

/** Phrases that no text can hold, which would be skipped in silence. */
function emptyPhrases(topic: TopicSource, dialect: PlanText["dialect"]): readonly Diagnostic[] {
  return [...topic.synonyms, ...topic.vetoes]
    .filter(({ value }) => dialects[dialect].foldPhrase(value) === "")
    .map(({ span }) => diagnose("SB3086", span, { topic: topic.id }, { label: "is never found" }));
}
