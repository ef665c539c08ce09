import { dialects, type PlanText, SUBSTRING_MODE, WORD_MODE } from "../../../engine/index.ts";
import type { CheckedTopic } from "../../check/checked-config.ts";

/** What the matcher is built from; every `CheckedTopic` is one. */
export type MatcherTopic = Pick<CheckedTopic, "id" | "priority" | "match" | "synonyms" | "vetoes" | "span">;

/** One folded phrase in one mode, with all who own it. */
export interface Phrase {
  readonly text: string;
  readonly mode: typeof WORD_MODE | typeof SUBSTRING_MODE;
  /** Twice the row of the topic, plus one for a veto; ascending, but under "kg" the highest priority first. */
  readonly owners: readonly number[];
}

/**
 * The phrases of all topics, sorted by length, then text; of a text in both modes the substring comes first. Row 0 is
 * the phrase that stands for none. Phrases that fold to nothing are left out.
 */
export function collectPhrases(
  dialect: PlanText["dialect"],
  topics: readonly MatcherTopic[],
): readonly Phrase[] {
  const byKey = new Map<string, { text: string; mode: Phrase["mode"]; owners: Set<number> }>();
  for (const [row, topic] of topics.entries()) {
    const mode = dialect !== "strict" || topic.match === "substring" ? SUBSTRING_MODE : WORD_MODE;
    const add = (phrase: string, owner: number): void => {
      const text = dialects[dialect].foldPhrase(phrase);
      if (text === "") return;
      const key = `${mode}${text}`;
      const known = byKey.get(key);
      if (known) known.owners.add(owner);
      else byKey.set(key, { text, mode, owners: new Set([owner]) });
    };
    for (const synonym of synonymsOf(dialect, topic)) add(synonym, 2 * row);
    // The older systems know no vetoes.
    if (dialect === "strict") for (const veto of topic.vetoes) add(veto.value, 2 * row + 1);
  }
  const sorted = [...byKey.values()].sort(
    (a, b) => a.text.length - b.text.length || (a.text < b.text ? -1 : a.text > b.text ? 1 : b.mode - a.mode),
  );
  return [
    { text: "", mode: WORD_MODE, owners: [] },
    ...sorted.map(({ text, mode, owners }) => ({ text, mode, owners: sortOwners(dialect, topics, owners) })),
  ];
}

function synonymsOf(dialect: PlanText["dialect"], topic: MatcherTopic): readonly string[] {
  const synonyms = topic.synonyms.map((synonym) => synonym.value);
  switch (dialect) {
    case "strict":
      return synonyms;
    case "proxy":
      // The name of a concept is a pattern of its own there.
      return [topic.id, ...synonyms];
    case "kg":
      // A concept whose file has a capital in its name is never found there.
      return /[A-Z]/.test(stemOf(topic.span.file.path)) ? [] : synonyms;
  }
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.md$/i, "");
}

function sortOwners(
  dialect: PlanText["dialect"],
  topics: readonly MatcherTopic[],
  owners: ReadonlySet<number>,
): readonly number[] {
  const priorityOf = (owner: number): number => (dialect === "kg" ? (topics[owner >>> 1]?.priority ?? 0) : 0);
  return [...owners].sort((a, b) => priorityOf(b) - priorityOf(a) || a - b);
}
