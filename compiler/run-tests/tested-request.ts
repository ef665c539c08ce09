import {
  type Decision,
  type Facts,
  gateTable,
  type RefusalReason,
  type TopicMatch,
} from "../../engine/index.ts";
import type { CheckedConfig, CheckedExpectation, CheckedStep } from "../check/checked-config.ts";
import type { LabelledSpan } from "../diagnostics/diagnostic.ts";

/** What became of a test's request. */
export interface TestOutcome {
  readonly facts: Facts;
  readonly decision: Decision;
  readonly match: TopicMatch;
}

/** A pool that a chain begins with. */
export interface FirstPool {
  readonly chain: string;
  readonly step: CheckedStep;
}

/** One request's outcome in words, and against expectations. */
export class TestedRequest {
  readonly #decision: Decision;
  readonly #match: TopicMatch;
  readonly #config: CheckedConfig;

  constructor({ decision, match }: TestOutcome, config: CheckedConfig) {
    this.#decision = decision;
    this.#match = match;
    this.#config = config;
  }

  holds(expected: CheckedExpectation): boolean {
    const decision = this.#decision;
    switch (expected.kind) {
      case "chain":
        return decision.outcome !== "reject" && decision.chain === this.#chain(expected.chain);
      case "rule":
        return decision.rule === expected.rule;
      case "first":
        return decision.outcome === "route" && decision.targets[0]?.target === expected.target;
      case "target":
        return (
          decision.outcome === "route" && decision.targets.some(({ target }) => target === expected.target)
        );
      case "topic":
        return this.#config.topics[expected.topic]?.chain === null
          ? this.#match.found.includes(expected.topic)
          : this.#match.winner === expected.topic;
      case "no_topic":
        return this.#match.winner === null;
      case "reject":
        return (
          decision.outcome === "reject" && (expected.status === null || decision.status === expected.status)
        );
      case "refused":
        return decision.outcome === "refused";
    }
  }

  /** The pool whose members are tried first, where more than one of them is admitted. */
  firstPool(): FirstPool | null {
    const decision = this.#decision;
    if (decision.outcome !== "route") return null;
    const admitted = new Set(decision.targets.map(({ target }) => target));
    const chain = this.#config.chains.find(({ name }) => name === decision.chain);
    for (const step of chain?.steps ?? []) {
      const members = (step.kind === "pool" ? step.members : [step.member]).filter(({ target }) =>
        admitted.has(target),
      );
      if (members.length > 0) return members.length > 1 ? { chain: decision.chain, step } : null;
    }
    return null;
  }

  nameOf(expected: CheckedExpectation): string {
    switch (expected.kind) {
      case "chain":
        return `chain \`${this.#chain(expected.chain)}\``;
      case "rule":
        return `rule \`${expected.rule}\``;
      case "first":
      case "target":
        return `${expected.kind} \`${this.#target(expected.target)}\``;
      case "topic":
        return `topic \`${this.#config.topics[expected.topic]?.id}\``;
      case "no_topic":
        return "no topic";
      case "reject":
        return expected.status === null ? "a rejection" : `a rejection with ${expected.status}`;
      case "refused":
        return "a refusal";
    }
  }

  /** What happened instead, as far as the expectation is concerned. */
  got(expected: CheckedExpectation): string {
    const decision = this.#decision;
    if (decision.outcome === "reject") return `rule \`${decision.rule}\` rejects it with ${decision.status}`;
    if (decision.outcome === "refused") return `it is refused: ${this.#refusal(decision)}`;
    switch (expected.kind) {
      case "rule":
        return `rule \`${decision.rule}\` wins`;
      case "first":
        return `\`${this.#target(decision.targets[0]?.target)}\` comes first`;
      case "target": {
        const refused = decision.refused.find(({ target }) => target === expected.target);
        if (refused) return `it is refused: ${saysOf(refused.reason)}`;
        return expected.negated ? "it is admitted" : `it is not in chain \`${decision.chain}\``;
      }
      default:
        return `it goes to chain \`${decision.chain}\``;
    }
  }

  /** Which rule decided, and what else explains the outcome. */
  why(): string {
    const { rule } = this.#decision;
    return rule === null ? "no rule was asked" : `rule \`${rule}\` is the first whose condition holds`;
  }

  /** The topics of the text. */
  topics(): string {
    const { winner } = this.#match;
    return winner === null ? "no topic wins" : `topic \`${this.#config.topics[winner]?.id}\` wins`;
  }

  whyTopics(): string {
    const found = this.#match.found.map((row) => `\`${this.#config.topics[row]?.id}\``);
    return found.length === 0
      ? "the text holds no synonym of any topic"
      : `the text holds ${found.join(", ")}`;
  }

  /** The rule that won, and the target that was refused. */
  places(expected: CheckedExpectation): readonly LabelledSpan[] {
    const { rules, topics, targets } = this.#config;
    if (expected.kind === "topic" || expected.kind === "no_topic") {
      const winner = topics[this.#match.winner ?? -1];
      return winner ? [{ span: winner.span, label: "this topic wins" }] : [];
    }
    const places: LabelledSpan[] = [];
    const rule = rules.find(({ id }) => id === this.#decision.rule);
    if (rule) places.push({ span: rule.span, label: "this rule wins" });
    if ((expected.kind === "first" || expected.kind === "target") && this.#decision.outcome !== "reject") {
      const refused = this.#decision.refused.find(({ target }) => target === expected.target);
      const target = targets[expected.target];
      if (refused && target) places.push({ span: target.span, label: saysOf(refused.reason) });
    }
    return places;
  }

  #refusal(decision: Extract<Decision, { outcome: "refused" }>): string {
    if (decision.reason === "envelope") return "it lies outside the envelope";
    if (decision.reason === "no_rule") return "no rule takes it";
    const reasons = decision.refused.map(
      ({ target, reason }) => `\`${this.#target(target)}\`: ${saysOf(reason)}`,
    );
    return reasons.join("; ");
  }

  #chain(row: number): string {
    return this.#config.chains[row]?.name ?? "";
  }

  #target(row: number | undefined): string {
    const target = this.#config.targets[row ?? -1];
    return `${this.#config.providers[target?.plan.provider ?? -1]?.plan.name}/${target?.plan.model}`;
  }
}

function saysOf(reason: RefusalReason): string {
  if (reason === "cooling" || reason === "breaker_open") return "it is down";
  return gateTable[reason].says;
}
