import { refusalText } from "./refusal-text.ts";
import type { FailedNeed, FailedTerms, Trace, TracedTarget, TracedTopic } from "./trace.ts";

/** The reasons behind a decision as a person reads them; lines without a final newline. */
export function renderTrace(trace: Trace): string {
  const { envelope } = trace;
  const facts = Object.entries(trace.facts).map(([name, value]) => `  ${name}: ${value ?? "absent"}`);
  const rules = trace.rules.map(
    ({ rule, place, matched, failed }) =>
      `  ${place} \`${rule}\`: ${matched ? "matches" : `no, ${failedText(failed)}`}`,
  );
  return [
    ...section("facts that the rules read", facts),
    ...section("topics", trace.topics.map(topicText)),
    ...(envelope === null
      ? []
      : [`envelope ${envelope.place}: ${envelope.held ? "holds" : `no, ${failedText(envelope.failed)}`}`]),
    ...section("rules", rules),
    ...section("targets", trace.targets.map(targetText)),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function topicText({ id, won, vetoed, hits }: TracedTopic): string {
  const found = hits.map(({ phrase, start, veto }) => `${veto ? "not " : ""}"${phrase}" at ${start}`);
  return `  ${id}${won ? " (wins)" : vetoed ? " (vetoed)" : ""}: ${found.join(", ")}`;
}

function targetText({ target, reason, gates }: TracedTarget): string {
  const told = gates.flatMap(({ gate, result, detail }) =>
    result === "open" && detail === "" ? [] : [`${gate} ${result}${detail === "" ? "" : ` (${detail})`}`],
  );
  const verdict = reason === null ? "admitted" : `refused, ${refusalText(reason)}`;
  return `  ${target}: ${verdict}${told.length === 0 ? "" : ` [${told.join("; ")}]`}`;
}

/** How many ways of a condition are shown. */
const WAYS_SHOWN = 3;

/** What of a condition did not hold, such as `needs max_output <= 64000 (is 200000)`. */
export function failedText(ways: FailedTerms): string {
  if (ways.length === 0) return "it can never hold";
  const left = ways.length - WAYS_SHOWN;
  const shown = (left > 1 ? ways.slice(0, WAYS_SHOWN) : ways).map((needs) =>
    needs.map(needText).join(" and "),
  );
  const more = left > 1 ? `; nor any of ${left} other ways` : "";
  return `needs ${shown.join("; nor ")}${more}`;
}

function needText({ needs, found, failed }: FailedNeed): string {
  if (failed.length > 0) return `a part that ${failedText(failed)}`;
  return `${needs}${found === null ? "" : ` (is ${found})`}`;
}
