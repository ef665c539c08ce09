import { type Decision, gateTable } from "../../../engine/index.ts";
import { type Diagnostic, diagnose, type LabelledSpan } from "../../diagnostics/diagnostic.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import { membersOf, type Route } from "../analysis/routes.ts";
import type { Shown } from "../analysis/search.ts";
import type { Region } from "../hunt/hunt.ts";
import { fits } from "../hunt/rule-index.ts";
import { meet } from "../space/box.ts";
import { witnessJson } from "../witness.ts";
import { distinction, grouped, routeName, targetName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** SB4005: where a rule wins, some target of its chain admits the request. Pins are honoured or refused, so they are left out. */
export function* askStranded(analysis: Analysis): Iterable<Answer> {
  for (const route of analysis.liveRoutes()) {
    if (route.chain === null) continue;
    const shown = beyondProtocols(analysis, route);
    if (shown.kind === "none") yield proved;
    else if (shown.kind === "cut") yield notProved(route.span, aboutRoute(analysis, route), shown.reason);
    else yield refuted(...finding(analysis, route, shown));
  }
}

/** A request that takes the route and that nothing on it admits. */
export function strandedIn(
  analysis: Analysis,
  route: Route,
  isUp: (target: number) => boolean = () => true,
): Shown {
  const up = membersOf(route).filter(({ target }) => isUp(target));
  const admitted = up.map((member) => analysis.admission.of(member));
  if (admitted.includes(null)) return { kind: "cut", reason: "a `restrict` is too long" };
  const besides = admitted.flatMap((boxes) => blockersOf(boxes));
  const name = `admitted ${up.map(({ target, degrade }) => `${target} ${degrade.join(" ")}`).join(",")}`;
  if (analysis.coversEnvelope(name, besides)) return { kind: "none", used: new Set() };
  const id = analysis.rules[route.rule]?.rule.id;
  return analysis.search({
    goals: route.goals,
    before: route.rule,
    besides,
    winner: route.winner,
    shows: (decision) =>
      decision.rule === id &&
      (decision.outcome === "refused"
        ? decision.chain === route.name
        : decision.outcome === "route" && decision.targets.every(({ target }) => !isUp(target))),
  });
}

/** "rule `search`", with the topic where the rule has one route for each. */
export function aboutRoute(analysis: Analysis, route: Route): string {
  const rule = `rule \`${analysis.rules[route.rule]?.rule.id}\``;
  return route.winner === undefined ? rule : `${rule} and ${routeName(route)}`;
}

/** A stranded request that some target could carry, its protocol considered: of all others SB4010 says it better. */
function beyondProtocols(analysis: Analysis, route: Route): Shown {
  const any = strandedIn(analysis, route);
  if (any.kind !== "shown") return any;
  let cut: Shown | null = null;
  for (const member of membersOf(route)) {
    const carried = analysis.admission.passing(member, "protocol");
    const shown = strandedIn(analysis, { ...route, goals: analysis.meet(route.goals, carried) });
    if (shown.kind === "shown") return shown;
    if (shown.kind === "cut") cut = shown;
  }
  return cut ?? { kind: "none", used: new Set() };
}

function finding(
  analysis: Analysis,
  route: Route,
  shown: Extract<Shown, { kind: "shown" }>,
): [Diagnostic, string] {
  const rule = analysis.rules[route.rule]?.rule;
  const decision = analysis.instruments.replay(shown.witness);
  const what = distinction(analysis.space, goalAround(analysis, route, shown.region), shown.region.box);
  const winner = route.winner === undefined ? "" : `, and ${routeName(route)} are taken`;
  const related = refusals(analysis, route, decision);
  const cause = `${route.name} ${related.map(({ label }) => label).join(" ")}`;
  const diagnostic = diagnose(
    "SB4005",
    rule?.conditionSpan ?? route.span,
    { rule: rule?.id ?? "", chain: routeName(route), advice: advice(analysis, route, shown.region) },
    {
      label:
        what === ""
          ? `none of its requests is admitted by any${winner}`
          : `${what}: admitted by none${winner}`,
      related,
      witness: witnessJson(shown.witness),
      verdict: "refuted",
    },
  );
  return [diagnostic, cause];
}

/** The goal that a region was found in: what the rule says by itself. */
export function goalAround(analysis: Analysis, route: Route, region: Region) {
  return route.goals?.find((goal) => meet(analysis.space.strings, goal, region.box) !== null);
}

/** Why each target refuses the witness, at its place in the catalog. */
export function refusals(analysis: Analysis, route: Route, decision: Decision): readonly LabelledSpan[] {
  if (decision.outcome === "reject") return [];
  return decision.refused.flatMap(({ target, reason }) => {
    const row = analysis.config.targets[target];
    if (!row || !membersOf(route).some((member) => member.target === target)) return [];
    const { windowTokens, maxOutputTokens } = row.plan;
    const why =
      reason === "window"
        ? `takes at most ${grouped(windowTokens)} tokens`
        : reason === "output"
          ? `answers with at most ${grouped(maxOutputTokens)} tokens`
          : reason in gateTable
            ? gateTable[reason as keyof typeof gateTable].says
            : reason;
    return [{ span: row.span, label: why }];
  });
}

function advice(analysis: Analysis, route: Route, region: Region): string {
  const { config, space, admission } = analysis;
  const taken = new Set(membersOf(route).map(({ target }) => target));
  const fitting = config.targets.findIndex((_, target) => {
    if (taken.has(target)) return false;
    const admitted = admission.of({ target, degrade: [] });
    return admitted?.some(
      (box) => fits(box, region.situation) && meet(space.strings, box, region.box) !== null,
    );
  });
  return fitting < 0
    ? "add a target that admits it, or narrow the rule"
    : `add a target that admits it, such as \`${targetName(config, fitting)}\`, or narrow the rule`;
}
