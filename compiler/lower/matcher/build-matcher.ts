import { type MatcherTables, matcherForms, type PlanText } from "../../../engine/index.ts";
import { collectPhrases, type MatcherTopic, type Phrase } from "./collect-phrases.ts";
import { denseTables, fitsDense } from "./dense-tables.ts";
import { buildTrie, type PhraseTrie } from "./phrase-trie.ts";
import { sparseTables } from "./sparse-tables.ts";
import { fitsWords, wordTables } from "./word-tables.ts";

/**
 * The matcher's tables of a taxonomy: the same for the same topics, wherever they were written. Topics are numbered by
 * their row. The engine says what each table holds.
 */
export function buildMatcher(
  { dialect }: Pick<PlanText, "dialect">,
  topics: readonly MatcherTopic[],
  forms: readonly FormBuilder[] = formBuilders,
): MatcherTables {
  const phrases = collectPhrases(dialect, topics);
  const { name, shorter, tables } = layOut(dialect, phrases, forms);
  const owners = phrases.flatMap((phrase) => phrase.owners);
  let end = 0;
  return {
    header: Uint32Array.of(formNumber(name), phrases.length, topics.length),
    phraseLength: Uint32Array.from(phrases, (phrase) => phrase.text.length),
    phraseMode: Uint8Array.from(phrases, (phrase) => phrase.mode),
    phraseShorter: shorter,
    phraseOwners: Uint32Array.from([0, ...phrases.map((phrase) => (end += phrase.owners.length))]),
    owner: Uint32Array.from(owners),
    ...tables,
  };
}

/** One way to lay out the phrases. A new form is a row here and one in the engine. */
export interface FormBuilder {
  readonly name: string;
  /** The form's own tables and what they say of shorter phrases; null where the phrases do not fit it. */
  layOut(dialect: PlanText["dialect"], phrases: readonly Phrase[]): FormTables | null;
}

export interface FormTables {
  readonly tables: MatcherTables;
  /** The table `phraseShorter`. */
  readonly shorter: Uint32Array;
}

const words: FormBuilder = {
  name: "words",
  layOut: (dialect, phrases) => (dialect === "strict" && fitsWords(phrases) ? wordTables(phrases) : null),
};

const dense: FormBuilder = {
  name: "dense",
  layOut(dialect, phrases) {
    // The older dialects walk the trie from each place, which a table of resolved failures cannot do.
    if (dialect !== "strict" || phrases.length > MOST_DENSE_PHRASES) return null;
    const trie = buildTrie(phrases);
    return fitsDense(trie) ? withAlphabet(trie, denseTables(trie)) : null;
  },
};

/** More have more states than a dense table may, and need not be laid out to see it. */
const MOST_DENSE_PHRASES = 1 << 16;

const sparse: FormBuilder = sparseBuilder();

/** The sparse form with rows for so many next states in all; the usual number where none is given. */
export function sparseBuilder(mostCells?: number): FormBuilder {
  return {
    name: "sparse",
    layOut(_, phrases) {
      const trie = buildTrie(phrases);
      return withAlphabet(trie, sparseTables(trie, mostCells));
    },
  };
}

function withAlphabet({ alphabet, shorter }: PhraseTrie, tables: MatcherTables): FormTables {
  return { shorter, tables: { classPages: alphabet.pages, classes: alphabet.classes, ...tables } };
}

/** The first that fits is taken; the sparse one fits always. */
export const formBuilders: readonly FormBuilder[] = [words, dense, sparse];

function layOut(
  dialect: PlanText["dialect"],
  phrases: readonly Phrase[],
  forms: readonly FormBuilder[],
): FormTables & { readonly name: string } {
  for (const form of [...forms, sparse]) {
    const laidOut = form.layOut(dialect, phrases);
    if (laidOut !== null) return { name: form.name, ...laidOut };
  }
  throw new Error("the sparse form takes any phrases");
}

function formNumber(name: string): number {
  return matcherForms.findIndex((form) => form.name === name);
}
