import { besideAfterMs, turnTimeMs } from "../../../engine/index.ts";
import type { AuthorPromise } from "../../check/checked-config.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Route } from "../analysis/routes.ts";
import { chainName, grouped } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/**
 * SB4012: under `within`, every hop of a chain still gets its turn. The attempts that hops may make (each key once, and one retry) are
 * no more than are allowed, a chain's own `attempts` leave each hop one, and the deadline leaves each hop the time that it may need to
 * connect and to wait for a first token, or for a stream that is held back. That no turn takes what is kept for later ones (a slow key,
 * an answer that is no stream) is the gateway's part. Under `hedge` the hops wait beside each other.
 */
export function* askAttemptBound(analysis: Analysis): Iterable<Answer> {
  const within = analysis.config.promises.find((promise) => promise.kind === "within");
  if (within?.kind !== "within") return;
  const chains = [...analysis.chainsInUse()].flatMap(
    ([name, routes]) => chainOf(analysis, name, routes) ?? [],
  );
  yield* askAttempts(within, chains);
  yield* askOwnAttempts(within, chains);
  yield* askWait(within, chains);
}

type Within = Extract<AuthorPromise, { kind: "within" }>;

function* askAttempts(within: Within, chains: readonly ChainUse[]): Iterable<Answer> {
  const refutedBy = chains.filter(({ attempts }) => attempts > within.attempts);
  for (const _ of chains.slice(refutedBy.length)) yield proved;
  const most = refutedBy.toSorted((a, b) => b.attempts - a.attempts);
  for (const chain of most) {
    const worst = most[0] ?? chain;
    const less =
      worst.hops.length > within.attempts
        ? ""
        : `, or give the chain \`with { attempts: ${within.attempts} }\``;
    const values = {
      chain: andMore(worst.name, most.length),
      problem: `may make ${grouped(worst.attempts)} attempts, and \`within\` ends them after ${grouped(within.attempts)}`,
      advice: `raise \`attempts\` of \`within\` to ${grouped(worst.attempts)}${less}`,
    };
    const hops = worst.hops.map((hop) => ({ span: hop.span, label: `up to ${hop.attempts} attempts` }));
    const extras = { label: "too few", related: hops, verdict: "refuted" as const };
    yield refuted(diagnose("SB4012", within.span, values, extras), "attempts");
  }
}

/** A chain's own `attempts` may cut its keys and retries short, since these leave one to each later hop, but no hop. */
function* askOwnAttempts(within: Within, chains: readonly ChainUse[]): Iterable<Answer> {
  for (const { name, span, hops, ownAttempts } of chains) {
    if (ownAttempts >= hops.length) continue;
    const values = {
      chain: chainName(name),
      problem: `has ${grouped(hops.length)} hops, and its own \`attempts\` end after ${grouped(ownAttempts)}`,
      advice: `give the chain at least \`attempts: ${hops.length}\`, or take hops out of it`,
    };
    const late = hops.slice(ownAttempts).map((hop) => ({ span: hop.span, label: "may get no turn" }));
    const related = [...late, { span: within.span, label: "asked for here" }];
    yield refuted(
      diagnose("SB4012", span, values, { label: "too few attempts", related, verdict: "refuted" }),
    );
  }
}

function* askWait(within: Within, chains: readonly ChainUse[]): Iterable<Answer> {
  const refutedBy = chains.filter(({ waitMs }) => waitMs > within.waitMs);
  for (const _ of chains.slice(refutedBy.length)) yield proved;
  const longest = refutedBy.toSorted((a, b) => b.waitMs - a.waitMs);
  for (const chain of longest) {
    const worst = longest[0] ?? chain;
    const values = {
      chain: andMore(worst.name, longest.length),
      problem: `may wait ${seconds(worst.waitMs)} ${worst.isHeld ? "for streams that it holds back" : "to connect and for first tokens"}, and \`within\` ends it after ${seconds(within.waitMs)}`,
      advice: `raise \`wait\` of \`within\` to ${seconds(worst.waitMs)}, or give the chain a shorter ${worst.isHeld ? "`total`" : "`connect` or `first_token`"}`,
    };
    const hops = worst.hops.map((hop) => ({ span: hop.span, label: `waits up to ${seconds(hop.waitMs)}` }));
    const extras = { label: "too short", related: hops, verdict: "refuted" as const };
    yield refuted(diagnose("SB4012", within.span, values, extras), "wait");
  }
}

/** What one request can take of a chain at most. */
interface ChainUse {
  readonly name: string;
  readonly span: Span;
  readonly attempts: number;
  /** What the chain allows by itself; Infinity where it says nothing. */
  readonly ownAttempts: number;
  readonly waitMs: number;
  /** Whether streams are held back, so that what is waited for is more than a first token. */
  readonly isHeld: boolean;
  readonly hops: readonly { readonly span: Span; readonly attempts: number; readonly waitMs: number }[];
}

function chainOf({ config }: Analysis, name: string, routes: readonly Route[]): ChainUse | null {
  const [route] = routes;
  if (!route?.chain) return null;
  const { options } = route.chain;
  const hops = route.members.flatMap(({ target, span }) => {
    const provider = config.providers[config.targets[target]?.plan.provider ?? -1]?.plan;
    if (!provider) return [];
    const keys = provider.auth.kind === "keys" ? provider.auth.keys.length : 1;
    return [{ span, attempts: keys + 1, waitMs: turnTimeMs(options, provider.timeouts) }];
  });
  const ownAttempts = options.attempts ?? Number.POSITIVE_INFINITY;
  const attempts = hops.reduce((sum, hop) => sum + hop.attempts, 0);
  return {
    name,
    span: route.span,
    attempts: Math.min(attempts, ownAttempts),
    ownAttempts,
    waitMs: waitInAllMs(hops, besideAfterMs(options)),
    isHeld: options.commitAfter !== undefined,
    hops,
  };
}

/** A hop begins when the turn of the one before it is over, or after the hedge beside it; the wait ends with the last of them. */
function waitInAllMs(hops: readonly { readonly waitMs: number }[], besideMs: number | null): number {
  let startMs = 0;
  let endMs = 0;
  for (const { waitMs } of hops) {
    endMs = Math.max(endMs, startMs + waitMs);
    startMs += besideMs ?? waitMs;
  }
  return endMs;
}

const andMore = (name: string, count: number): string =>
  count === 1 ? chainName(name) : `${chainName(name)} (and ${count - 1} more)`;

const seconds = (ms: number): string => `${ms / 1000}s`;
