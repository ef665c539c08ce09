import type {
  CheckedCondition,
  CheckedConfig,
  CheckedMember,
} from "../../../compiler/check/checked-config.ts";
import { DirectEvaluator } from "../../../compiler/prove/faithful/direct-decision.ts";
import { naiveTopics } from "../../../compiler/prove/faithful/naive-topics.ts";
import type { Span } from "../../../compiler/source/source-set.ts";
import {
  type Decision,
  decide,
  type Facts,
  type Gate,
  type Plan,
  refusedFlags,
} from "../../../engine/index.ts";

/**
 * What the prover has to say of a small configuration, found by looking at one request of every cell: the questions that end REFUTED,
 * each as `questionOf` names it, and the fate of each rule. Knows nothing of boxes.
 */
export interface OracleVerdict {
  readonly refuted: ReadonlySet<string>;
  readonly fates: readonly ("alive" | "shadowed" | "impossible")[];
}

/**
 * The name of one question: the code, the place of the rule, hop, promise or expectation that is asked about, and what is down. That every
 * request meets a rule is one question.
 */
export function questionOf(code: string, span: Span | null, down: string | null = null): string {
  return [code, ...(span === null ? [] : [span.start]), ...(down === null ? [] : [down])].join(" ");
}

export function oracle(config: CheckedConfig, plan: Plan, requests: Iterable<Facts>): OracleVerdict {
  const topics = naiveTopics(config, plan);
  const evaluator = new DirectEvaluator(config, topics);
  const holds = (condition: CheckedCondition | null, facts: Facts) =>
    condition === null || evaluator.holds(condition, facts);
  const isBarred = ({ target }: CheckedMember, facts: Facts) =>
    config.restricts.some(
      ({ condition, barredTargets }) => barredTargets.includes(target) && holds(condition, facts),
    );
  const seen = [...requests].map((facts) => ({ facts, decision: decide(plan, facts) }));
  const inside = seen.filter(
    ({ decision }) => decision.outcome !== "refused" || decision.reason !== "envelope",
  );
  const refuted = new Set<string>();
  const refute = (code: string, span: Span | null, down: string | null = null) =>
    refuted.add(questionOf(code, span, down));
  const ruleOf = ({ decision }: { decision: Decision }) =>
    config.rules.find(({ id }) => id === decision.rule)?.conditionSpan ?? null;

  const fates = config.rules.map(({ id, condition, outcome }) => {
    if (inside.some(({ decision }) => decision.rule === id)) return "alive";
    const possible = inside.some(
      ({ facts }) =>
        holds(condition, facts) &&
        (outcome.kind !== "pinned" || config.pins.has(facts.model ?? "")) &&
        (outcome.kind !== "topic" || topics(facts.text).winner !== null),
    );
    return possible ? "shadowed" : "impossible";
  });
  for (const [row, rule] of config.rules.entries()) {
    if (fates[row] === "shadowed") refute("SB4003", rule.span);
  }
  if (inside.some(({ decision }) => decision.outcome === "refused" && decision.reason === "no_rule")) {
    refute("SB4001", null);
  }

  const stranded = inside.filter(
    ({ decision }) =>
      decision.outcome === "refused" && decision.reason === "no_target" && decision.chain !== "pinned",
  );
  const uncarried = ({ facts, decision }: (typeof stranded)[number]) => {
    const chain = config.chains.find(({ name }) => decision.outcome === "refused" && name === decision.chain);
    const members = chain?.steps.flatMap((step) => (step.kind === "pool" ? step.members : [step.member]));
    return members?.every((member) => fails(config, member, "protocol", facts)) ?? false;
  };
  for (const one of stranded) refute(uncarried(one) ? "SB4010" : "SB4005", ruleOf(one));

  for (const chain of config.chains) {
    const routed = inside.flatMap(({ facts, decision }) =>
      decision.outcome === "route" && decision.chain === chain.name ? [{ facts, decision }] : [],
    );
    const steps = chain.steps.map((step) => (step.kind === "pool" ? step.members : [step.member]));
    const members = steps.flat();
    const tried = (member: CheckedMember) =>
      routed.some(({ decision }) => decision.targets.some(({ target }) => target === member.target));
    const repeated = members.filter((member, place) =>
      members.slice(0, place).some((earlier) => earlier.target === member.target),
    );
    for (const member of members) {
      if (routed.length > 0 && (!tried(member) || repeated.includes(member))) refute("SB4006", member.span);
    }
    const reached = members.filter(tried);
    for (const first of steps[0] ?? []) {
      const others = reached.filter(({ target }) => target !== first.target);
      if (others.length === 0) continue;
      const alone = routed.filter(({ decision }) =>
        decision.targets.every(({ target }) => target === first.target),
      );
      for (const gate of ["window", "output", ...features] as const) {
        if (
          others.some((other) =>
            gate === "window" ? other.shrink : other.degrade.some((one) => one === gate),
          )
        ) {
          continue;
        }
        const isLost = ({ facts }: (typeof alone)[number]) =>
          others.every((other) => fails(config, other, gate, facts)) &&
          others.some((other) => !isBarred(other, facts) && !fails(config, other, "protocol", facts));
        if (alone.some(isLost)) {
          refute(gate === "window" ? "SB4007" : gate === "output" ? "SB4009" : "SB4008", first.span);
        }
      }
    }
  }

  for (const promise of config.promises) {
    if (promise.kind === "cost") {
      const name = config.chains[promise.chain]?.name;
      const isDear = inside.some(
        ({ facts, decision }) =>
          decision.outcome === "route" &&
          decision.chain === name &&
          (promise.condition === null || holds(promise.condition, facts)) &&
          costOf(config, decision, facts) > promise.ceilingNanoUsd,
      );
      if (isDear) refute("SB4015", promise.span);
    }
    if (promise.kind !== "never" && promise.kind !== "only" && promise.kind !== "survive") continue;
    const meant = inside.filter(({ facts }) => holds(promise.condition, facts));
    if (promise.kind === "survive") {
      const strandedHere = stranded.filter(({ facts }) => holds(promise.condition, facts));
      for (const { decision } of meant) {
        if (decision.outcome !== "route" || decision.chain === "pinned") continue;
        const [provider, ...others] = new Set(
          decision.targets.map(({ target }) => config.targets[target]?.plan.provider ?? -1),
        );
        if (provider === undefined || others.length > 0 || isStranded(strandedHere, decision)) continue;
        refute("SB4016", promise.span, `provider:${config.providers[provider]?.plan.name}`);
      }
      continue;
    }
    const named = new Set(promise.targets);
    const broken = meant.some(
      ({ decision }) =>
        decision.outcome === "route" &&
        decision.targets.some(({ target }) => named.has(target) === (promise.kind === "never")),
    );
    if (broken) refute(promise.kind === "never" ? "SB4013" : "SB4014", promise.span);
  }

  for (const test of config.tests) {
    if (test.given.kind !== "forall") continue;
    const { condition } = test.given;
    for (const expected of test.expectations) {
      const satisfied = ({ decision }: { decision: Decision }) =>
        expected.kind === "target"
          ? decision.outcome === "route" && decision.targets.some(({ target }) => target === expected.target)
          : expected.kind === "chain"
            ? decision.outcome !== "reject" && decision.chain === config.chains[expected.chain]?.name
            : expected.kind === "first"
              ? decision.outcome === "route" && decision.targets[0]?.target === expected.target
              : decision.outcome === "refused";
      const broken = inside.some((one) => holds(condition, one.facts) && satisfied(one) === expected.negated);
      if (broken) refute("SB4026", expected.span);
    }
  }
  return { refuted, fates };
}

/** What a request costs where every target that admits it has to be tried, each once, in nano-dollars. */
function costOf(config: CheckedConfig, { targets }: Decision & { outcome: "route" }, facts: Facts): number {
  let sum = 0;
  for (const { target } of targets) {
    const row = config.targets[target];
    if (!row?.plan.price) continue;
    const { price, windowTokens, defaultOutputTokens, maxOutputTokens } = row.plan;
    // What the margin keeps back may all have been used.
    const billed = Math.ceil((facts.inputTokens * row.contextTokens) / windowTokens);
    let input = Math.max(price.inputNanoUsd, price.cacheReadNanoUsd, price.cacheWriteNanoUsd);
    let output = price.outputNanoUsd;
    for (const tier of price.tiers) {
      if (billed <= tier.aboveTokens) continue;
      input = Math.max(input, tier.inputNanoUsd);
      output = Math.max(output, tier.outputNanoUsd);
    }
    sum += billed * input + Math.min(facts.maxOutput ?? defaultOutputTokens, maxOutputTokens) * output;
  }
  return sum;
}

const features = ["image", "audio", "tools", "thinking", "json", "web_search"] as const;

/** Whether this gate of the target, by itself, keeps the request out. */
function fails(config: CheckedConfig, { target }: CheckedMember, gate: Gate, facts: Facts): boolean {
  const row = config.targets[target]?.plan;
  if (!row) return true;
  if (gate === "window") {
    return facts.inputTokens + (facts.maxOutput ?? row.defaultOutputTokens) > row.windowTokens;
  }
  if (gate === "output") return (facts.maxOutput ?? 0) > row.maxOutputTokens;
  const protocol = config.providers[row.provider]?.plan.protocol ?? "echo";
  // Of the flags in question the themes raise this one only.
  if (gate === "protocol") return facts.audio && refusedFlags(facts.protocol, protocol).includes("audio");
  const raised = {
    image: facts.image,
    audio: facts.audio,
    tools: facts.tools,
    thinking: facts.thinking,
    json: facts.json,
    web_search: facts.webSearch,
  };
  return Object.entries(raised).some(([name, holds]) => name === gate && holds && !row.passes.includes(gate));
}

/** Whether the rule strands some of the promised requests on this very chain with everything up: then that is what is said of it. */
function isStranded(
  stranded: readonly { decision: Decision }[],
  decision: Decision & { outcome: "route" },
): boolean {
  return stranded.some(
    ({ decision: other }) =>
      other.outcome === "refused" && other.rule === decision.rule && other.chain === decision.chain,
  );
}
