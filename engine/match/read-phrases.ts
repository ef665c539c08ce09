import type { MatcherTables } from "../plan/plan.ts";
import { matcherForms } from "./matcher-forms.ts";
import { phraseTables, SUBSTRING_MODE } from "./matcher-tables.ts";

/** One phrase of the tables, as it is compared. */
export interface ReadPhrase {
  readonly text: string;
  readonly mode: "word" | "substring";
  /** Rows of the topics that it is a synonym of. */
  readonly synonymOf: readonly number[];
  /** Rows of the topics that it vetoes. */
  readonly vetoOf: readonly number[];
}

/** Reads the phrases back from a matcher's tables, sorted by length, then text: what matching never needs, and tools do. */
export function readPhrases(tables: MatcherTables): readonly ReadPhrase[] {
  const { form, phrases, phraseLength, phraseMode, phraseShorter, phraseOwners, owner } =
    phraseTables(tables);
  const texts: string[] = [""];
  const found = new Map<number, string>();
  matcherForms[form]?.walk(tables, ({ parent, state, text: step, report }) => {
    const text = (texts[parent] ?? "") + step;
    texts[state] = text;
    // What ends here and is shorter ends in another state by itself.
    for (let row = report; phraseLength[row] === text.length; row = phraseShorter[row] ?? 0) {
      found.set(row, text);
    }
  });
  return Array.from({ length: Math.max(0, phrases - 1) }, (_, i) => {
    const owners = [...owner.subarray(phraseOwners[i + 1], phraseOwners[i + 2])];
    return {
      text: found.get(i + 1) ?? "",
      mode: phraseMode[i + 1] === SUBSTRING_MODE ? "substring" : "word",
      synonymOf: owners.filter((one) => (one & 1) === 0).map((one) => one >>> 1),
      vetoOf: owners.filter((one) => (one & 1) === 1).map((one) => one >>> 1),
    };
  });
}
