import { type Facts, type Gate, gateTable, type PlanTarget } from "../../../engine/index.ts";
import { type Diagnostic, diagnose, type LabelledSpan } from "../../diagnostics/diagnostic.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import { placeOf, type Route, type RouteMember } from "../analysis/routes.ts";
import type { Shown } from "../analysis/search.ts";
import { within } from "../space/box.ts";
import type { Boxes } from "../space/condition-boxes.ts";
import { witnessJson } from "../witness.ts";
import { chainName, grouped, targetName, windowLimit } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** SB4007: no request is left with the first hop alone because all others have smaller windows; `allow shrink` says it is meant. */
export const askShrinkingWindow = (analysis: Analysis): Iterable<Answer> => askGate(analysis, "window");

/** SB4009: the same for the output limit. */
export const askShrinkingOutput = (analysis: Analysis): Iterable<Answer> => askGate(analysis, "output");

/** SB4008: the same for everything that a target is able to do. */
export function* askCapabilityLoss(analysis: Analysis): Iterable<Answer> {
  for (const gate of Object.keys(gateTable) as Gate[]) {
    if (gateTable[gate].fact !== null) yield* askGate(analysis, gate);
  }
}

function* askGate(analysis: Analysis, gate: Gate): Iterable<Answer> {
  for (const [name, routes] of analysis.chainsInUse()) {
    const { steps } = routes[0] ?? { steps: [] };
    const fallbacks = reached(analysis, name, steps.flat());
    for (const first of steps[0] ?? []) {
      const others = fallbacks.filter(({ target }) => target !== first.target);
      if (others.length === 0) continue;
      yield others.some((other) => isMeant(other, gate)) || isAlwaysPassed(analysis, gate, first, others)
        ? proved
        : ask(analysis, gate, name, routes, first, others);
    }
  }
}

/** Those that some request is tried at: of the others SB4006 says why they are no fallback. */
function reached(analysis: Analysis, name: string, members: readonly RouteMember[]): readonly RouteMember[] {
  const tried = analysis.triedAt(name);
  const live = new Set(
    members.flatMap(({ target }, place) => (tried[place]?.kind === "none" ? [] : [target])),
  );
  return members.filter(({ target }) => live.has(target));
}

const isMeant = (member: RouteMember, gate: Gate): boolean =>
  gate === "window" ? member.shrink : member.degrade.some((lifted) => lifted === gate);

/** Whether whatever the first hop admits passes the gate at another one, so that no rule need be looked at. */
function isAlwaysPassed(
  { admission, space }: Analysis,
  gate: Gate,
  first: RouteMember,
  others: readonly RouteMember[],
): boolean {
  const passing = others.flatMap((other) => admission.passing(other, gate) ?? []);
  return (
    admission.of(first)?.every((box) => passing.some((open) => within(space.strings, box, open))) ?? false
  );
}

function ask(
  analysis: Analysis,
  gate: Gate,
  name: string,
  routes: readonly Route[],
  first: RouteMember,
  others: readonly RouteMember[],
): Answer {
  const left = leftAlone(analysis, gate, routes, first, others);
  if (left.kind === "cut")
    return notProved(placeOf(first), `the fallback of ${chainName(name)}`, left.reason);
  if (left.kind === "none") return proved;
  return refuted(finding(analysis, gate, left.route, left.shown, first, others));
}

/** A request that the first hop takes, that fails one gate at all of the others, and that goes to none of them. */
function leftAlone(
  analysis: Analysis,
  gate: Gate,
  routes: readonly Route[],
  first: RouteMember,
  others: readonly RouteMember[],
): LeftAlone {
  const passing = others.map((other) => analysis.admission.passing(other, gate));
  const atStake = analysis.meet(analysis.admission.of(first), comingTo(analysis, others));
  const isOther = (target: number) => others.some((other) => other.target === target);
  for (const route of routes) {
    const shown = analysis.search(
      analysis.along(route, {
        goals: analysis.meet(route.goals, atStake),
        besides: passing.flatMap((boxes) => blockersOf(boxes)),
        shows: (decision) =>
          decision.outcome === "route" &&
          decision.targets.some(({ target }) => target === first.target) &&
          !decision.targets.some(({ target }) => isOther(target)),
      }),
    );
    if (shown.kind === "cut") return shown;
    if (shown.kind === "shown") return { kind: "alone", route, shown };
  }
  return { kind: "none" };
}

type LeftAlone =
  | { readonly kind: "alone"; readonly route: Route; readonly shown: Extract<Shown, { kind: "shown" }> }
  | { readonly kind: "none" }
  | Extract<Shown, { kind: "cut" }>;

/** The requests that some fallback could take but for its own abilities: what a `restrict` bars, or no adapter carries, no gate takes away. */
function comingTo(analysis: Analysis, others: readonly RouteMember[]): Boxes {
  const { admission } = analysis;
  const coming = others.map((other) =>
    analysis.meet(admission.passing(other, "restrict"), admission.passing(other, "protocol")),
  );
  return coming.includes(null) ? null : coming.flatMap((boxes) => boxes ?? []);
}

function finding(
  analysis: Analysis,
  gate: Gate,
  route: Route,
  shown: Extract<Shown, { kind: "shown" }>,
  first: RouteMember,
  others: readonly RouteMember[],
): Diagnostic {
  const { config } = analysis;
  const values = { chain: chainName(route.name), target: targetName(config, first.target) };
  const rule = analysis.rules[route.rule]?.rule;
  const extras = {
    label: "alone for such requests",
    related: [
      ...others.flatMap((other): readonly LabelledSpan[] => {
        const target = config.targets[other.target];
        return target ? [{ span: target.span, label: limitOf(gate, target.plan, shown.witness) }] : [];
      }),
      ...(rule ? [{ span: rule.conditionSpan, label: "wins such requests" }] : []),
    ],
    witness: witnessJson(shown.witness),
    verdict: "refuted" as const,
  };
  if (gate === "window") return diagnose("SB4007", placeOf(first), values, extras);
  if (gate === "output") return diagnose("SB4009", placeOf(first), values, extras);
  return diagnose(
    "SB4008",
    placeOf(first),
    { ...values, gate, feature: featureOf[gate] ?? `need \`${gate}\`` },
    extras,
  );
}

function limitOf(gate: Gate, target: Omit<PlanTarget, "place">, witness: Facts): string {
  if (gate === "window") return windowLimit(target, witness);
  if (gate === "output") return `answers with at most ${grouped(target.maxOutputTokens)} tokens`;
  return gateTable[gate].says;
}

const featureOf: Partial<Record<Gate, string>> = {
  image: "carry images",
  document: "carry documents",
  audio: "carry audio",
  tools: "offer tools",
  thinking: "ask for thinking",
  json: "ask for a JSON schema",
  web_search: "offer web search",
  cache_control: "use the prompt cache",
};
