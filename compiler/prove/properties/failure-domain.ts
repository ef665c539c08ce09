import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { chainName } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/** SB4021: the targets of a chain with a fallback do not all stand and fall with one provider, key or quota. */
export function* askFailureDomain(analysis: Analysis): Iterable<Answer> {
  const { config } = analysis;
  for (const [name, routes] of analysis.chainsInUse()) {
    const members = routes[0]?.members ?? [];
    const providers = members.flatMap(
      ({ target }) => config.providers[config.targets[target]?.plan.provider ?? -1]?.plan ?? [],
    );
    const [first] = providers;
    if (!first || new Set(members.map(({ target }) => target)).size < 2 || first.protocol === "echo")
      continue;
    const secrets = providers.map(({ auth }) =>
      auth.kind === "none" ? null : [...new Set(auth.keys.map(({ secret }) => secret))].sort().join(", "),
    );
    const shared =
      new Set(providers.map((provider) => provider.name)).size === 1
        ? { what: `the provider \`${first.name}\``, advice: "add a target of another provider" }
        : secrets[0] !== null && new Set(secrets).size === 1
          ? {
              what: `the key \`${secrets[0]}\``,
              advice: "give one of the providers another key, or add a target with one",
            }
          : null;
    if (shared === null) {
      yield proved;
      continue;
    }
    const span = routes[0]?.chain?.span;
    if (!span) continue;
    const related = members.map((member) => ({ span: member.span, label: "goes down with the others" }));
    const extras = { label: "no fallback when it is down", related, verdict: "refuted" as const };
    yield refuted(diagnose("SB4021", span, { chain: chainName(name), ...shared }, extras));
  }
}
