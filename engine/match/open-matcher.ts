import type { MatcherTables } from "../plan/plan.ts";
import { UnitBuffer } from "../text/unit-buffer.ts";
import type { OpenForm } from "./matcher-form.ts";
import { matcherForms } from "./matcher-forms.ts";
import { type PhraseTables, phraseTables } from "./matcher-tables.ts";
import { TopicTally } from "./topic-tally.ts";

/** A plan's tables with the room in which its requests are matched, one after another. */
export interface OpenMatcher {
  readonly tables: MatcherTables;
  readonly phrases: PhraseTables;
  readonly form: OpenForm;
  readonly tally: TopicTally;
  /** The text of the present request as the dialect folds it. */
  readonly text: UnitBuffer;
}

/** Opens the tables at their first use; later uses share the room, for matching never waits in between. */
export function openMatcher(tables: MatcherTables): OpenMatcher {
  let matcher = opened.get(tables);
  if (matcher === undefined) {
    const phrases = phraseTables(tables);
    const form = matcherForms[phrases.form];
    if (form === undefined) throw new Error(`the matcher has form ${phrases.form}, which there is not`);
    matcher = {
      tables,
      phrases,
      form: form.open(tables, phrases),
      tally: new TopicTally(phrases.topics),
      text: new UnitBuffer(),
    };
    opened.set(tables, matcher);
  }
  return matcher;
}

const opened = new WeakMap<MatcherTables, OpenMatcher>();
