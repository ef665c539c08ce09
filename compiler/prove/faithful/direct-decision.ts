import type { Gate, TopicMatch } from "../../../engine/index.ts";
import {
  type Facts,
  gateTable,
  globMatches,
  integerValue,
  refusedFlags,
  stringValue,
} from "../../../engine/index.ts";
import type {
  Atom,
  CheckedCondition,
  CheckedConfig,
  CheckedMember,
  CheckedOutcome,
} from "../../check/checked-config.ts";
import type { NaiveTopics } from "./naive-topics.ts";

/** What the rules say of a request as they were written, every target healthy. */
export interface DirectDecision {
  readonly outcome: "route" | "reject" | "refused";
  readonly rule: string | null;
  readonly chain: string | null;
  /** The targets that admit the request, sorted; those before the first pool are in order. */
  readonly targets: readonly number[];
  /** `TARGET GATE` for each other target, sorted. */
  readonly refused: readonly string[];
  /** The status and message of a rejection. */
  readonly says: string | null;
}

/**
 * Reads the checked rules one after another, as a person would. It shares no step with the tables that `decide` runs on, and
 * serves nothing but the comparison with it.
 */
export class DirectEvaluator {
  readonly #config: CheckedConfig;
  readonly #topics: NaiveTopics;

  constructor(config: CheckedConfig, topics: NaiveTopics) {
    this.#config = config;
    this.#topics = topics;
  }

  decide(facts: Facts): DirectDecision {
    const request = { facts, topics: this.#topics(facts.text), pinned: this.#pin(facts) };
    const { envelope, rules } = this.#config;
    if (envelope !== null && !this.#holds(envelope, request)) return refusal(null, null);
    for (const { id, condition, outcome } of rules) {
      if (outcome.kind === "topic" && request.topics.winner === null) continue;
      if (outcome.kind === "pinned" && request.pinned === null) continue;
      if (condition === null || this.#holds(condition, request)) return this.#follow(id, outcome, request);
    }
    return refusal(null, null);
  }

  /** Whether a condition holds of a request. */
  holds(condition: CheckedCondition, facts: Facts): boolean {
    return this.#holds(condition, { facts, topics: this.#topics(facts.text), pinned: this.#pin(facts) });
  }

  #pin({ model }: Facts): number | null {
    return model === null ? null : (this.#config.pins.get(model) ?? null);
  }

  #holds(condition: CheckedCondition, request: Request): boolean {
    switch (condition.kind) {
      case "and":
        return condition.operands.every((operand) => this.#holds(operand, request));
      case "or":
        return condition.operands.some((operand) => this.#holds(operand, request));
      case "not":
        return !this.#holds(condition.operand, request);
      case "atom":
        return holdsAtom(condition.atom, request);
    }
  }

  #follow(rule: string, outcome: CheckedOutcome, request: Request): DirectDecision {
    if (outcome.kind === "reject") {
      return { ...refusal(rule, null), outcome: "reject", says: `${outcome.status} ${outcome.message}` };
    }
    if (outcome.kind === "pinned") {
      const target = request.pinned ?? -1;
      return this.#along(rule, "pinned", [{ target, degrade: [] }], request);
    }
    const row =
      outcome.kind === "chain" ? outcome.chain : this.#config.topics[request.topics.winner ?? -1]?.chain;
    const chain = this.#config.chains[row ?? -1];
    const members =
      chain?.steps.flatMap((step) => (step.kind === "pool" ? step.members : [step.member])) ?? [];
    return this.#along(rule, chain?.name ?? null, members, request);
  }

  #along(
    rule: string,
    chain: string | null,
    members: readonly Pick<CheckedMember, "target" | "degrade">[],
    request: Request,
  ): DirectDecision {
    const targets = new Set<number>();
    const reasons = new Map<number, Gate>();
    for (const member of members) {
      const gate = this.#closed(member, request);
      if (gate === null) targets.add(member.target);
      else if (!reasons.has(member.target)) reasons.set(member.target, gate);
    }
    const refused = [...reasons].flatMap(([target, gate]) =>
      targets.has(target) ? [] : [`${target} ${gate}`],
    );
    return {
      outcome: targets.size > 0 ? "route" : "refused",
      rule,
      chain,
      targets: [...targets],
      refused: refused.sort(),
      says: null,
    };
  }

  /** The first gate, in the order of the table, that keeps the request out. */
  #closed(member: Pick<CheckedMember, "target" | "degrade">, request: Request): Gate | null {
    const target = this.#config.targets[member.target]?.plan;
    if (!target) return "protocol";
    const { facts } = request;
    const protocol = this.#config.providers[target.provider]?.plan.protocol ?? "echo";
    const fails = (gate: Gate): boolean => {
      switch (gate) {
        case "window":
          return facts.inputTokens + (facts.maxOutput ?? target.defaultOutputTokens) > target.windowTokens;
        case "output":
          return (facts.maxOutput ?? 0) > target.maxOutputTokens;
        case "protocol":
          return refusedFlags(facts.protocol, protocol).some(
            (fact) =>
              holdsAtom({ kind: "flag", fact }, request) &&
              !member.degrade.some((lifted) => gateTable[lifted].fact === fact),
          );
        case "restrict":
          return this.#config.restricts.some(
            ({ condition, barredTargets }) =>
              barredTargets.includes(member.target) && this.#holds(condition, request),
          );
        default:
          return (
            !target.passes.includes(gate) && holdsAtom({ kind: "flag", fact: gateTable[gate].fact }, request)
          );
      }
    };
    return gates.find((gate) => !member.degrade.some((lifted) => lifted === gate) && fails(gate)) ?? null;
  }
}

interface Request {
  readonly facts: Facts;
  readonly topics: TopicMatch;
  readonly pinned: number | null;
}

const gates = Object.keys(gateTable) as Gate[];
function holdsAtom(atom: Atom, { facts, topics, pinned }: Request): boolean {
  switch (atom.kind) {
    case "integer": {
      const value = integerValue(facts, atom.fact);
      return value >= atom.min && value <= atom.max;
    }
    case "flag":
      return flagValue(facts, pinned, atom.fact);
    case "value": {
      const value = stringValue(facts, atom.fact);
      return value !== null && atom.values.includes(value);
    }
    case "glob": {
      const value = stringValue(facts, atom.fact);
      return value !== null && globMatches(atom.glob, value);
    }
    case "tool":
      return facts.toolNames.some((name) => globMatches(atom.glob, name));
    case "topic":
      return topics.found.includes(atom.topic);
    case "any_topic":
      return topics.winner !== null;
  }
}

function flagValue(
  facts: Facts,
  pinned: number | null,
  fact: Extract<Atom, { kind: "flag" }>["fact"],
): boolean {
  switch (fact) {
    case "pinned":
      return pinned !== null;
    case "web_search":
      return facts.webSearch;
    case "cache_control":
      return facts.cacheControl;
    default:
      return facts[fact];
  }
}

function refusal(rule: string | null, chain: string | null): DirectDecision {
  return { outcome: "refused", rule, chain, targets: [], refused: [], says: null };
}
