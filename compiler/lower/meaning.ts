import { canonicalJson, digestName, normalisePhrase, sha256 } from "../../engine/index.ts";
import type { CheckedChain, CheckedConfig, CheckedMember, CheckedOutcome } from "../check/checked-config.ts";
import type { Programs } from "./programs.ts";
import { ruleOrder } from "./rule-order.ts";
import type { Term } from "./term.ts";
import { type NeedNames, unionText } from "./term-text.ts";

/**
 * The normal form of a config, as canonical JSON: all that decides or changes a call, by name. Left out are places, comments, titles
 * and listings of topics, ids that nobody gave to rules, and the order of everything whose order says nothing.
 */
export function meaningOf(config: CheckedConfig, programs: Programs): string {
  const names = namesOf(config, programs);
  const targetName = (row: number): string => {
    const target = config.targets[row]?.plan;
    return `${config.providers[target?.provider ?? 0]?.plan.name}/${target?.model}`;
  };
  const condition = (terms: readonly Term[]) => unionText(terms, names);
  return canonicalJson({
    text: { ...config.text, ignoreBlocks: [...config.text.ignoreBlocks].sort() },
    topics: config.topics.map((topic) => ({
      id: topic.id,
      priority: topic.priority,
      match: topic.match,
      synonyms: phrases(topic.synonyms),
      vetoes: phrases(topic.vetoes),
      chain: topic.chain === null ? null : config.chains[topic.chain]?.name,
    })),
    envelope: programs.envelope === null ? null : condition(programs.predicates[programs.envelope] ?? []),
    rules: orderedRules(config, programs, condition),
    restricts: sorted(
      config.restricts.map(({ barredTargets }, row) => ({
        when: condition(programs.predicates[programs.restricts[row] ?? 0] ?? []),
        bars: barredTargets.map(targetName).sort(),
      })),
    ),
    chains: sorted(config.chains.map((chain) => meaningOfChain(chain, targetName))),
    targets: sorted(
      config.targets.map(({ plan }, row) => ({
        ...plan,
        name: targetName(row),
        provider: undefined,
        passes: [...plan.passes].sort(),
      })),
    ),
    providers: sorted(config.providers.map(({ plan }) => plan)),
    pins: Object.fromEntries([...config.pins].map(([pin, row]) => [pin, targetName(row)])),
    within: config.promises.flatMap((promise) =>
      promise.kind === "within" ? [{ attempts: promise.attempts, waitMs: promise.waitMs }] : [],
    ),
    gateway: { ...config.gateway, clients: sorted(config.gateway.clients) },
  });
}

/** Topics by id; a derived predicate by the digest of what it says, so that sharing never multiplies out. */
function namesOf(config: CheckedConfig, programs: Programs): NeedNames {
  const predicates: string[] = [];
  const names: NeedNames = {
    topic: (row) => config.topics[row]?.id ?? "",
    predicate: (number) => predicates[number] ?? "",
  };
  for (const terms of programs.predicates) predicates.push(digestName(sha256(unionText(terms, names))));
  return names;
}

function orderedRules(
  config: CheckedConfig,
  programs: Programs,
  condition: (terms: readonly Term[]) => string,
): readonly unknown[] {
  const terms = new Map<number, Term[]>();
  for (const { rule, term } of programs.rules) {
    const own = terms.get(rule);
    if (own === undefined) terms.set(rule, [term]);
    else own.push(term);
  }
  const rules = config.rules.flatMap(({ id, named, outcome }, row) => {
    const own = terms.get(row);
    if (own === undefined) return [];
    const rule = { as: named ? id : undefined, when: condition(own), to: meaningOfOutcome(outcome, config) };
    return [{ key: canonicalJson(rule), terms: own, rule }];
  });
  return ruleOrder(rules, config).map(({ rule }) => rule);
}

function meaningOfOutcome(outcome: CheckedOutcome, config: CheckedConfig): unknown {
  return outcome.kind === "chain" ? { kind: "chain", chain: config.chains[outcome.chain]?.name } : outcome;
}

function meaningOfChain(
  { name, steps, options }: CheckedChain,
  targetName: (row: number) => string,
): unknown {
  const member = ({ target, weight, degrade, shrink }: CheckedMember) => ({
    target: targetName(target),
    weight,
    degrade: [...degrade].sort(),
    shrink,
  });
  return {
    name,
    options,
    steps: steps.map((step) =>
      step.kind === "pool"
        ? { strategy: step.strategy, members: step.members.map(member) }
        : member(step.member),
    ),
  };
}

function phrases(written: readonly { readonly value: string }[]): readonly string[] {
  return [...new Set(written.map(({ value }) => normalisePhrase(value)))].sort();
}

function sorted<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, text: canonicalJson(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}
