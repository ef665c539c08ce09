import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { membersOf } from "../analysis/routes.ts";
import { chainName, grouped, targetName } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/**
 * SB4012: under `within`, every hop of a chain still gets its turn: the attempts that earlier hops may make (each key once, and one
 * retry) leave one, and the time that they may wait for a first token leaves as much as this hop may need.
 */
export function* askAttemptBound(analysis: Analysis): Iterable<Answer> {
  const { config } = analysis;
  const within = config.promises.find((promise) => promise.kind === "within");
  if (within?.kind !== "within") return;
  for (const [name, routes] of analysis.chainsInUse()) {
    const chain = routes[0]?.chain;
    if (!chain) continue;
    const hops = membersOf(routes[0] ?? { steps: [] }).map(({ target, span }) => {
      const provider = config.providers[config.targets[target]?.plan.provider ?? -1]?.plan;
      const keys = provider?.auth.kind === "keys" ? provider.auth.keys.length : 1;
      const waitMs = chain.options.firstTokenMs ?? provider?.timeouts.firstTokenMs ?? 0;
      return { name: targetName(config, target), span, attempts: keys + 1, waitMs };
    });
    const attempts = hops.reduce((sum, hop) => sum + hop.attempts, 0);
    const own = chain.options.attempts ?? Number.POSITIVE_INFINITY;
    if (Math.min(attempts, own) > within.attempts) {
      const problem = `may make ${grouped(Math.min(attempts, own))} attempts, and \`within\` ends them after ${grouped(within.attempts)}`;
      const advice = `raise \`attempts\` of \`within\` to ${grouped(Math.min(attempts, own))}, or give the chain \`with { attempts: ${within.attempts} }\``;
      const related = hops.map((hop) => ({ span: hop.span, label: `up to ${hop.attempts} attempts` }));
      const extras = {
        label: "too few for this chain",
        related: [{ span: chain.span, label: "this chain" }, ...related],
      };
      yield refuted(
        diagnose(
          "SB4012",
          within.span,
          { chain: chainName(name), problem, advice },
          { ...extras, verdict: "refuted" },
        ),
      );
    } else yield proved;
    let waited = 0;
    const late = hops.slice(0, own).find((hop) => {
      waited += hop.waitMs;
      return waited > within.waitMs;
    });
    if (late) {
      const problem = `may wait ${seconds(waited)} for \`${late.name}\`, and \`within\` ends it after ${seconds(within.waitMs)}`;
      const advice = "raise `wait` of `within`, or give the chain a shorter `first_token`";
      const related = hops.map((hop) => ({ span: hop.span, label: `waits up to ${seconds(hop.waitMs)}` }));
      const extras = {
        label: "too short for this chain",
        related: [{ span: chain.span, label: "this chain" }, ...related],
      };
      yield refuted(
        diagnose(
          "SB4012",
          within.span,
          { chain: chainName(name), problem, advice },
          { ...extras, verdict: "refuted" },
        ),
      );
    } else yield proved;
  }
}

const seconds = (ms: number): string => `${ms / 1000} s`;
