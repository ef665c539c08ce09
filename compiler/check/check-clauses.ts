import type { BoundConfig } from "../bind/bound-config.ts";
import { type Diagnostic, diagnose, type LabelledSpan } from "../diagnostics/diagnostic.ts";
import type { AuthorPromise, CheckedChain, CheckedProvider, CheckedTarget } from "./checked-config.ts";

/** What the clauses of a chain are judged by. */
interface Judged {
  readonly chains: readonly CheckedChain[];
  readonly targets: readonly CheckedTarget[];
  readonly providers: readonly CheckedProvider[];
  readonly promises: readonly AuthorPromise[];
}

interface Problem {
  readonly problem: string;
  readonly advice: string;
  readonly related?: readonly LabelledSpan[];
}

/** Warns of `hedge` and `commit` where they cannot do what they say, or undo what else the chain says. */
export function checkClauses({ chains: bound }: BoundConfig, config: Judged, found: Diagnostic[]): void {
  for (const [row, { hedge, commit }] of bound.entries()) {
    const chain = config.chains[row];
    if (!chain || chain.steps.length === 0) continue;
    const { name, options } = chain;
    const hedged =
      options.hedgeAfterMs === undefined ? null : hedgeProblem(chain, options.hedgeAfterMs, config);
    if (hedge && hedged) {
      const { problem, advice, related } = hedged;
      found.push(diagnose("SB3058", hedge.span, { chain: name, problem, advice }, related && { related }));
    }
    const committed = commitProblem(chain, config);
    if (commit && committed) {
      const { problem: why, advice } = committed;
      found.push(diagnose("SB3059", commit.span, { chain: name, why, advice }));
    }
  }
}

function hedgeProblem(chain: CheckedChain, afterMs: number, config: Judged): Problem | null {
  const targets = targetsOf(chain);
  const within = config.promises.find((promise) => promise.kind === "within");
  const longest = (timeout: "firstTokenMs" | "totalMs"): number =>
    Math.max(...targets.map((target) => timeoutOf(chain, target, timeout, config)));
  if (targets.length === 1) {
    return { problem: "never comes: it has one target", advice: "add another target, or remove the hedge" };
  }
  if (chain.options.attempts === 1) {
    return { problem: "never comes: it makes one attempt", advice: "raise `attempts`, or remove the hedge" };
  }
  if (within?.kind === "within" && within.waitMs <= afterMs) {
    const problem = "never comes: `within` has ended the request by then";
    return { problem, advice: "shorten it, or raise `wait` of `within`" };
  }
  if (longest("totalMs") <= afterMs) {
    const problem = "never comes: every attempt has timed out by then";
    return { problem, advice: "shorten it to less than `total`" };
  }
  if (longest("firstTokenMs") <= afterMs) {
    const problem = "never comes to a stream: its first token has timed out by then";
    return { problem, advice: "shorten it to less than `first_token`" };
  }
  const sticky = chain.steps.filter((step) => step.kind === "pool" && step.strategy === "sticky");
  if (sticky.length === 0) return null;
  return {
    problem: "takes turns of a conversation away from the target that `sticky` keeps it at",
    advice: "remove the hedge, or balance otherwise",
    related: sticky.map(({ span }) => ({ span, label: "for the sake of the cache there" })),
  };
}

/** Why a stream that breaks while it is held back has no fallback; null where it has. */
function commitProblem(chain: CheckedChain, config: Judged): Problem | null {
  const [target, another] = targetsOf(chain);
  if (chain.options.attempts === 1) {
    return { problem: "it makes one attempt", advice: "raise `attempts`, or remove the clause" };
  }
  if (target === undefined || another !== undefined || keysOf(target, config) > 1) return null;
  return { problem: "it has one target", advice: "add another target, or remove the clause" };
}

function targetsOf({ steps }: CheckedChain): readonly number[] {
  const targets = steps.flatMap((step) => (step.kind === "pool" ? step.members : [step.member]));
  return [...new Set(targets.map(({ target }) => target))];
}

function timeoutOf(
  { options }: CheckedChain,
  target: number,
  timeout: "firstTokenMs" | "totalMs",
  { targets, providers }: Judged,
): number {
  const provider = providers[targets[target]?.plan.provider ?? -1];
  return options[timeout] ?? provider?.plan.timeouts[timeout] ?? Number.POSITIVE_INFINITY;
}

function keysOf(target: number, { targets, providers }: Judged): number {
  const auth = providers[targets[target]?.plan.provider ?? -1]?.plan.auth;
  return auth?.kind === "keys" ? auth.keys.length : 1;
}
