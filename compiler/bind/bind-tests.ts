import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Located, Span } from "../source/source-set.ts";
import type { Expectation, Item } from "../syntax/ast.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";
import { resolveChain } from "./bind-chains.ts";
import type { BoundExpectation, BoundTest } from "./bound-config.ts";
import { resolveCondition } from "./resolve-condition.ts";
import { resolveTarget } from "./resolve-target.ts";
import { resolveTopic } from "./resolve-topic.ts";
import type { Scope } from "./scope.ts";
import { suggest } from "./suggestion.ts";

/** The `test` items of the rules, in order; `rules` are the places of the rules by their ids. */
export function bindTests(
  items: readonly Item[],
  rules: ReadonlyMap<string, Span>,
  scope: Scope,
  found: Diagnostic[],
): readonly BoundTest[] {
  const titles = new Map<string, Span>();
  return items
    .filter((item) => item.kind === "test")
    .map((item) => {
      const { title, texts, span } = item;
      const first = titles.get(title.value);
      if (first) {
        const related = [{ span: first, label: "first declared here" }];
        const extras = { label: "declared again here", related };
        found.push(diagnose("SB2025", title.span, { name: title.value }, extras));
      } else titles.set(title.value, title.span);
      return {
        origin: "rules",
        title,
        texts,
        given: item.given && resolveCondition(item.given, scope, found),
        forall: item.forall && resolveCondition(item.forall, scope, found),
        expectations: item.expectations.flatMap(
          (expected) => bindExpectation(expected, rules, scope, found) ?? [],
        ),
        written: item.expectations.length,
        span,
      };
    });
}

/**
 * The `test::` lines of the taxonomy, by topic. `-> none` in the file of a topic that has no route also says that
 * this topic is not found, since such a topic never wins.
 */
export function bindTopicTests(
  topics: readonly TopicSource[],
  scope: Scope,
  found: Diagnostic[],
): readonly BoundTest[] {
  const wins = (name: Located<string>): readonly BoundExpectation[] => {
    const topic = resolveTopic(name, scope, found);
    return topic === null ? [] : [{ kind: "topic", topic, negated: false, span: name.span }];
  };
  return topics.flatMap((topic) =>
    topic.tests.map(({ text, expected, span }): BoundTest => {
      const own = scope.topics.get(topic.id);
      const unrouted = own && topic.routes.length === 0;
      const none: BoundExpectation[] = [{ kind: "no_topic", negated: false, span: expected.span }];
      if (unrouted) none.push({ kind: "topic", topic: own.row, negated: true, span: expected.span });
      return {
        origin: "taxonomy",
        title: text,
        texts: [{ role: "user", text }],
        given: null,
        forall: null,
        expectations: expected.value === null ? none : wins({ value: expected.value, span: expected.span }),
        written: 1,
        span,
      };
    }),
  );
}

function bindExpectation(
  expected: Expectation,
  rules: ReadonlyMap<string, Span>,
  scope: Scope,
  found: Diagnostic[],
): BoundExpectation | null {
  const { negated, span, name, kind } = expected;
  if (kind === "refused") return { kind, negated, span };
  if (kind === "reject") return { kind, status: name, negated, span };
  if (name === null) return null;
  switch (kind) {
    case "chain": {
      const chain = resolveChain(name, scope, found);
      return chain === null ? null : { kind, chain, negated, span };
    }
    case "rule": {
      if (rules.has(name.value)) return { kind, rule: name.value, negated, span };
      if (scope.seemsDeclared("rule", name.value)) return null;
      const { orUse, extras } = suggest(name.value, rules, name.span);
      const values = { name: name.value, orUse };
      found.push(diagnose("SB2014", name.span, values, { ...extras, label: "not a rule" }));
      return null;
    }
    case "first":
    case "target": {
      const target = resolveTarget(name, scope, found);
      return target === null ? null : { kind, target, negated, span };
    }
    case "topic": {
      if (name.value === "none") return { kind: "no_topic", negated, span };
      const topic = resolveTopic(name, scope, found);
      return topic === null ? null : { kind, topic, negated, span };
    }
  }
}
