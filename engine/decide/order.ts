import type { Facts } from "../facts/facts.ts";
import type { Plan, PlanMember, PlanPrice, Strategy } from "../plan/plan.ts";
import type { Health } from "./decision.ts";
import { hashText, mix32 } from "./hash.ts";

/** What a strategy may look at. */
export interface PoolRequest {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly health: Health;
  /** An integer; a gateway gives every request another one. */
  readonly seed: number;
}

/** The admitted members of a pool in the order in which they are tried: all of them, the preferred one first. */
export function orderPool(
  strategy: Strategy,
  members: readonly PlanMember[],
  request: PoolRequest,
): readonly PlanMember[] {
  return members.length < 2 ? members : orderings[strategy](members, request);
}

type Ordering = (members: readonly PlanMember[], request: PoolRequest) => readonly PlanMember[];

/** Ties keep the order of the source. */
const orderings: Readonly<Record<Strategy, Ordering>> = {
  "round-robin": (members, { seed }) => {
    const first = ((Math.trunc(seed) % members.length) + members.length) % members.length || 0;
    return [...members.slice(first), ...members.slice(0, first)];
  },
  weighted: byWeight,
  /** A target that was never measured comes first, so that it is measured; now and then another does, so that it is measured again. */
  "least-latency": (members, { health, seed }) =>
    explored(
      ascending(members, (member) => {
        const known = health.get(member.target);
        return known?.state === "up" ? (known.firstTokenMs ?? 0) : 0;
      }),
      seed,
    ),
  "least-loaded": (members, { health }) =>
    ascending(members, (member) => {
      const known = health.get(member.target);
      return known?.state === "up" ? (known.inFlight ?? 0) : 0;
    }),
  /** A target without a price comes last. */
  "least-cost": (members, { plan, facts }) =>
    ascending(members, (member) => costNanoUsd(plan, facts, member) ?? Number.POSITIVE_INFINITY),
  /** Rendezvous hashing by name: the members that stay keep their sessions when others come and go. Weights are not looked at. */
  sticky: (members, { plan, facts, seed }) => {
    const session = hashText(facts.session ?? `seed ${seed}`);
    return ascending(members, (member) => mix32(session ^ hashText(nameOf(plan, member))));
  },
};

/** One request in so many is spent on learning whether a slower target has become quicker. */
const EXPLORES_ONE_IN = 32;

/** By the seed, one of the others first. Seed 0, that of an offline decision, never explores. */
function explored(members: readonly PlanMember[], seed: number): readonly PlanMember[] {
  const lot = mix32(seed);
  if (lot % EXPLORES_ONE_IN !== 1) return members;
  const at = 1 + (Math.floor(lot / EXPLORES_ONE_IN) % (members.length - 1));
  return [...members.slice(at, at + 1), ...members.slice(0, at), ...members.slice(at + 1)];
}

/** Draws one after another, each with a chance in proportion to its weight; weights of 0 come last. */
function byWeight(members: readonly PlanMember[], { seed }: PoolRequest): readonly PlanMember[] {
  const left = [...members];
  const drawn: PlanMember[] = [];
  while (left.length > 0) {
    const total = left.reduce((sum, member) => sum + member.weight, 0);
    let ticket = total > 0 ? mix32(seed + drawn.length * 0x9e3779b9) % total : 0;
    const found = left.findIndex((member) => {
      ticket -= member.weight;
      return ticket < 0;
    });
    drawn.push(...left.splice(Math.max(0, found), 1));
  }
  return drawn;
}

/** What the request costs at a member at most, in nano-dollars; null where its target has no price. */
export function costNanoUsd(plan: Plan, facts: Facts, member: PlanMember): number | null {
  const target = plan.targets[member.target];
  if (!target?.price) return null;
  const rates = ratesAt(target.price, facts.inputTokens);
  const outputTokens = facts.maxOutput ?? target.defaultOutputTokens;
  return facts.inputTokens * rates.inputNanoUsd + outputTokens * rates.outputNanoUsd;
}

/** The rates of the highest tier that the input lies above. */
function ratesAt(price: PlanPrice, inputTokens: number): Pick<PlanPrice, "inputNanoUsd" | "outputNanoUsd"> {
  return price.tiers.reduce<Pick<PlanPrice, "inputNanoUsd" | "outputNanoUsd"> & { aboveTokens?: number }>(
    (best, tier) =>
      inputTokens > tier.aboveTokens && tier.aboveTokens >= (best.aboveTokens ?? 0) ? tier : best,
    price,
  );
}

function ascending(
  members: readonly PlanMember[],
  figure: (member: PlanMember) => number,
): readonly PlanMember[] {
  return members
    .map((member) => ({ member, figure: figure(member) }))
    .sort((a, b) => (a.figure < b.figure ? -1 : a.figure > b.figure ? 1 : 0))
    .map(({ member }) => member);
}

function nameOf(plan: Plan, member: PlanMember): string {
  const target = plan.targets[member.target];
  return `${plan.providers[target?.provider ?? 0]?.name ?? ""}/${target?.model ?? ""}`;
}
