import type { AuthorPromise } from "../../check/checked-config.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { failureUnits } from "../analysis/failure-units.ts";
import type { Route } from "../analysis/routes.ts";
import { witnessJson } from "../witness.ts";
import { routeName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";
import { aboutRoute, strandedIn } from "./stranded.ts";

type SurvivePromise = Extract<AuthorPromise, { kind: "survive" }>;

/** SB4016: with any one provider, key or region down, the rest of each chain still admits its requests. Pins are left out. */
export function* askSurvive(analysis: Analysis): Iterable<Answer> {
  for (const promise of analysis.config.promises) {
    if (promise.kind !== "survive") continue;
    for (const route of analysis.liveRoutes()) {
      if (route.chain === null) continue;
      const limited = { ...route, goals: analysis.meet(route.goals, analysis.boxes(promise.condition)) };
      yield* ask(analysis, promise, limited);
    }
  }
}

function* ask(analysis: Analysis, promise: SurvivePromise, route: Route): Iterable<Answer> {
  // What is stranded with everything up is SB4005's.
  const whole = strandedIn(analysis, route);
  if (whole.kind === "shown") return;
  const { config } = analysis;
  for (const [name, targets] of failureUnits(config, promise.unit)) {
    if (!route.members.some(({ target }) => targets.has(target))) continue;
    const shown = strandedIn(analysis, route, (target) => !targets.has(target));
    if (shown.kind === "none") yield proved;
    else if (shown.kind === "cut") yield notProved(promise.span, aboutRoute(analysis, route), shown.reason);
    else {
      const rule = analysis.rules[route.rule]?.rule;
      const values = {
        unit: promise.unit,
        name,
        rule: rule?.id ?? "",
        chain: routeName(route),
        elsewhere: elsewhere[promise.unit],
      };
      const down = route.members.filter(({ target }) => targets.has(target));
      const extras = {
        label: "does not hold",
        related: [
          ...down.map(({ span }) => ({ span, label: `down with ${promise.unit} \`${name}\`` })),
          ...(rule ? [{ span: rule.conditionSpan, label: "wins such requests" }] : []),
        ],
        witness: witnessJson(shown.witness),
        down: `${promise.unit}:${name}`,
        verdict: "refuted" as const,
      };
      yield refuted(
        diagnose("SB4016", promise.span, values, extras),
        `${promise.span.start} ${route.name} ${name}`,
      );
    }
  }
}

const elsewhere = {
  provider: "of another provider",
  key: "with another key",
  region: "in another region",
} as const;
