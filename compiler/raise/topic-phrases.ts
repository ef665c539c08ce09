import { dialects, type Plan, readPhrases } from "../../engine/index.ts";

/** What a plan's matcher looks for on behalf of one topic, as it is compared. */
export interface TopicPhrases {
  readonly synonyms: readonly string[];
  readonly vetoes: readonly string[];
}

/** By row of the plan's topics: its phrases, read back from the tables of the matcher. */
export function phrasesByTopic(plan: Plan): readonly TopicPhrases[] {
  const found = plan.topics.map((): { synonyms: string[]; vetoes: string[] } => ({
    synonyms: [],
    vetoes: [],
  }));
  for (const { text, synonymOf, vetoOf } of readPhrases(plan.matcher)) {
    for (const topic of synonymOf) {
      if (!isOwnName(plan, topic, text)) found[topic]?.synonyms.push(text);
    }
    for (const topic of vetoOf) found[topic]?.vetoes.push(text);
  }
  return found;
}

/** In the "proxy" dialect every topic has its own name for a synonym, which `lower` adds. */
function isOwnName({ text: { dialect }, topics }: Plan, topic: number, phrase: string): boolean {
  return dialect === "proxy" && phrase === dialects.proxy.foldPhrase(topics[topic]?.id ?? "");
}
