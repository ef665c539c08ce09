import type { Facts, Plan } from "../../engine/index.ts";
import type { ChainWalk } from "../attempts/chain-walk.ts";
import type { ChainResult } from "../attempts/run-chain.ts";
import { usageOf } from "../attempts/usage-of.ts";
import type { Expected } from "../limits/client-limits.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import { NO_USAGE } from "../protocols/usage.ts";
import { costNanoUsd } from "../telemetry/cost.ts";

/** What an answer used and cost. */
export interface Charge {
  readonly usage: NeutralUsage;
  readonly nanoUsd: number;
}

/** What a request used and cost: one set of figures for the log, the metrics, the accounts and the client's limits. */
export interface Charges {
  /** Of the answer that the client saw; an answer that broke off before it named its usage costs what is estimated of it. */
  readonly answer: Charge;
  /** Of the attempts of which the client saw nothing: outrun by another, or broken off while they were held back. */
  readonly unseen: readonly (Charge & { readonly target: string })[];
}

export const NO_CHARGES: Charges = { answer: { usage: NO_USAGE, nanoUsd: 0 }, unseen: [] };

/** The charges of a request that went through a chain. */
export function chargesOf(
  { answered, observation }: ChainResult,
  { tried, outran }: ChainWalk,
  plan: Plan,
  facts: Facts,
): Charges {
  const charge = (usage: NeutralUsage, target: number): Charge => {
    return { usage, nanoUsd: costNanoUsd(usage, plan.targets[target]?.price ?? null) };
  };
  const unseen = [...tried, ...outran].filter(
    ({ attempt, usage }) => attempt !== answered && usage.input + usage.output > 0,
  );
  return {
    answer:
      answered === null || observation === null
        ? NO_CHARGES.answer
        : charge(usageOf(observation, facts.inputTokens), answered.target),
    unseen: unseen.map(({ attempt, usage }) => {
      return { target: attempt.row.state.name, ...charge(usage, attempt.target) };
    }),
  };
}

/** What the request counts against its client's limits. */
export function usedInAll({ answer, unseen }: Charges): Expected {
  const all = [answer, ...unseen];
  return {
    tokens: all.reduce((sum, { usage }) => sum + usage.input + usage.output, 0),
    nanoUsd: all.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
  };
}
