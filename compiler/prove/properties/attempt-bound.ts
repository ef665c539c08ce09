import type { ChainOptions, PlanProvider } from "../../../engine/index.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Route } from "../analysis/routes.ts";
import { chainName, grouped } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/**
 * SB4012: under `within`, every hop of a chain still gets its turn: the attempts that earlier hops may make (each key once, and one
 * retry) leave one, and the time that they may wait for a first token, or for a stream that is held back, leaves as much as this hop
 * may need. Under `hedge` the hops wait beside each other.
 */
export function* askAttemptBound(analysis: Analysis): Iterable<Answer> {
  const within = analysis.config.promises.find((promise) => promise.kind === "within");
  if (within?.kind !== "within") return;
  const chains = [...analysis.chainsInUse()].flatMap(
    ([name, routes]) => chainOf(analysis, name, routes) ?? [],
  );
  const attempts = chains.filter((chain) => chain.attempts > within.attempts);
  const waits = chains.filter(({ waitMs }) => waitMs > within.waitMs);
  for (const _ of chains.slice(attempts.length)) yield proved;
  for (const _ of chains.slice(waits.length)) yield proved;
  const most = attempts.toSorted((a, b) => b.attempts - a.attempts);
  for (const chain of most) {
    const worst = most[0] ?? chain;
    const values = {
      chain: andMore(worst.name, most.length),
      problem: `may make ${grouped(worst.attempts)} attempts, and \`within\` ends them after ${grouped(within.attempts)}`,
      advice: `raise \`attempts\` of \`within\` to ${grouped(worst.attempts)}, or give the chain \`with { attempts: ${within.attempts} }\``,
    };
    const hops = worst.hops.map((hop) => ({ span: hop.span, label: `up to ${hop.attempts} attempts` }));
    const extras = { label: "too few", related: hops, verdict: "refuted" as const };
    yield refuted(diagnose("SB4012", within.span, values, extras), "attempts");
  }
  const longest = waits.toSorted((a, b) => b.waitMs - a.waitMs);
  for (const chain of longest) {
    const worst = longest[0] ?? chain;
    const values = {
      chain: andMore(worst.name, longest.length),
      problem: `may wait ${seconds(worst.waitMs)} for ${worst.isHeld ? "streams that it holds back" : "first tokens"}, and \`within\` ends it after ${seconds(within.waitMs)}`,
      advice: `raise \`wait\` of \`within\` to ${seconds(worst.waitMs)}, or give the chain a shorter \`${worst.isHeld ? "total" : "first_token"}\``,
    };
    const hops = worst.hops.map((hop) => ({ span: hop.span, label: `waits up to ${seconds(hop.waitMs)}` }));
    const extras = { label: "too short", related: hops, verdict: "refuted" as const };
    yield refuted(diagnose("SB4012", within.span, values, extras), "wait");
  }
}

/** What one request can take of a chain at most. */
interface ChainUse {
  readonly name: string;
  readonly attempts: number;
  readonly waitMs: number;
  /** Whether streams are held back, so that what is waited for is more than a first token. */
  readonly isHeld: boolean;
  readonly hops: readonly { readonly span: Span; readonly attempts: number; readonly waitMs: number }[];
}

function chainOf({ config }: Analysis, name: string, routes: readonly Route[]): ChainUse | null {
  const chain = routes[0]?.chain;
  if (!chain) return null;
  const hops = (routes[0]?.members ?? []).map(({ target, span }) => {
    const provider = config.providers[config.targets[target]?.plan.provider ?? -1]?.plan;
    const keys = provider?.auth.kind === "keys" ? provider.auth.keys.length : 1;
    const waitMs = longestWaitMs(chain.options, provider?.timeouts);
    return { span, attempts: keys + 1, waitMs };
  });
  const own = chain.options.attempts ?? Number.POSITIVE_INFINITY;
  const attempts = hops.reduce((sum, hop) => sum + hop.attempts, 0);
  const waitMs = waitInAllMs(hops.slice(0, own), chain.options.hedgeAfterMs);
  return {
    name,
    attempts: Math.min(attempts, own),
    waitMs,
    isHeld: chain.options.commitAfter !== undefined,
    hops,
  };
}

/** How long a target may keep the client waiting before it is given up: its first content, or all of a stream that is held back. */
function longestWaitMs(options: ChainOptions, timeouts: PlanProvider["timeouts"] | undefined): number {
  const of = (timeout: "firstTokenMs" | "totalMs"): number => options[timeout] ?? timeouts?.[timeout] ?? 0;
  return options.commitAfter === undefined ? of("firstTokenMs") : of("totalMs");
}

/** A hop begins when the one before it has waited in vain, or after the hedge beside it; the wait ends with the last of them. */
function waitInAllMs(
  hops: readonly { readonly waitMs: number }[],
  hedgeAfterMs = Number.POSITIVE_INFINITY,
): number {
  let startMs = 0;
  let endMs = 0;
  for (const { waitMs } of hops) {
    endMs = Math.max(endMs, startMs + waitMs);
    startMs += Math.min(waitMs, hedgeAfterMs);
  }
  return endMs;
}

const andMore = (name: string, count: number): string =>
  count === 1 ? chainName(name) : `${chainName(name)} (and ${count - 1} more)`;

const seconds = (ms: number): string => `${ms / 1000}s`;
