import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Route, RouteMember } from "../analysis/routes.ts";
import type { RuleRegion } from "../analysis/rule-region.ts";
import type { Blocker } from "../hunt/blocker.ts";
import { type Box, narrow } from "../space/box.ts";
import type { Boxes } from "../space/condition-boxes.ts";
import { bitOfFlag } from "../space/flag-space.ts";
import { witnessIn, witnessJson } from "../witness.ts";
import { routeName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** What a conversation can carry from its earlier turns. */
const carried = ["resumes", "stateful"] as const;
type Carried = (typeof carried)[number];

/**
 * SB4022: where a rule takes a conversation over because it carries state from its earlier turns, its chain still has a target
 * wherever those turns could have got that state: at a target of the rule that takes the same request without it.
 */
export function* askAffinity(analysis: Analysis): Iterable<Answer> {
  for (const flag of carried) {
    const bit = bitOfFlag[flag];
    const asks = (bits: "flagsOn" | "flagsOff") =>
      analysis.rules.filter(({ boxes }) => boxes?.some((box) => (box[bits] & bit) !== 0));
    const takers = new Set(asks("flagsOn"));
    const leavers = new Set(asks("flagsOff"));
    if (takers.size + leavers.size === 0) {
      yield proved;
      continue;
    }
    for (const later of analysis.rules) {
      if (analysis.fate(later.row).kind !== "alive") continue;
      for (const earlier of takers.has(later) ? analysis.rules : leavers) {
        if (earlier === later || analysis.fate(earlier.row).kind !== "alive") continue;
        yield* ask(analysis, flag, later, earlier);
      }
    }
  }
}

function* ask(analysis: Analysis, flag: Carried, later: RuleRegion, earlier: RuleRegion): Iterable<Answer> {
  for (const next of analysis.routes(later.row)) {
    for (const before of analysis.routes(earlier.row)) {
      if (next.chain === null || before.chain === null || next.winner !== before.winner) continue;
      for (const member of before.members) {
        if (!issues(analysis, flag, member) || hasDomain(analysis, next, domainOf(analysis, member)))
          continue;
        const answer = findTakeover(analysis, flag, next, before, member);
        if (answer !== null) {
          yield answer;
          return;
        }
      }
    }
  }
  yield proved;
}

/** A request that takes one route with the flag and the other without it, where the earlier target admits it. */
function findTakeover(
  analysis: Analysis,
  flag: Carried,
  next: Route,
  before: Route,
  member: RouteMember,
): Answer | null {
  const { space, admission, instruments, rules } = analysis;
  const bit = bitOfFlag[flag];
  const own = spoken(analysis, flag, member);
  const there = without(
    analysis,
    analysis.meet(analysis.meet(before.goals, admission.of(member)), own),
    bit,
    "flagsOn",
  );
  const here = without(analysis, next.goals, bit, "flagsOff");
  const goals = analysis.meet(here, there);
  if (goals === null) return null;
  const above = (rule: number, clash: "flagsOn" | "flagsOff"): readonly Blocker[] =>
    rules
      .slice(0, rule)
      .flatMap(({ boxes }) =>
        (without(analysis, boxes, bit, clash) ?? []).map((box) => ({ box, owner: -1 })),
      );
  const ids = [rules[next.rule]?.rule.id, rules[before.rule]?.rule.id];
  const hunted = analysis.hunter.hunt({
    goals,
    before: 0,
    besides: [...above(next.rule, "flagsOff"), ...above(before.rule, "flagsOn")],
    ...(next.winner !== undefined && { winner: next.winner }),
    accept: (region) => {
      const plain = witnessIn(space, region);
      const later = { ...plain, [flag]: true };
      return instruments.replay(later).rule === ids[0] && instruments.replay(plain).rule === ids[1];
    },
  });
  const rule = rules[next.rule]?.rule;
  if (!rule || hunted.kind === "none") return null;
  if (hunted.kind === "cut") return notProved(rule.span, `rule \`${rule.id}\``, hunted.reason);
  const first = rules[before.rule]?.rule;
  const domain = domainOf(analysis, member);
  const values = {
    rule: rule.id,
    earlier: first?.id ?? "",
    chain: routeName(next),
    domain: `signature domain \`${domain}\``,
  };
  return refuted(
    diagnose("SB4022", rule.conditionSpan, values, {
      label: `takes over where \`${flag}\` holds`,
      related: [
        ...(first
          ? [{ span: first.conditionSpan, label: "took the same request on its earlier turns" }]
          : []),
        { span: member.span, label: `issued what only \`${domain}\` can read` },
      ],
      witness: witnessJson({ ...witnessIn(space, hunted.region), [flag]: true }),
      verdict: "refuted",
    }),
    `${rule.id} ${domain} ${flag}`,
  );
}

/** The boxes that allow the flag to be set (or unset, where `clash` is `flagsOn`), with the flag left open. */
function without(analysis: Analysis, boxes: Boxes, bit: number, clash: "flagsOn" | "flagsOff"): Boxes {
  return (
    boxes?.flatMap((box) => {
      if ((box[clash] & bit) !== 0) return [];
      const open = narrow(analysis.space.strings, box, (copy: Box) => {
        copy.flagsOn &= ~bit;
        copy.flagsOff &= ~bit;
      });
      return open === null ? [] : [open];
    }) ?? null
  );
}

/** Whether a target can have issued such state: signed thinking where it thinks, stored state at the Responses API. */
function issues({ config }: Analysis, flag: Carried, { target }: RouteMember): boolean {
  const row = config.targets[target]?.plan;
  const protocol = config.providers[row?.provider ?? -1]?.plan.protocol;
  if (flag === "stateful") return protocol === "openai-responses";
  return (
    (protocol === "anthropic" || protocol === "openai-responses") &&
    (row?.passes.includes("thinking") ?? false)
  );
}

/** State is kept only for clients of the target's own protocol; signed thinking also crosses through the gateway. */
function spoken(analysis: Analysis, flag: Carried, { target }: RouteMember): Boxes {
  const { config, space } = analysis;
  const all = analysis.boxes(null);
  if (flag !== "stateful" || all === null) return all;
  const protocol = config.providers[config.targets[target]?.plan.provider ?? -1]?.plan.protocol;
  const row = space.strings.findIndex(({ fact }) => fact === "protocol");
  const set = space.strings[row]?.ofValues(protocol === undefined ? [] : [protocol]);
  return all.flatMap((box) => {
    const own = narrow(space.strings, box, (copy) => {
      if (set !== undefined) copy.sets = copy.sets.with(row, set);
    });
    return own === null ? [] : [own];
  });
}

function hasDomain(analysis: Analysis, route: Route, domain: string): boolean {
  return route.members.some((member) => domainOf(analysis, member) === domain);
}

function domainOf({ config }: Analysis, { target }: RouteMember): string {
  return config.providers[config.targets[target]?.plan.provider ?? -1]?.plan.signatureDomain ?? "";
}
