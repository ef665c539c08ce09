import type { Compiled } from "../compiler/index.ts";

/** What a clean compilation amounts to, for a person who reads it at a glance; `output` is null where nothing was written. */
export function summary({ config, proofs, artifact }: Compiled, output: string | null): string {
  if (config === null || proofs === null || artifact === null) return "";
  const synonyms = config.topics.reduce((sum, topic) => sum + topic.synonyms.length, 0);
  const margins = [
    ...new Set(config.targets.map(({ contextTokens, plan }) => 1 - plan.windowTokens / contextTokens)),
  ];
  const widest = Math.max(0, ...margins);
  const width = Math.max(...proofs.properties.map(({ title }) => title.length), 0);
  return [
    `${config.rules.length} rules, ${config.chains.length} chains, ${config.targets.length} targets, ${config.topics.length} topics, ${synonyms} synonyms`,
    "",
    ...proofs.properties.map(({ code, title, proved, refuted, notProved }) => {
      const ended = [
        proved > 0 ? `${proved} proved` : "",
        refuted > 0 ? `${refuted} refuted` : "",
        notProved > 0 ? `${notProved} NOT PROVED` : "",
      ].filter((part) => part !== "");
      return `  ${code}  ${title.padEnd(width)}  ${ended.length === 0 ? "nothing to prove" : ended.join(", ")}`;
    }),
    "",
    `${proofs.proved} proved, ${proofs.refuted} refuted, ${proofs.notProved} not proved, assuming that each target's tokens are within its margin of the estimate (at most ${Math.round(widest * 100)} %)`,
    `plan ${artifact.meaningDigest}`,
    ...(output === null
      ? []
      : [`written to ${output} (${artifact.bytes.length.toLocaleString("en-US")} bytes)`]),
  ].join("\n");
}
