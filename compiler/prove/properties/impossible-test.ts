import type { Decision, Facts } from "../../../engine/index.ts";
import type { CheckedExpectation, CheckedTest } from "../../check/checked-config.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import type { Route, RouteMember } from "../analysis/routes.ts";
import type { Search, Shown } from "../analysis/search.ts";
import type { Boxes } from "../space/condition-boxes.ts";
import { witnessJson } from "../witness.ts";
import { chainName, targetName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/**
 * SB4026: a test of one request expects nothing that no request at all can have, and a `forall` holds for every request of its
 * condition inside the envelope.
 */
export function* askImpossibleTest(analysis: Analysis): Iterable<Answer> {
  for (const test of analysis.config.tests) {
    for (const expected of test.expectations) {
      yield test.given.kind === "forall"
        ? askForAll(analysis, test, expected, test.given.condition)
        : askOne(analysis, test, expected);
    }
  }
}

function askOne(analysis: Analysis, test: CheckedTest, expected: CheckedExpectation): Answer {
  const problem = expected.negated ? null : impossibility(analysis, expected);
  if (problem === null) return proved;
  const values = {
    test: test.title,
    what: nameOf(analysis, expected),
    problem,
    advice: "mend the expectation, or the rules that keep it from happening",
  };
  return refuted(diagnose("SB4026", expected.span, values, { label: "cannot happen", verdict: "refuted" }));
}

/** Why no request at all can have what is expected; null where some can, or where that is not known. */
function impossibility(analysis: Analysis, expected: CheckedExpectation): string | null {
  const { config, space } = analysis;
  switch (expected.kind) {
    case "chain":
      return analysis.chainsInUse().has(config.chains[expected.chain]?.name ?? "")
        ? null
        : "no request takes it";
    case "rule": {
      const row = config.rules.findIndex(({ id }) => id === expected.rule);
      const { kind } = analysis.fate(row);
      return kind === "shadowed" || kind === "impossible" ? "no request reaches it" : null;
    }
    case "first":
    case "target": {
      for (const route of analysis.liveRoutes()) {
        for (const member of route.members) {
          if (member.target !== expected.target) continue;
          const goals = analysis.meet(route.goals, analysis.admission.of(member));
          if (analysis.anyOf(analysis.along(route, { goals, shows: () => true })).kind !== "none")
            return null;
        }
      }
      return "no request reaches it";
    }
    case "topic": {
      const topic = config.topics[expected.topic];
      if (topic?.chain === null) return null;
      return space.marks.winning(expected.topic).length > 0 || topic?.synonyms.length
        ? null
        : "it has no synonym";
    }
    case "reject": {
      const rejects = analysis.rules.some(
        ({ row, rule }) =>
          rule.outcome.kind === "reject" &&
          (expected.status === null || rule.outcome.status === expected.status) &&
          ["alive", "unknown"].includes(analysis.fate(row).kind),
      );
      return rejects ? null : "no rule does so";
    }
    case "no_topic":
    case "refused":
      return null;
  }
}

function askForAll(
  analysis: Analysis,
  test: CheckedTest,
  expected: CheckedExpectation,
  condition: Parameters<Analysis["boxes"]>[0],
): Answer {
  const inside = analysis.meet(analysis.boxes(condition), analysis.envelope);
  const shown = counterexample(analysis, expected, inside);
  const what = `${expected.negated ? "not " : ""}${nameOf(analysis, expected)}`;
  if (shown.kind === "none") return proved;
  if (shown.kind === "cut")
    return notProved(expected.span, `${what} in test \`${test.title}\``, shown.reason);
  const decision = analysis.instruments.replay(shown.witness);
  const got =
    decision.outcome === "reject"
      ? `rule \`${decision.rule}\` rejects one with ${decision.status}`
      : `rule \`${decision.rule ?? "none"}\` sends one to ${decision.chain === null ? "nothing" : chainName(decision.chain)}`;
  const rule = analysis.rules.find((region) => region.rule.id === decision.rule)?.rule;
  const values = {
    test: test.title,
    what,
    problem: got,
    advice: "narrow the `forall`, or mend the rule",
  };
  return refuted(
    diagnose("SB4026", expected.span, values, {
      label: "does not hold for all",
      related: rule ? [{ span: rule.conditionSpan, label: "wins the witness" }] : [],
      witness: witnessJson(shown.witness),
      verdict: "refuted",
    }),
  );
}

/** A request inside the boxes for which the expectation does not hold. */
function counterexample(analysis: Analysis, expected: CheckedExpectation, inside: Boxes): Shown {
  let cut: Shown | null = null;
  const shows = (decision: Decision, witness: Facts) =>
    holds(analysis, expected, decision, witness) === expected.negated;
  const pieces = analysis.rules.flatMap(({ row, goals }) =>
    piecesOf(analysis, expected, row, analysis.meet(goals, inside)).map((piece) => ({
      ...piece,
      before: row,
    })),
  );
  // A request that no rule takes is refused, whatever was expected.
  if ((expected.kind === "refused") === expected.negated) {
    pieces.push({ goals: inside, before: analysis.rules.length });
  }
  for (const piece of pieces) {
    const shown = analysis.search({ ...piece, shows });
    if (shown.kind === "shown") return shown;
    if (shown.kind === "cut") cut = shown;
  }
  return cut ?? { kind: "none", used: new Set() };
}

/** One search for a request that breaks an expectation. */
type Piece = Pick<Search, "goals" | "winner" | "besides">;

/** Where a rule's requests break an expectation: searches that together cover all of these, and nothing else. */
function piecesOf(
  analysis: Analysis,
  expected: CheckedExpectation,
  row: number,
  goals: Boxes,
): readonly Piece[] {
  const { config } = analysis;
  const rule = config.rules[row];
  if (!rule || goals?.length === 0) return [];
  const unless = (matches: boolean): readonly Piece[] => (matches === expected.negated ? [{ goals }] : []);
  switch (expected.kind) {
    case "topic":
    case "no_topic":
      return topicPieces(analysis, expected, goals);
    case "rule":
      return unless(rule.id === expected.rule);
    case "reject": {
      const { outcome } = rule;
      return unless(
        outcome.kind === "reject" && (expected.status === null || outcome.status === expected.status),
      );
    }
    default:
      if (rule.outcome.kind === "reject") return unless(false);
      return analysis.routes(row).flatMap((route) => {
        const all = { goals: analysis.meet(goals, route.goals), winner: route.winner };
        return routePieces(analysis, expected, route, all);
      });
  }
}

function routePieces(
  analysis: Analysis,
  expected: CheckedExpectation & { kind: "chain" | "first" | "target" | "refused" },
  route: Route,
  all: Piece,
): readonly Piece[] {
  const { members } = route;
  if (expected.kind === "chain") {
    const matches = route.name === analysis.config.chains[expected.chain]?.name;
    return matches === expected.negated ? [all] : [];
  }
  const inAny = (some: readonly RouteMember[]): readonly Piece[] =>
    some.map((member) => ({ ...all, goals: analysis.meet(all.goals, analysis.admission.of(member)) }));
  const inNone = (some: readonly RouteMember[]): Piece => ({
    ...all,
    besides: some.flatMap((member) => blockersOf(analysis.admission.of(member))),
  });
  if (expected.kind === "refused") return expected.negated ? [inNone(members)] : inAny(members);
  const own = members.filter(({ target }) => target === expected.target);
  if (expected.kind === "target") return expected.negated ? inAny(own) : [inNone(own)];
  const place = members.findIndex(({ target }) => target === expected.target);
  const before = place < 0 ? [] : members.slice(0, place);
  if (!expected.negated) return [...inAny(before), inNone(own)];
  return inAny(own).map((piece) => ({ ...piece, besides: inNone(before).besides ?? [] }));
}

/** Where another topic wins than the one expected, or one at all; a topic without a route is expected to be found. */
function topicPieces(analysis: Analysis, expected: CheckedExpectation, goals: Boxes): readonly Piece[] {
  const { config } = analysis;
  if (expected.kind === "topic" && config.topics[expected.topic]?.chain === null) {
    const topic = {
      kind: "atom",
      atom: { kind: "topic", topic: expected.topic },
      span: expected.span,
    } as const;
    const boxes = expected.negated ? analysis.boxes(topic) : analysis.space.conditions.outside(topic);
    return [{ goals: analysis.meet(goals, boxes) }];
  }
  const wanted = expected.kind === "topic" ? expected.topic : null;
  if (expected.negated) return [{ goals, winner: wanted }];
  const winners = config.topics.flatMap((topic, row) =>
    topic.chain === null || row === wanted ? [] : [row],
  );
  return [...(wanted === null ? [] : [null]), ...winners].map((winner) => ({ goals, winner }));
}

function holds(
  analysis: Analysis,
  expected: CheckedExpectation,
  decision: Decision,
  witness: Facts,
): boolean {
  const { config, instruments } = analysis;
  switch (expected.kind) {
    case "chain":
      return decision.outcome !== "reject" && decision.chain === config.chains[expected.chain]?.name;
    case "rule":
      return decision.rule === expected.rule;
    case "first":
      return decision.outcome === "route" && decision.targets[0]?.target === expected.target;
    case "target":
      return (
        decision.outcome === "route" && decision.targets.some(({ target }) => target === expected.target)
      );
    case "topic": {
      const reading = instruments.read(witness.text);
      return config.topics[expected.topic]?.chain === null
        ? reading.found.includes(expected.topic)
        : reading.winner === expected.topic;
    }
    case "no_topic":
      return instruments.read(witness.text).winner === null;
    case "reject":
      return (
        decision.outcome === "reject" && (expected.status === null || decision.status === expected.status)
      );
    case "refused":
      return decision.outcome === "refused";
  }
}

function nameOf({ config }: Analysis, expected: CheckedExpectation): string {
  switch (expected.kind) {
    case "chain":
      return chainName(config.chains[expected.chain]?.name ?? "");
    case "rule":
      return `rule \`${expected.rule}\``;
    case "first":
    case "target":
      return `${expected.kind === "first" ? "first " : ""}\`${targetName(config, expected.target)}\``;
    case "topic":
      return `topic \`${config.topics[expected.topic]?.id}\``;
    case "no_topic":
      return "no topic";
    case "reject":
      return expected.status === null ? "a rejection" : `a rejection with ${expected.status}`;
    case "refused":
      return "a refusal";
  }
}
