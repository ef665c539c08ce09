import { dialects } from "../../../engine/index.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { listed } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/** One topic that owns a phrase, and where it says so. */
export interface Owner {
  readonly topic: number;
  readonly written: string;
  readonly span: Span;
}

/** SB4018: no two topics of equal priority own the same phrase; at different priorities it is SB4019. */
export function* askAmbiguousSynonym(analysis: Analysis): Iterable<Answer> {
  const { topics } = analysis.config;
  for (const owners of phraseOwners(analysis).values()) {
    const byPriority = new Map<number, Owner[]>();
    for (const owner of owners) {
      const priority = topics[owner.topic]?.priority ?? 0;
      const same = byPriority.get(priority);
      if (same) same.push(owner);
      else byPriority.set(priority, [owner]);
    }
    const clash = [...byPriority.values()].find((same) => same.length > 1);
    const [first, ...others] = clash ?? [];
    if (!first || !clash) {
      yield proved;
      continue;
    }
    const values = {
      synonym: first.written,
      topics: listed(clash.map(({ topic }) => topics[topic]?.id ?? "")),
    };
    const related = others.map(({ span }) => ({ span, label: "and here" }));
    yield refuted(diagnose("SB4018", first.span, values, { label: "here", related, verdict: "refuted" }));
  }
}

/** Every phrase as the matcher compares it, with the topics that own it, in the order of their rows. */
export function phraseOwners({ config }: Analysis): ReadonlyMap<string, readonly Owner[]> {
  const { foldPhrase } = dialects[config.text.dialect];
  const owners = new Map<string, Owner[]>();
  for (const [topic, { synonyms }] of config.topics.entries()) {
    for (const { value, span } of synonyms) {
      const phrase = foldPhrase(value);
      const owner = { topic, written: value, span };
      const known = owners.get(phrase);
      if (!known) owners.set(phrase, [owner]);
      else if (!known.some((other) => other.topic === topic)) known.push(owner);
    }
  }
  return owners;
}
