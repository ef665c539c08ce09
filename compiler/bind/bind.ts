import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import type { Ast } from "../syntax/project.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";
import { bindChains, bindTopics } from "./bind-chains.ts";
import { bindLets } from "./bind-lets.ts";
import { bindPromises, bindRestricts } from "./bind-promises.ts";
import { bindRules } from "./bind-rules.ts";
import { bindTests, bindTopicTests } from "./bind-tests.ts";
import { bindText } from "./bind-text.ts";
import type { BoundConfig, BoundExpression } from "./bound-config.ts";
import { checkAllowances } from "./check-allowances.ts";
import { checkOrder } from "./check-order.ts";
import { declareCatalog } from "./declare-catalog.ts";
import { declareItems, declareTopics } from "./declare-items.ts";
import { flagNames, resolveCondition } from "./resolve-condition.ts";
import { nameRules } from "./rule-names.ts";
import type { Declared, Scope } from "./scope.ts";
import { splice } from "./splice.ts";
import { nearest } from "./suggestion.ts";

/** Splices the files of a project into one list and resolves every name across rules, catalog and taxonomy. */
export function bind(project: Ast): Staged<BoundConfig> {
  const found: Diagnostic[] = [];
  const items = splice(project, found);
  const catalog = declareCatalog(project.catalog, found);
  const declared = declareItems(items, found);
  const [topics, topicNames] = declareTopics(project.topics, found);
  const chainNames = withTopicChains(declared.chainNames, topics, declared.chains.length);
  const ruleItems = items.filter((item) => item.kind === "rule");
  const ruleIds = nameRules(ruleItems, found);
  const untold = new Set<string>();
  const seemsDeclared = lostNames(project, {
    chain: [...chainNames.keys()],
    let: [...declared.letNames.keys(), ...flagNames],
    rule: ruleIds,
    topic: [...topicNames.keys()],
  });
  const scope: Scope = {
    ...catalog,
    seemsDeclared: (kind, name) => {
      const lost = seemsDeclared(kind, name);
      if (lost) untold.add(name);
      return lost;
    },
    topics: topicNames,
    chains: chainNames,
    lets: declared.letNames,
  };
  checkOrder(items, project.main.span.file.path, found);
  const envelope = items.find((item) => item.kind === "envelope");

  const ruleNames = new Map(
    ruleItems.map((rule, row) => [ruleIds[row] ?? "", rule.name?.span ?? rule.outcome.span]),
  );

  const bound = {
    sources: project.sources,
    catalog: project.catalog,
    text: bindText(items, project.dialect),
    providers: catalog.providerList,
    targets: catalog.targetList,
    clients: [...catalog.clients.keys()],
    topics: bindTopics(topics, scope, found),
    chains: bindChains(declared.chains, scope, found),
    envelope: envelope ? resolveCondition(envelope.condition, scope, found) : null,
    restricts: bindRestricts(items, scope, found),
    rules: bindRules(ruleItems, ruleIds, scope, found),
    promises: bindPromises(items, scope, found),
    tests: [...bindTests(items, ruleNames, scope, found), ...bindTopicTests(topics, scope, found)],
    allowances: checkAllowances(items, project, found),
  };
  const lets = bindLets(declared.lets, conditionsOf(bound), scope, found);
  const sound = untold.size === 0 && found.every(({ severity }) => severity !== "error");
  return { value: { ...bound, ...lets, sound }, diagnostics: found };
}

/** The topics that have a route are chains too, in rows after the declared ones. */
function withTopicChains(
  declared: ReadonlyMap<string, Declared>,
  topics: readonly TopicSource[],
  first: number,
): ReadonlyMap<string, Declared> {
  const chains = new Map(declared);
  const routed = topics.filter(({ routes }) => routes.length > 0);
  for (const [index, { id, title, span }] of routed.entries()) {
    chains.set(`topic:${id}`, { row: first + index, span: title?.span ?? span });
  }
  return chains;
}

function conditionsOf(bound: Omit<BoundConfig, "lets" | "letOrder" | "sound">): readonly BoundExpression[] {
  return [
    bound.envelope,
    ...[...bound.restricts, ...bound.rules].map(({ condition }) => condition),
    ...bound.promises.map((promise) => (promise.kind === "within" ? null : promise.condition)),
    ...bound.tests.flatMap(({ given, forall }) => [given, forall]),
  ].filter((condition) => condition !== null);
}

/**
 * What items with a syntax error, and files that are not there, would have declared. Of a missing file nothing is
 * known, so there a name is only reported where one like it is declared.
 */
function lostNames(
  project: Ast,
  declared: Readonly<Record<"chain" | "let" | "rule" | "topic", readonly string[]>>,
): Scope["seemsDeclared"] {
  const broken = new Set<string>();
  for (const file of project.rules.values()) {
    for (const { declares } of file.broken) {
      if (declares) broken.add(`${declares.kind} ${declares.name.value}`);
    }
  }
  return (kind, name) => {
    const missing = kind === "topic" ? project.missing.taxonomy : project.missing.rules;
    return (missing && nearest(name, declared[kind]).length === 0) || broken.has(`${kind} ${name}`);
  };
}
