import { type Gate, gateTable } from "../../../engine/index.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import { membersOf, type Route, type RouteMember } from "../analysis/routes.ts";
import { chainName, targetName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** SB4006: some request can be sent to each hop of each chain, at this step and not at an earlier one with the same target. */
export function* askDeadHop(analysis: Analysis): Iterable<Answer> {
  for (const [name, routes] of analysis.chainsInUse()) {
    const members = membersOf(routes[0] ?? { steps: [] });
    const answers = members.map((_, place) => ask(analysis, name, routes, place));
    // A chain without any live hop is stranded, which SB4005 says.
    if (answers.every(({ verdict }) => verdict === "refuted")) continue;
    yield* answers;
  }
}

function ask(analysis: Analysis, name: string, routes: readonly Route[], place: number): Answer {
  let cut: string | null = null;
  for (const route of routes) {
    const shown = requestTo(analysis, route, place);
    if (shown.kind === "shown") return proved;
    if (shown.kind === "cut") cut = shown.reason;
  }
  const member = membersOf(routes[0] ?? { steps: [] })[place];
  if (!member) return proved;
  const target = targetName(analysis.config, member.target);
  if (cut !== null) return notProved(member.span, `\`${target}\` in ${chainName(name)}`, cut);
  const earlier = sameBefore(routes, place)[0];
  const why = earlier ? "it stands there already" : reason(analysis, routes, place);
  const values = {
    chain: chainName(name),
    target,
    why,
    advice: "remove the step, or mend what keeps requests from it",
  };
  return refuted(
    diagnose("SB4006", member.span, values, {
      label: earlier ? "the same target again" : "no request comes here",
      related: earlier
        ? [{ span: earlier.span, label: "takes every request first" }]
        : [{ span: analysis.config.targets[member.target]?.span ?? member.span, label: "declared here" }],
      ...(earlier && { help: "remove one of the two steps" }),
      verdict: "refuted",
    }),
  );
}

/** A request that takes the route and reaches the hop at this place. */
function requestTo(analysis: Analysis, route: Route, place: number) {
  const members = membersOf(route);
  const member = members[place];
  if (!member) throw new Error(`${route.name} has no hop ${place}`);
  const earlier = members.slice(0, place).filter(({ target }) => target === member.target);
  return analysis.anyOf(
    analysis.along(route, {
      goals: analysis.meet(route.goals, analysis.admission.of(member)),
      besides: earlier.flatMap((other) => blockersOf(analysis.admission.of(other))),
      shows: (decision) =>
        decision.outcome === "route" && decision.targets.some(({ target }) => target === member.target),
    }),
  );
}

function sameBefore(routes: readonly Route[], place: number): readonly RouteMember[] {
  const members = membersOf(routes[0] ?? { steps: [] });
  return members.slice(0, place).filter(({ target }) => target === members[place]?.target);
}

/** The gate that by itself keeps every request away, in words. */
function reason(analysis: Analysis, routes: readonly Route[], place: number): string {
  const closed = (Object.keys(gateTable) as Gate[]).find((gate) =>
    routes.every((route) => {
      const member = membersOf(route)[place];
      if (!member) return true;
      const goals = analysis.meet(route.goals, analysis.admission.passing(member, gate));
      if (goals === null) return false;
      const winner = route.winner === undefined ? {} : { winner: route.winner };
      return analysis.hunter.hunt({ goals, before: route.rule, ...winner }).kind === "none";
    }),
  );
  return closed
    ? `for all requests that come here ${gateTable[closed].says}`
    : "its gates admit none of their requests";
}
