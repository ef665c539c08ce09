import { dialects } from "../../../engine/index.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Located } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { embedded, type TextReading } from "../space/mark-space.ts";
import { phraseOwners } from "./ambiguous-synonym.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/** SB4019: each synonym of a topic with a route makes it win in some text. */
export function* askDeadSynonym(analysis: Analysis): Iterable<Answer> {
  const { config } = analysis;
  const owners = phraseOwners(analysis);
  const { foldPhrase } = dialects[config.text.dialect];
  for (const [row, topic] of config.topics.entries()) {
    if (topic.chain === null) continue;
    for (const synonym of topic.synonyms) {
      const phrase = foldPhrase(synonym.value);
      const equals = owners.get(phrase) ?? [];
      const ambiguous = equals.some(
        (other) => other.topic !== row && config.topics[other.topic]?.priority === topic.priority,
      );
      // What two equal topics own is SB4018's.
      if (ambiguous) continue;
      const obstacle = obstacleTo(analysis, row, synonym, phrase);
      yield obstacle === null ? proved : refuted(finding(analysis, row, synonym, obstacle));
    }
  }
}

/** What keeps a synonym from making its topic win: another topic that wins, its own veto, or a phrase that fires in its place. */
type Obstacle =
  | { readonly kind: "topic"; readonly winner: number; readonly phrase: string }
  | { readonly kind: "veto"; readonly phrase: string }
  | { readonly kind: "hidden"; readonly phrase: string };

function obstacleTo(
  analysis: Analysis,
  topic: number,
  synonym: Located<string>,
  phrase: string,
): Obstacle | null {
  const { read } = analysis.instruments;
  const isSubstring = analysis.config.topics[topic]?.match === "substring";
  let first: Obstacle | null = null;
  for (const text of isSubstring ? embedded(synonym.value) : [synonym.value]) {
    const obstacle = obstacleIn(analysis, topic, text, phrase, read(text));
    if (
      obstacle === null ||
      (obstacle.kind === "topic" && canBeVetoed(analysis, topic, text, obstacle.winner))
    ) {
      return null;
    }
    first ??= obstacle;
  }
  return first;
}

function obstacleIn(
  { config }: Analysis,
  topic: number,
  text: string,
  phrase: string,
  reading: TextReading,
): Obstacle | null {
  const own = reading.hits.some((hit) => hit.topic === topic && !hit.veto && hit.phrase === phrase);
  if (!own && config.text.dialect !== "strict") {
    const [first] = reading.hits;
    return first && first.topic !== topic
      ? { kind: "topic", winner: first.topic, phrase: first.phrase }
      : { kind: "hidden", phrase: first?.phrase ?? text };
  }
  if (reading.winner === topic) return null;
  if (reading.winner === null) {
    return {
      kind: "veto",
      phrase: reading.hits.find((hit) => hit.veto && hit.topic === topic)?.phrase ?? text,
    };
  }
  const winner = reading.winner;
  return { kind: "topic", winner, phrase: reading.hits.find((hit) => hit.topic === winner)?.phrase ?? text };
}

/** Whether a text can hold the synonym and a veto of the topic that wins there, so that this one wins. */
function canBeVetoed({ space, instruments }: Analysis, topic: number, text: string, winner: number): boolean {
  return space.marks
    .ofVeto(winner)
    .some((veto) => instruments.read(`${text}. ${veto.text}`).winner === topic);
}

function finding(analysis: Analysis, row: number, synonym: Located<string>, obstacle: Obstacle) {
  const { config } = analysis;
  const topic = config.topics[row]?.id ?? "";
  const winner = obstacle.kind === "topic" ? config.topics[obstacle.winner] : undefined;
  const { foldPhrase } = dialects[config.text.dialect];
  const isSame = foldPhrase(synonym.value) === obstacle.phrase;
  const why = winner
    ? isSame
      ? `topic \`${winner.id}\` has it too, with priority ${winner.priority}`
      : `it holds \`${obstacle.phrase}\`, and topic \`${winner.id}\` has priority ${winner.priority}`
    : obstacle.kind === "veto"
      ? `it holds \`${obstacle.phrase}\`, a \`not::\` phrase of the topic itself`
      : `\`${obstacle.phrase}\` fires in its place`;
  const stronger = winner?.synonyms.find(({ value }) => foldPhrase(value) === obstacle.phrase);
  const values = { synonym: synonym.value, topic, why, priority: winner?.priority ?? 0 };
  return diagnose("SB4019", synonym.span, values, {
    label: "never wins",
    ...(stronger && { related: [{ span: stronger.span, label: "wins wherever the other occurs" }] }),
    ...(!winner && { help: "remove it" }),
    verdict: "refuted",
  });
}
