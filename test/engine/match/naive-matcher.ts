import { isBoundaryIn, normalise, normalisePhrase, type TopicMatch } from "../../../engine/index.ts";
import type { TopicSketch } from "./topics.ts";

/** The meaning of the language page word for word, by looking at every place for every phrase. */
export function naiveMatch(topics: readonly TopicSketch[], text: string): TopicMatch {
  const normal = normalise(text);
  const hits = topics.map((topic) => {
    const places = topic.synonyms.flatMap((synonym) => occurrences(normal, normalisePhrase(synonym), topic));
    const vetoed = (topic.vetoes ?? []).some(
      (veto) => occurrences(normal, normalisePhrase(veto), topic).length > 0,
    );
    return vetoed ? [] : places;
  });
  const found = topics.flatMap((_, row) => (hits[row]?.length ? [row] : []));
  const ranked = found
    .filter((row) => topics[row]?.routed !== false)
    .flatMap((row) =>
      (hits[row] ?? []).map((hit) => ({ row, priority: topics[row]?.priority ?? 50, ...hit })),
    )
    .sort((a, b) => b.priority - a.priority || b.length - a.length || a.start - b.start || a.row - b.row);
  return { found, winner: ranked[0]?.row ?? null };
}

/** Every place where the phrase stands, overlapping ones too. */
export function occurrences(
  normal: string,
  phrase: string,
  { match }: Pick<TopicSketch, "match">,
): readonly { readonly start: number; readonly length: number }[] {
  const places: { start: number; length: number }[] = [];
  if (phrase === "") return places;
  for (let start = normal.indexOf(phrase); start !== -1; start = normal.indexOf(phrase, start + 1)) {
    const atWord = isBoundaryIn(normal, start) && isBoundaryIn(normal, start + phrase.length);
    if (match === "substring" || atWord) places.push({ start, length: phrase.length });
  }
  return places;
}
