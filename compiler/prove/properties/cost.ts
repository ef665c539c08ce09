import type { Decision, Facts } from "../../../engine/index.ts";
import type { AuthorPromise } from "../../check/checked-config.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { costAt, dearest } from "../analysis/dearest.ts";
import type { Route, RouteMember } from "../analysis/routes.ts";
import { witnessJson } from "../witness.ts";
import { chainName, targetName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

type CostPromise = Extract<AuthorPromise, { kind: "cost" }>;

/** SB4015: the dearest request that takes the chain costs at most the ceiling. */
export function* askCost(analysis: Analysis): Iterable<Answer> {
  const { config } = analysis;
  for (const promise of config.promises) {
    if (promise.kind !== "cost") continue;
    const name = config.chains[promise.chain]?.name ?? "";
    const routes = analysis.chainsInUse().get(name) ?? [];
    const unpriced = (routes[0]?.members ?? []).find(
      ({ target }) => config.targets[target]?.plan.price === null && !isEcho(analysis, target),
    );
    if (unpriced) {
      const reason = `\`${targetName(config, unpriced.target)}\` has no price in the catalog`;
      const help = "give it a `price` in the catalog; `{ input: 0, output: 0 }` where it costs nothing";
      yield notProved(promise.span, chainName(name), reason, help);
      continue;
    }
    if (routes.length === 0) yield proved;
    for (const route of routes) yield ask(analysis, promise, route);
  }
}

function isEcho({ config }: Analysis, target: number): boolean {
  return config.providers[config.targets[target]?.plan.provider ?? -1]?.plan.protocol === "echo";
}

function ask(analysis: Analysis, promise: CostPromise, route: Route): Answer {
  const { config, space, admission } = analysis;
  const { ceilingNanoUsd } = promise;
  const { members } = route;
  const shown = analysis.anyOf(
    analysis.along(route, {
      goals: analysis.meet(route.goals, analysis.boxes(promise.condition)),
      worth: (box) => dearest(config, space, admission, members, box, ceilingNanoUsd) !== null,
      pick: ({ box, situation }) => {
        const found = dearest(config, space, admission, members, box, ceilingNanoUsd);
        return found && { box: found.box, situation };
      },
      shows: (decision, witness) => billed(analysis, members, decision, witness) > ceilingNanoUsd,
    }),
  );
  if (shown.kind === "none") return proved;
  if (shown.kind === "cut") return notProved(promise.span, chainName(route.name), shown.reason);
  const { witness } = shown;
  const decision = analysis.instruments.replay(witness);
  const cost = billed(analysis, members, decision, witness);
  const paid = members.filter((member) => isAdmitted(decision, member));
  return refuted(
    diagnose(
      "SB4015",
      promise.span,
      { chain: chainName(route.name), cost: usd(cost), ceiling: usd(ceilingNanoUsd) },
      {
        label: `above ${usd(ceilingNanoUsd)} usd`,
        related: paid.map((member) => ({
          span: member.span,
          label: `up to ${usd(costAt(config, member, witness.inputTokens, witness.maxOutput))} usd`,
        })),
        witness: witnessJson(witness),
        verdict: "refuted",
      },
    ),
    `${promise.span.start}`,
  );
}

/** What one request may cost at all targets that admit it, in nano-dollars. */
function billed(
  { config }: Analysis,
  members: readonly RouteMember[],
  decision: Decision,
  { inputTokens, maxOutput }: Facts,
): number {
  const targets = new Set<number>();
  let sum = 0;
  for (const member of members) {
    if (targets.has(member.target) || !isAdmitted(decision, member)) continue;
    targets.add(member.target);
    sum += costAt(config, member, inputTokens, maxOutput);
  }
  return sum;
}

function isAdmitted(decision: Decision, member: RouteMember): boolean {
  return decision.outcome === "route" && decision.targets.some(({ target }) => target === member.target);
}

/** Dollars with at least two digits after the point, rounded up at the sixth. */
function usd(nanoUsd: number): string {
  const text = (Math.ceil(nanoUsd / 1_000) / 1_000_000).toFixed(6).replace(/0+$/, "");
  const [whole = "0", fraction = ""] = text.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}
