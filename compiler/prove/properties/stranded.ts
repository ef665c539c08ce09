import { type Decision, type Facts, gateTable, type RefusalReason } from "../../../engine/index.ts";
import { type Diagnostic, diagnose, type LabelledSpan } from "../../diagnostics/diagnostic.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import type { Route } from "../analysis/routes.ts";
import type { Shown } from "../analysis/search.ts";
import type { Region } from "../hunt/hunt.ts";
import { fits } from "../hunt/rule-index.ts";
import { meet } from "../space/box.ts";
import { witnessJson } from "../witness.ts";
import { grouped, routeName, targetName, windowLimit } from "../words.ts";
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
  const up = route.members.filter(({ target }) => isUp(target));
  const admitted = up.map((member) => analysis.serving.of(member));
  if (admitted.includes(null)) return { kind: "cut", reason: "a `restrict` is too long" };
  const besides = () => admitted.flatMap((boxes) => blockersOf(boxes));
  const name = `admitted ${up.map(({ target, degrade }) => `${target} ${degrade.join(" ")}`).join(",")}`;
  if (analysis.coversEnvelope(name, besides)) return { kind: "none", used: new Set() };
  const id = analysis.rules[route.rule]?.rule.id;
  return analysis.search({
    goals: route.goals,
    before: route.rule,
    besides: besides(),
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
  for (const member of route.members) {
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
  const elsewhere = admittingTarget(analysis, route, shown.region);
  const winner = route.winner === undefined ? "" : ` along ${routeName(route)}`;
  const diagnostic = diagnose(
    "SB4005",
    rule?.conditionSpan ?? route.span,
    {
      rule: rule?.id ?? "",
      chain: routeName(route),
      advice:
        elsewhere === null
          ? "add a target that admits it, or narrow the rule or the envelope"
          : `add a target that admits it, such as \`${elsewhere}\`, or narrow the rule`,
    },
    {
      label: `${tooMuch(decision, shown.witness)}: admitted by none${winner}`,
      related: refusals(analysis, route, decision, shown.witness),
      witness: witnessJson(shown.witness),
      verdict: "refuted",
    },
  );
  // What nothing in the catalog admits has its cause in the envelope, however many rules win it.
  return [diagnostic, elsewhere === null ? `nowhere ${reasonsOf(decision).join(" ")}` : route.name];
}

/** What about the witness the targets refuse: "984,001 input tokens and more, `thinking`". */
function tooMuch(decision: Decision, { inputTokens, maxOutput, protocol }: Facts): string {
  const words = reasonsOf(decision).map((reason) => {
    if (reason === "window") {
      return maxOutput === null
        ? `${grouped(inputTokens)} input tokens and more`
        : `${grouped(inputTokens + maxOutput)} tokens and more`;
    }
    if (reason === "output") return `${grouped(maxOutput ?? 0)} tokens of output and more`;
    if (reason === "protocol") return `${protocol} requests of this kind`;
    return reason === "restrict" ? "what a `restrict` keeps away" : `\`${reason}\``;
  });
  return words.join(" or ");
}

function reasonsOf(decision: Decision): readonly RefusalReason[] {
  if (decision.outcome === "reject") return [];
  return [...new Set(decision.refused.map(({ reason }) => reason))].sort();
}

/** Why each target refuses the witness, at its place in the catalog. */
function refusals(
  analysis: Analysis,
  route: Route,
  decision: Decision,
  witness: Facts,
): readonly LabelledSpan[] {
  if (decision.outcome === "reject") return [];
  return decision.refused.flatMap(({ target, reason }) => {
    const row = analysis.config.targets[target];
    if (!row || !route.members.some((member) => member.target === target)) return [];
    const why =
      reason === "window"
        ? windowLimit(row.plan, witness)
        : reason === "output"
          ? `answers with at most ${grouped(row.plan.maxOutputTokens)} tokens`
          : reason in gateTable
            ? gateTable[reason as keyof typeof gateTable].says
            : reason;
    return [{ span: row.span, label: why }];
  });
}

/** A declared target, off the route, that admits such a request; null where there is none. */
function admittingTarget(analysis: Analysis, route: Route, region: Region): string | null {
  const { config, space, admission } = analysis;
  const taken = new Set(route.members.map(({ target }) => target));
  const fitting = config.targets.findIndex((_, target) => {
    if (taken.has(target)) return false;
    const admitted = admission.of({ target, degrade: [] });
    return admitted?.some(
      (box) => fits(box, region.situation) && meet(space.strings, box, region.box) !== null,
    );
  });
  return fitting < 0 ? null : targetName(config, fitting);
}
