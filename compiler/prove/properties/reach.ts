import type { AuthorPromise } from "../../check/checked-config.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Route, RouteMember } from "../analysis/routes.ts";
import { witnessJson } from "../witness.ts";
import { targetName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** SB4013: no admitted hop, pins included, breaks a `never`. */
export const askNever = (analysis: Analysis): Iterable<Answer> => askReach(analysis, "never");

/** SB4014: no admitted hop, pins included, breaks an `only`. */
export const askOnly = (analysis: Analysis): Iterable<Answer> => askReach(analysis, "only");

type ReachPromise = Extract<AuthorPromise, { kind: "never" | "only" }>;

function* askReach(analysis: Analysis, kind: "never" | "only"): Iterable<Answer> {
  for (const promise of analysis.config.promises) {
    if (promise.kind !== kind) continue;
    const named = new Set(promise.targets);
    const answers: Answer[] = [];
    for (const route of analysis.liveRoutes()) {
      for (const member of route.members) {
        if (named.has(member.target) !== (kind === "never")) continue;
        answers.push(...ask(analysis, promise, route, member));
      }
    }
    if (answers.length === 0) yield proved;
    else yield* answers;
  }
}

/** Nothing where no request of the promise takes the route and is admitted at the hop. */
function ask(
  analysis: Analysis,
  promise: ReachPromise,
  route: Route,
  member: RouteMember,
): readonly Answer[] {
  const { admission } = analysis;
  const forbidden = analysis.meet(analysis.boxes(promise.condition), admission.of(member));
  const shown = analysis.search(
    analysis.along(route, {
      goals: analysis.meet(route.goals, forbidden),
      shows: (decision) =>
        decision.outcome === "route" && decision.targets.some(({ target }) => target === member.target),
    }),
  );
  if (shown.kind === "none") return [];
  const target = targetName(analysis.config, member.target);
  if (shown.kind === "cut")
    return [notProved(promise.span, `\`${target}\` through ${route.name}`, shown.reason)];
  const rule = analysis.rules[route.rule]?.rule;
  const values = { rule: rule?.id ?? "", target, set: promise.says };
  const extras = {
    label: promise.kind === "never" ? "reached although this forbids it" : "something else is reached",
    related: [
      {
        span: member.span,
        label: route.chain === null ? "a pin reaches it" : "this hop admits such a request",
      },
      ...(rule && route.chain !== null ? [{ span: rule.conditionSpan, label: "wins it" }] : []),
    ],
    witness: witnessJson(shown.witness),
    verdict: "refuted" as const,
  };
  const code = promise.kind === "never" ? "SB4013" : "SB4014";
  return [
    refuted(diagnose(code, promise.span, values, extras), `${promise.span.file.path} ${promise.span.start}`),
  ];
}
