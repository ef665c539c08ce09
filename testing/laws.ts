import fc from "fast-check";
import { type FailureUnit, failureUnits } from "../compiler/index.ts";
import { ALL_HEALTHY, type Health, type Plan, refusalText } from "../engine/index.ts";
import { type Decided, decide, factsOf } from "./decide.ts";
import { withName } from "./health.ts";
import { type DrawOptions, drawSpaceOf, originOf, spaceWithin } from "./known-plans.ts";
import { type Law, lawOf } from "./law.ts";
import { type ClientRequest, requestsIn } from "./requests.ts";
import { type Selector, selectorText, targetsOf } from "./selector.ts";

/** A request, and what is down when it comes. */
export interface Arrival {
  readonly request: ClientRequest;
  readonly health: Health;
}

/**
 * Every request of the envelope is served while nothing is down, and so is every request that a `survive` speaks of while any one
 * of its providers, keys or regions is. To reject a request by a rule is to serve it; pins are honoured or refused, and so are
 * requests for state that is kept at a provider.
 */
export function alwaysServed(plan: Plan): Law<[Arrival]> {
  const { config } = originOf(plan);
  const healthy = arrivals(requestsIn(plan, drawSpaceOf(plan, {})), [ALL_HEALTHY]);
  const promised = config.promises.flatMap((promise) => {
    if (promise.kind !== "survive") return [];
    const outages = outagesOf(plan, promise.unit);
    return outages.length === 0
      ? []
      : [arrivals(requestsIn(plan, spaceWithin(plan, promise.condition)), outages)];
  });
  return lawOf(fc.oneof(healthy, ...promised), ({ request, health }) => {
    const decision = decide(plan, request, health);
    if (decision.outcome !== "refused" || isPin(plan, decision)) return;
    if (!asksForKeptState(plan, request, decision)) throw new Error(refusal(decision));
  });
}

/** Whatever is served while nothing is down is served with any one provider, key or region down too; pins are left out. */
export function survives(
  plan: Plan,
  options: { readonly unit?: FailureUnit } & DrawOptions = {},
): Law<[Arrival]> {
  const { unit = "provider", ...drawn } = options;
  const outages = outagesOf(plan, unit);
  if (outages.length === 0) throw new Error(`the plan names no ${unit} that could go down`);
  return lawOf(arrivals(requestsIn(plan, drawSpaceOf(plan, drawn)), outages), ({ request, health }) => {
    const before = decide(plan, request);
    if (before.outcome !== "route" || isPin(plan, before)) return;
    const decision = decide(plan, request, health);
    if (decision.outcome === "refused") throw new Error(refusal(decision));
  });
}

/** No request can be sent to what is selected; as with `never`, a provider without a region counts as being in any. */
export function neverReaches(
  plan: Plan,
  selector: Selector,
  options: DrawOptions = {},
): Law<[ClientRequest]> {
  const rows = targetsOf(plan, selector);
  const barred = new Set(
    plan.targets.flatMap(({ provider, model }, row) => {
      const { name = "", region = null } = plan.providers[provider] ?? {};
      return rows.has(row) || ("region" in selector && region === null) ? [`${name}/${model}`] : [];
    }),
  );
  return lawOf(requestsIn(plan, drawSpaceOf(plan, options)), (request) => {
    const { targets, rule } = decide(plan, request);
    const reached = targets.find((target) => barred.has(target));
    if (reached === undefined) return;
    throw new Error(`rule \`${rule}\` reaches \`${reached}\`, which is of ${selectorText(selector)}`);
  });
}

function arrivals(requests: fc.Arbitrary<ClientRequest>, outages: readonly Health[]): fc.Arbitrary<Arrival> {
  return fc.record({ request: requests, health: fc.constantFrom(...outages) });
}

/** One outage for each unit that can go down. */
function outagesOf(plan: Plan, unit: FailureUnit): readonly Health[] {
  return [...failureUnits(originOf(plan).config, unit)].map(([name, rows]) =>
    withName(rows, "breaker_open", `${unit} ${name}`),
  );
}

function isPin(plan: Plan, { rule }: Decided): boolean {
  return plan.rules.some(({ id, outcome }) => id === rule && outcome.kind === "pinned");
}

/** State that is kept at one provider can be served by no other: to ask for it elsewhere is the client's mistake. */
function asksForKeptState(plan: Plan, request: ClientRequest, { refused }: Decided): boolean {
  return factsOf(plan, request).stateful && refused.some(({ reason }) => reason === "protocol");
}

function refusal({ rule, chain, refused }: Decided): string {
  const reasons = refused.map(({ target, reason }) => `\n  ${target}: ${refusalText(reason)}`).join("");
  return rule === null
    ? "no rule takes it"
    : `rule \`${rule}\` refuses it, since no target of ${chain} admits it${reasons}`;
}
