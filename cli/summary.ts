import type { Compiled } from "../compiler/index.ts";

/** What a clean compilation amounts to, for a person who reads it at a glance; `written` is null where nothing was. */
export function summary(
  { config, proofs, artifact }: Compiled,
  written: { readonly path: string; readonly bytes: number } | null,
): string {
  if (config === null || proofs === null || artifact === null) return "";
  const width = Math.max(...proofs.properties.map(({ title }) => title.length), 0);
  const { proved, refuted, allowed, notProved } = proofs;
  const inAll = { proved, refuted, allowed, "not proved": notProved };
  const synonyms = config.topics.reduce((sum, topic) => sum + topic.synonyms.length, 0);
  const things = {
    rules: config.rules.length,
    chains: config.chains.length,
    targets: config.targets.length,
    topics: config.topics.length,
    synonyms,
  };
  return [
    counted(things),
    "",
    ...proofs.properties.map(({ code, title, proved, refuted, allowed, notProved }) => {
      const ended = { proved, refuted, allowed, "NOT PROVED": notProved };
      return `  ${code}  ${title.padEnd(width)}  ${counted(ended) || "nothing to prove"}`;
    }),
    "",
    `${counted(inAll)}, assuming that each target's tokens are within its margin of the estimate (at most ${widestMargin(config)} %)`,
    `plan ${artifact.meaningDigest}`,
    ...(written === null
      ? []
      : [`written to ${written.path} (${written.bytes.toLocaleString("en-US")} bytes)`]),
  ].join("\n");
}

/** `3 rules, 1 chain`: what there is none of is left out, and one of several is called without its `s`. */
function counted(things: Readonly<Record<string, number>>): string {
  return Object.entries(things)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${count === 1 ? name.replace(/s$/, "") : name}`)
    .join(", ");
}

/** In percent of a target's window. */
function widestMargin({ targets }: NonNullable<Compiled["config"]>): number {
  const margins = targets.map(({ contextTokens, plan }) => 1 - plan.windowTokens / contextTokens);
  return Math.round(Math.max(0, ...margins) * 100);
}
