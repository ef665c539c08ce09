import {
  type Facts,
  type FlagFact,
  type Gate,
  gateTable,
  globMatches,
  integerValue,
  refusedFlags,
  stringValue,
} from "../../../engine/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import type {
  Atom,
  CheckedCondition,
  CheckedConfig,
  CheckedMember,
  CheckedOutcome,
} from "../../check/checked-config.ts";
import type { NaiveTopics } from "./naive-topics.ts";
import { type Found, flagValue, RuleFinder } from "./rule-finder.ts";

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
  readonly #finder: RuleFinder;
  /** By chain, every member of every step. */
  readonly #members: readonly (readonly CheckedMember[])[];
  /** By target, what a client's protocol may ask of it and its own does not carry. */
  readonly #refused: readonly Readonly<Record<ClientProtocol, readonly FlagFact[]>>[];

  constructor(config: CheckedConfig, topics: NaiveTopics) {
    this.#config = config;
    this.#topics = topics;
    this.#finder = new RuleFinder(config.rules);
    this.#members = config.chains.map(({ steps }) =>
      steps.flatMap((step) => (step.kind === "pool" ? step.members : [step.member])),
    );
    this.#refused = config.targets.map(({ plan }) => {
      const upstream = config.providers[plan.provider]?.plan.protocol ?? "echo";
      const by = (client: ClientProtocol) => refusedFlags(client, upstream);
      return {
        anthropic: by("anthropic"),
        "openai-chat": by("openai-chat"),
        "openai-responses": by("openai-responses"),
      };
    });
  }

  /** How many rules were read so far, over all requests. */
  get rulesRead(): number {
    return this.#finder.rulesRead;
  }

  decide(facts: Facts): DirectDecision {
    const request = { facts, topics: this.#topics(facts.text), pinned: this.#pin(facts) };
    const { envelope, rules } = this.#config;
    if (envelope !== null && !this.#holds(envelope, request)) return refusal(null, null);
    const row = this.#finder.first(request, (place) => {
      const rule = rules[place];
      if (rule === undefined) return false;
      if (rule.outcome.kind === "topic" && request.topics.winner === null) return false;
      if (rule.outcome.kind === "pinned" && request.pinned === null) return false;
      return rule.condition === null || this.#holds(rule.condition, request);
    });
    const rule = rules[row ?? -1];
    return rule === undefined ? refusal(null, null) : this.#follow(rule.id, rule.outcome, request);
  }

  /** Whether a condition holds of a request. */
  holds(condition: CheckedCondition, facts: Facts): boolean {
    return this.#holds(condition, { facts, topics: this.#topics(facts.text), pinned: this.#pin(facts) });
  }

  #pin({ model }: Facts): number | null {
    return model === null ? null : (this.#config.pins.get(model) ?? null);
  }

  #holds(condition: CheckedCondition, request: Found): boolean {
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

  #follow(rule: string, outcome: CheckedOutcome, request: Found): DirectDecision {
    if (outcome.kind === "reject") {
      return { ...refusal(rule, null), outcome: "reject", says: `${outcome.status} ${outcome.message}` };
    }
    if (outcome.kind === "pinned") {
      const target = request.pinned ?? -1;
      return this.#along(rule, "pinned", [{ target, degrade: [] }], request);
    }
    const row =
      outcome.kind === "chain" ? outcome.chain : this.#config.topics[request.topics.winner ?? -1]?.chain;
    return this.#along(
      rule,
      this.#config.chains[row ?? -1]?.name ?? null,
      this.#members[row ?? -1] ?? [],
      request,
    );
  }

  #along(
    rule: string,
    chain: string | null,
    members: readonly Pick<CheckedMember, "target" | "degrade">[],
    request: Found,
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
  #closed(member: Pick<CheckedMember, "target" | "degrade">, request: Found): Gate | null {
    const target = this.#config.targets[member.target]?.plan;
    if (!target) return "protocol";
    const { facts } = request;
    const fails = (gate: Gate): boolean => {
      switch (gate) {
        case "window":
          return facts.inputTokens + (facts.maxOutput ?? target.defaultOutputTokens) > target.windowTokens;
        case "output":
          return (facts.maxOutput ?? 0) > target.maxOutputTokens;
        case "protocol":
          return (this.#refused[member.target]?.[facts.protocol] ?? []).some(
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

const gates = Object.keys(gateTable) as Gate[];

function holdsAtom(atom: Atom, { facts, topics, pinned }: Found): boolean {
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

function refusal(rule: string | null, chain: string | null): DirectDecision {
  return { outcome: "refused", rule, chain, targets: [], refused: [], says: null };
}
