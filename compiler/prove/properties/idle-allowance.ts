import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/source-set.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import type { Route, RouteMember } from "../analysis/routes.ts";
import { targetName } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/**
 * SB4027: each `(allow degrade ...)` lets some request through that would be kept out. `(allow shrink)` is left alone: it changes no
 * request, now or later.
 */
export function* askIdleAllowance(analysis: Analysis): Iterable<Answer> {
  const uses = new Map<Span, Use>();
  for (const [name, routes] of analysis.chainsInUse()) {
    const tried = analysis.triedAt(name);
    for (const [place, member] of (routes[0]?.members ?? []).entries()) {
      // Of a hop that nothing reaches SB4006 says enough.
      const isDead = tried[place]?.kind !== "shown";
      for (const { value: gate, span } of member.degradeSpans) {
        const isNeeded = uses.get(span)?.isNeeded || isDead || isUsed(analysis, routes, member, gate);
        uses.set(span, { target: member.target, gate, isNeeded });
      }
    }
  }
  for (const [span, { target, gate, isNeeded }] of uses) {
    if (isNeeded) {
      yield proved;
      continue;
    }
    const values = { gate, target: targetName(analysis.config, target) };
    yield refuted(diagnose("SB4027", span, values, { label: "changes nothing", verdict: "refuted" }));
  }
}

/** One place where something is given up: a chain that is spliced into others has one place and several uses. */
interface Use {
  readonly target: number;
  readonly gate: RouteMember["degrade"][number];
  readonly isNeeded: boolean;
}

/** Whether some request takes one of the routes that the step lets in and would not let in otherwise. */
function isUsed(
  analysis: Analysis,
  routes: readonly Route[],
  member: RouteMember,
  gate: RouteMember["degrade"][number],
): boolean {
  const { admission } = analysis;
  const strict = { target: member.target, degrade: member.degrade.filter((lifted) => lifted !== gate) };
  return routes.some((route) => {
    const shown = analysis.anyOf(
      analysis.along(route, {
        goals: analysis.meet(route.goals, admission.of(member)),
        besides: blockersOf(admission.of(strict)),
        shows: (decision) =>
          decision.outcome === "route" && decision.targets.some(({ target }) => target === member.target),
      }),
    );
    return shown.kind !== "none";
  });
}
