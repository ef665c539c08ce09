import type { MatcherTables } from "../plan/plan.ts";
import { matcherForms } from "./matcher-forms.ts";
import { phraseTables } from "./matcher-tables.ts";

/** What is wrong with tables that were read from a file, so that matching could leave them; null where nothing is. One pass. */
export function matcherProblem(tables: MatcherTables, topics: number): string | null {
  try {
    return problemOf(tables, topics);
  } catch (cause) {
    return cause instanceof Error ? cause.message : "the matcher's tables cannot be read";
  }
}

function problemOf(tables: MatcherTables, topics: number): string | null {
  const phrases = phraseTables(tables);
  const count = phrases.phrases;
  const form = matcherForms[phrases.form];
  if (form === undefined) return `a matcher of form ${phrases.form}, which this version does not know`;
  if (phrases.topics !== topics) return `a matcher for ${phrases.topics} topics in a plan of ${topics}`;
  const { phraseLength, phraseMode, phraseShorter, phraseOwners, owner } = phrases;
  const lengths = [phraseLength.length, phraseMode.length, phraseShorter.length, phraseOwners.length - 1];
  if (count === 0 || lengths.some((length) => length !== count)) return "phrases of different numbers";
  for (let phrase = 1; phrase < count; phrase++) {
    const length = phraseLength[phrase] ?? 0;
    const shorter = phraseShorter[phrase] ?? 0;
    if (length === 0) return "an empty phrase";
    if (shorter >= phrase || (phraseLength[shorter] ?? 0) > length)
      return "a shorter phrase that is not shorter";
  }
  if (phraseShorter[0] !== 0 || phraseLength[0] !== 0) return "a phrase in place of none";
  let last = 0;
  for (let phrase = 0; phrase <= count; phrase++) {
    const start = phraseOwners[phrase] ?? 0;
    if (start < last) return "phrases without owners";
    last = start;
  }
  if (last !== owner.length) return "phrases without owners";
  for (let at = 0; at < owner.length; at++) {
    if ((owner[at] ?? 0) >>> 1 >= topics) return "a phrase of a topic that does not exist";
  }
  return form.problem(tables, count);
}
