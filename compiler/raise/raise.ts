import type { Plan, PlanChain, PlanMember, PlanRule, StringFact } from "../../engine/index.ts";
import { clientProtocols } from "../../schemas/index.ts";
import type {
  CheckedChain,
  CheckedConfig,
  CheckedMember,
  CheckedOutcome,
  CheckedTopic,
} from "../check/checked-config.ts";
import type { Span } from "../source/source-set.ts";
import { PlanConditions } from "./plan-conditions.ts";
import { StandInSources } from "./stand-in-sources.ts";
import { phrasesByTopic, type TopicPhrases } from "./topic-phrases.ts";

/**
 * A configuration that decides as a plan does, from the plan alone: the inverse of `lower`. Conditions are those of the tables,
 * multiplied out; synonyms are folded; places are the plan's, in files of white space. What a plan does not keep is left out:
 * `let`s, tests, allowances, promises but `within`, dates, and the margin of a window.
 */
export function raise(plan: Plan): CheckedConfig {
  const sources = new StandInSources(plan);
  const conditions = new PlanConditions(plan);
  const phrases = phrasesByTopic(plan);
  const nowhere = sources.nowhere();
  return {
    sources: sources.all(),
    catalog: { value: { providers: {} }, span: () => nowhere },
    text: plan.text,
    topics: plan.topics.map((topic, row): CheckedTopic => {
      const span = sources.at(topic.place);
      const { synonyms, vetoes } = phrases[row] ?? noPhrases;
      const located = (value: string) => ({ value, span });
      const { id, title, priority, match, chain, metadata } = topic;
      return {
        id,
        title,
        priority,
        match,
        chain,
        metadata,
        span,
        synonyms: synonyms.map(located),
        vetoes: vetoes.map(located),
      };
    }),
    providers: plan.providers.map((provider, row) => {
      const target = plan.targets.find((one) => one.provider === row);
      return { plan: provider, span: target === undefined ? nowhere : sources.at(target.place) };
    }),
    targets: plan.targets.map(({ place, ...target }) => ({
      plan: target,
      contextTokens: target.windowTokens,
      checked: null,
      retires: null,
      span: sources.at(place),
    })),
    gateway: plan.gateway,
    envelope:
      plan.envelope && conditions.ofPredicate(plan.envelope.predicate, sources.at(plan.envelope.place)),
    restricts: plan.restricts.map(({ predicate, barredTargets, place }) => {
      const span = sources.at(place);
      return { condition: conditions.ofPredicate(predicate, span), barredTargets, span };
    }),
    chains: plan.chains.map((chain) => raiseChain(chain, sources.at(chain.place))),
    rules: plan.rules.map((rule, row) => {
      const span = sources.at(rule.place);
      return {
        id: rule.id,
        named: !isDefaultId(plan, rule),
        condition: conditions.ofRule(row, span),
        outcome: rule.outcome satisfies CheckedOutcome,
        span,
        conditionSpan: span,
        outcomeSpan: span,
      };
    }),
    lets: [],
    pins: new Map(Object.entries(plan.pins)),
    closedValues: new Map<StringFact, readonly string[]>([
      ["protocol", clientProtocols],
      ["client", plan.gateway.clients.map(({ name }) => name)],
    ]),
    promises:
      plan.within === null
        ? []
        : [{ kind: "within", attempts: plan.within.attempts, waitMs: plan.within.waitMs, span: nowhere }],
    tests: [],
    allowances: [],
  };
}

const noPhrases: TopicPhrases = { synonyms: [], vetoes: [] };

function raiseChain({ name, steps, options }: PlanChain, span: Span): CheckedChain {
  return {
    name,
    options,
    span,
    steps: steps.map((step) =>
      step.kind === "pool"
        ? {
            kind: "pool",
            strategy: step.strategy,
            members: step.members.map((member) => raiseMember(member, span)),
            span,
          }
        : { kind: "target", member: raiseMember(step.member, span), span },
    ),
  };
}

function raiseMember(member: PlanMember, span: Span): CheckedMember {
  return {
    ...member,
    span,
    degradeSpans: member.degrade.map((value) => ({ value, span })),
    spliceSpan: null,
    shrinkSpan: member.shrink ? span : null,
  };
}

/** Whether a rule bears the id that it gets where no `as` names it: `cheap`, `cheap#2`. */
function isDefaultId(plan: Plan, { id, outcome }: PlanRule): boolean {
  const base = outcome.kind === "chain" ? (plan.chains[outcome.chain]?.name ?? "") : outcome.kind;
  return id === base || (id.startsWith(`${base}#`) && /^\d+$/.test(id.slice(base.length + 1)));
}
