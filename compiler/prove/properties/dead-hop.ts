import { type Gate, gateTable } from "../../../engine/index.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { placeOf, type Route, type RouteMember } from "../analysis/routes.ts";
import { chainName, targetName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** SB4006: some request can be sent to each hop of each chain, at this step and not at an earlier one with the same target. */
export function* askDeadHop(analysis: Analysis): Iterable<Answer> {
  for (const [name, routes] of analysis.chainsInUse()) {
    const tried = analysis.triedAt(name);
    // A chain without any live hop is stranded, which SB4005 says.
    if (tried.every(({ kind }) => kind === "none")) continue;
    const members = routes[0]?.members ?? [];
    for (const [place, shown] of tried.entries()) {
      const member = members[place];
      if (!member) continue;
      const target = targetName(analysis.config, member.target);
      if (shown.kind === "shown") yield proved;
      else if (shown.kind === "cut") {
        yield notProved(placeOf(member), `\`${target}\` in ${chainName(name)}`, shown.reason);
      } else yield finding(analysis, name, routes, place, member);
    }
  }
}

function finding(
  analysis: Analysis,
  name: string,
  routes: readonly Route[],
  place: number,
  member: RouteMember,
): Answer {
  const members = routes[0]?.members ?? [];
  const earlier = members.slice(0, place).find(({ target }) => target === member.target);
  const values = {
    chain: chainName(name),
    target: targetName(analysis.config, member.target),
    why: earlier ? "it stands there already" : reason(analysis, routes, place),
    advice: earlier ? "remove one of the two steps" : "remove the step, or mend what keeps requests from it",
  };
  const span = placeOf(member);
  const inner =
    member.spliceSpan === null ? [] : [{ span: member.span, label: "it stands here in that chain" }];
  const label = earlier ? "the same target again" : "no request comes here";
  const diagnostic = diagnose("SB4006", span, values, {
    label: member.spliceSpan === null ? label : `${label}, through this chain`,
    related: earlier
      ? [{ span: placeOf(earlier), label: "takes every request first" }, ...inner]
      : [
          ...inner,
          { span: analysis.config.targets[member.target]?.span ?? member.span, label: "declared here" },
        ],
    verdict: "refuted",
  });
  // All that one splice brings in again is one mistake.
  const cause = earlier && member.spliceSpan !== null ? `${name} ${span.file.path} ${span.start}` : undefined;
  return refuted(diagnostic, cause);
}

/** The gate that by itself keeps every request away, in words. */
function reason(analysis: Analysis, routes: readonly Route[], place: number): string {
  const closed = (Object.keys(gateTable) as Gate[]).find((gate) =>
    routes.every((route) => {
      const member = route.members[place];
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
