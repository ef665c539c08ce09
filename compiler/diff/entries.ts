import { canonicalJson, gateTable } from "../../engine/index.ts";
import type { CheckedMember, CheckedOutcome, CheckedStep } from "../check/checked-config.ts";
import { matchingCondition } from "../lower/matching-condition.ts";
import { type Programs, programsOf } from "../lower/programs.ts";
import type { Term } from "../lower/term.ts";
import { type Box, everything, narrow, type Strings } from "../prove/space/box.ts";
import type { SetId } from "../prove/space/class-sets.ts";
import type { Boxes } from "../prove/space/condition-boxes.ts";
import { targetName } from "../prove/words.ts";
import { ConditionKeys } from "./condition-keys.ts";
import type { JointSide, JointSpace } from "./joint-space.ts";
import type { Way, WayMember } from "./ways.ts";

/** One thing that can take a request: what is outside the envelope, a rule, or that no rule is left. The first that matches does. */
export interface Entry {
  readonly boxes: Boxes;
  /** Equal for entries of base and head that take the same requests, if they are asked, and have the same name. */
  readonly key: string;
  /** Where its requests go, each way for requests of its own. */
  readonly ways: () => readonly Way[];
  readonly isPinned: boolean;
  /** As `ways`, all pins taken together: enough where the other side does not tell them apart. */
  readonly waysAtOnce: () => readonly Way[];
}

/** A config as one list of entries. */
export function entriesOf(joint: JointSpace, part: "base" | "head"): readonly Entry[] {
  const side = joint[part];
  const { config, conditions } = side;
  const programs = programsOf(config);
  const keys = new ConditionKeys(joint, part, programs);
  const members = memberReader(side, programs, keys);
  const termsByRule = new Map<number, Term[]>();
  for (const { rule, term } of programs.rules) {
    const own = termsByRule.get(rule);
    if (own === undefined) termsByRule.set(rule, [term]);
    else own.push(term);
  }
  const entries: Entry[] = [];
  if (config.envelope !== null && programs.envelope !== null) {
    entries.push({
      boxes: conditions.outside(side.translate(config.envelope)),
      key: `envelope ${keys.ofPredicate(programs.envelope)}`,
      ...always(refusal("envelope")),
    });
  }
  for (const [row, rule] of config.rules.entries()) {
    const terms = termsByRule.get(row);
    if (terms === undefined) continue;
    const condition = matchingCondition(rule);
    const name = rule.named ? rule.id : null;
    entries.push({
      boxes: conditions.of(condition && side.translate(condition)),
      key: canonicalJson([keys.of(terms), name, outcomeKey(config.chains, rule.outcome)]),
      ways: once(() => waysOf(joint, part, rule.outcome, name, members)),
      isPinned: rule.outcome.kind === "pinned",
      waysAtOnce: once(() =>
        rule.outcome.kind === "pinned"
          ? [anyPin(joint, part, name, members)]
          : waysOf(joint, part, rule.outcome, name, members),
      ),
    });
  }
  entries.push({ boxes: conditions.of(null), key: "nothing", ...always(refusal("no_rule")) });
  return entries;
}

function waysOf(
  joint: JointSpace,
  part: "base" | "head",
  outcome: CheckedOutcome,
  rule: string | null,
  members: MemberReader,
): readonly Way[] {
  const { config, modelsOf } = joint[part];
  const anyRequest = { rule, winner: undefined, holds: [], models: null };
  const along = (chain: string, steps: readonly CheckedStep[]): Pick<Way, "goes" | "key"> => {
    const read = steps.map((step) =>
      (step.kind === "pool" ? step.members : [step.member]).map(members).sort(byId),
    );
    return {
      goes: { kind: "route", chain, steps: read },
      key: JSON.stringify([rule, chain, read.map((step) => step.map(({ id }) => id))]),
    };
  };
  switch (outcome.kind) {
    case "reject": {
      const { status, message } = outcome;
      const goes = { kind: "reject", status, message } as const;
      return [{ ...anyRequest, goes, key: JSON.stringify([rule, status, message]) }];
    }
    case "chain": {
      const chain = config.chains[outcome.chain];
      return chain === undefined ? [] : [{ ...anyRequest, ...along(chain.name, chain.steps) }];
    }
    case "topic":
      return config.topics.flatMap((topic, row) => {
        const chain = topic.chain === null ? undefined : config.chains[topic.chain];
        if (chain === undefined) return [];
        const won = part === "head" ? joint.topics.headWins.get(row) : undefined;
        const needs = won === undefined ? { winner: row } : { holds: [won] };
        return [{ ...anyRequest, ...needs, ...along(chain.name, chain.steps) }];
      });
    case "pinned":
      return [...new Set(config.pins.values())]
        .sort((a, b) => a - b)
        .map((target) => {
          const steps = [members({ target, degrade: [] })];
          return {
            ...anyRequest,
            models: modelsOf(target),
            goes: { kind: "route", chain: "pinned", steps: [steps] },
            key: JSON.stringify([rule, "pinned", steps.map(({ id }) => id)]),
          };
        });
  }
}

/** The way of all pinned requests, of which each is served where its own target admits it. */
function anyPin(joint: JointSpace, part: "base" | "head", rule: string | null, members: MemberReader): Way {
  const { config, conditions, modelsOf } = joint[part];
  const { strings, modelRow } = joint.space;
  const admits = (): Boxes => {
    const found: Box[] = [];
    for (const target of new Set(config.pins.values())) {
      const boxes = conditions.meet(
        withModels(strings, modelRow, modelsOf(target)),
        members({ target, degrade: [] }).admits(),
      );
      if (boxes === null) return null;
      found.push(...boxes);
    }
    return found;
  };
  const member = { name: "", id: part, admits: once(admits) };
  const goes = { kind: "route", chain: "pinned", steps: [[member]] } as const;
  return { goes, rule, winner: undefined, holds: [], models: null, key: `pinned ${part}` };
}

function withModels(strings: Strings, row: number, models: SetId): readonly Box[] {
  const box = narrow(strings, everything(strings), (copy) => {
    copy.sets = copy.sets.with(row, models);
  });
  return box === null ? [] : [box];
}

function always(way: Way): Pick<Entry, "ways" | "waysAtOnce" | "isPinned"> {
  return { isPinned: false, ways: () => [way], waysAtOnce: () => [way] };
}

type MemberReader = (member: Pick<CheckedMember, "target" | "degrade">) => WayMember;

function memberReader(
  { config, admission }: JointSide,
  programs: Programs,
  keys: ConditionKeys,
): MemberReader {
  const barring = programs.restricts.map((predicate) => keys.ofPredicate(predicate));
  const facts = new Map<number, string>();
  const factsOf = (row: number): string => {
    const known = facts.get(row);
    if (known !== undefined) return known;
    const target = config.targets[row]?.plan;
    const text = JSON.stringify([
      config.providers[target?.provider ?? -1]?.plan.protocol,
      target?.windowTokens,
      target?.maxOutputTokens,
      target?.defaultOutputTokens,
      target?.passes.filter((gate) => gateTable[gate].fact !== null).toSorted(),
      config.restricts
        .flatMap(({ barredTargets }, place) => (barredTargets.includes(row) ? [barring[place]] : []))
        .sort(),
    ]);
    facts.set(row, text);
    return text;
  };
  return (member) => {
    const name = targetName(config, member.target);
    return {
      name,
      id: `${name} ${factsOf(member.target)} ${member.degrade.toSorted().join(" ")}`,
      admits: () => admission.of(member),
    };
  };
}

function refusal(reason: "envelope" | "no_rule"): Way {
  const goes = { kind: "refused", reason } as const;
  return { goes, rule: null, winner: undefined, holds: [], models: null, key: reason };
}

function outcomeKey(chains: JointSide["config"]["chains"], outcome: CheckedOutcome): unknown {
  return outcome.kind === "chain" ? { chain: chains[outcome.chain]?.name } : outcome;
}

function byId(a: WayMember, b: WayMember): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
