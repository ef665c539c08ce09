import { DEFAULT_PRIORITY } from "../../check/check-topics.ts";
import type { Ast } from "../../syntax/project.ts";
import type { TopicSource } from "../../taxonomy/topic-source.ts";
import { withTopic } from "../edit-ast.ts";
import type { Mutate, Probe } from "../mutant.ts";

export const dropSynonym: Mutate = function* (ast) {
  for (const [row, topic] of ast.topics.entries()) {
    for (const [place, { value, span }] of topic.synonyms.entries()) {
      const synonyms = topic.synonyms.toSpliced(place, 1);
      const what = `\`${value}\` is no synonym of topic \`${topic.id}\``;
      yield { what, span, ast: withTopic(ast, row, { ...topic, synonyms }), probes: [{ text: value }] };
    }
  }
};

export const dropVeto: Mutate = function* (ast) {
  for (const [row, topic] of ast.topics.entries()) {
    for (const [place, { value, span }] of topic.vetoes.entries()) {
      const vetoes = topic.vetoes.toSpliced(place, 1);
      const what = `\`${value}\` does not veto topic \`${topic.id}\``;
      const probes = topic.synonyms.slice(0, FEW).map((synonym) => ({ text: `${synonym.value}. ${value}` }));
      yield {
        what,
        span,
        ast: withTopic(ast, row, { ...topic, vetoes }),
        probes: [{ text: value }, ...probes],
      };
    }
  }
};

/** A topic above the one that stood just above it, and below the one just below. */
export const changePriority: Mutate = function* (ast) {
  const priorities = [...new Set(ast.topics.map(({ priority }) => priority?.value ?? DEFAULT_PRIORITY))].sort(
    (a, b) => a - b,
  );
  for (const [row, topic] of ast.topics.entries()) {
    const own = topic.priority?.value ?? DEFAULT_PRIORITY;
    const at = priorities.indexOf(own);
    const values = [
      Math.min(MOST_PRIORITY, (priorities[at + 1] ?? own) + 1),
      Math.max(0, (priorities[at - 1] ?? own) - 1),
    ];
    for (const value of values) {
      if (value === own) continue;
      const span = topic.priority?.span ?? topic.title?.span ?? topic.span;
      const what = `topic \`${topic.id}\` has priority ${value} and not ${own}`;
      const changed = withTopic(ast, row, { ...topic, priority: { value, span } });
      yield { what, span, ast: changed, probes: clashes(ast, topic) };
    }
  }
};

const MOST_PRIORITY = 100;
const FEW = 5;

/** Texts in which a topic meets each other one. */
function clashes(ast: Ast, topic: TopicSource): readonly Probe[] {
  const own = topic.synonyms[0]?.value;
  if (own === undefined) return [];
  return ast.topics.flatMap((other) => {
    const theirs = other === topic ? undefined : other.synonyms[0]?.value;
    return theirs === undefined ? [] : [{ text: `${own}. ${theirs}` }];
  });
}
