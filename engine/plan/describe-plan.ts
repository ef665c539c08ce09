import { ConditionTexts } from "../decide/condition-text.ts";
import { targetName } from "../decide/target-name.ts";
import { TermReader } from "../decide/term-needs.ts";
import { matcherForms } from "../match/matcher-forms.ts";
import { elementTypeOf, type SectionArray } from "./artifact-layout.ts";
import type { Plan, PlanAuth, PlanMember, PlanOutcome } from "./plan.ts";

/** What a plan holds, as one JSON document: rows by name, conditions in words, places as `file:line:column`, secrets by reference. */
export type PlanDescription = ReturnType<typeof describePlan>;

export function describePlan(plan: Plan) {
  const reader = new TermReader(plan.decision);
  const conditions = new ConditionTexts(plan, reader);
  const target = (row: number) => targetName(plan, row).full;
  const tables = [...tablesOf("decision", { ...plan.decision.arrays }), ...tablesOf("matcher", plan.matcher)];
  return {
    format: plan.format,
    bytes: plan.bytesDigest,
    meaning: plan.meaningDigest,
    unicode: plan.unicodeVersion,
    text: plan.text,
    counts: {
      rules: plan.rules.length,
      chains: plan.chains.length,
      targets: plan.targets.length,
      providers: plan.providers.length,
      topics: plan.topics.length,
      synonyms: plan.topics.reduce((sum, topic) => sum + topic.synonyms, 0),
      restricts: plan.restricts.length,
      pins: Object.keys(plan.pins).length,
      dimensions: plan.decision.dimensions.length,
      predicates: plan.decision.arrays.wordStarts.length - 2,
      terms: reader.termsOf(plan.decision.arrays.wordStarts.length - 2).length,
    },
    matcher: matcherForms[plan.matcher["header"]?.[0] ?? -1]?.name ?? "none",
    tables,
    tableBytes: tables.reduce((sum, table) => sum + table.bytes, 0),
    envelope: plan.envelope && {
      when: conditions.ofPredicate(plan.envelope.predicate),
      place: plan.envelope.place,
    },
    restricts: plan.restricts.map(({ predicate, barredTargets, place }) => ({
      when: conditions.ofPredicate(predicate),
      bars: barredTargets.map(target),
      place,
    })),
    rules: plan.rules.map(({ id, outcome, place }, row) => ({
      id,
      when: conditions.ofRule(row),
      outcome: outcomeText(plan, outcome),
      place,
    })),
    chains: plan.chains.map(({ name, steps, options, place }) => ({
      name,
      steps: steps.map((step) =>
        step.kind === "pool"
          ? { balance: step.strategy, targets: step.members.map((one) => memberOf(plan, one)) }
          : memberOf(plan, step.member),
      ),
      options,
      place,
    })),
    targets: plan.targets.map(({ provider: _, model: __, place, ...facts }, row) => ({
      target: target(row),
      ...facts,
      place,
    })),
    providers: plan.providers.map(({ auth, ...provider }) => ({ ...provider, secrets: secretsOf(auth) })),
    topics: plan.topics.map(({ chain, place, ...topic }) => ({
      ...topic,
      route: chain === null ? null : (plan.chains[chain]?.name ?? null),
      place,
    })),
    pins: Object.fromEntries(Object.entries(plan.pins).map(([pin, row]) => [pin, target(row)])),
    within: plan.within,
    gateway: plan.gateway,
  };
}

function tablesOf(part: string, arrays: Readonly<Record<string, SectionArray>>) {
  return Object.entries(arrays)
    .map(([name, array]) => ({
      name: `${part}.${name}`,
      type: elementTypeOf(array),
      bytes: array.byteLength,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function memberOf(plan: Plan, { target, weight, degrade, shrink }: PlanMember) {
  return {
    target: targetName(plan, target).full,
    ...(weight === 1 ? {} : { weight }),
    ...(degrade.length === 0 ? {} : { degrade }),
    ...(shrink ? { shrink } : {}),
  };
}

function outcomeText(plan: Plan, outcome: PlanOutcome): string {
  if (outcome.kind === "chain") return plan.chains[outcome.chain]?.name ?? "";
  return outcome.kind === "reject"
    ? `reject ${outcome.status} ${JSON.stringify(outcome.message)}`
    : outcome.kind;
}

function secretsOf(auth: PlanAuth): readonly string[] {
  return auth.kind === "keys" ? auth.keys.map(({ secret }) => secret) : [];
}
