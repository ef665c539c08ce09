import { type MatcherTables, matcherForms, type PlanText } from "../../../engine/index.ts";
import { collectPhrases, type MatcherTopic } from "./collect-phrases.ts";
import { denseTables, fitsDense } from "./dense-tables.ts";
import { buildTrie, type PhraseTrie } from "./phrase-trie.ts";
import { sparseTables } from "./sparse-tables.ts";

/**
 * The matcher's tables of a taxonomy: the same for the same topics, wherever they were written. Topics are numbered by
 * their row. The engine says what each table holds.
 */
export function buildMatcher(
  text: Pick<PlanText, "dialect">,
  topics: readonly MatcherTopic[],
  forms: readonly FormBuilder[] = formBuilders,
): MatcherTables {
  const phrases = collectPhrases(text.dialect, topics);
  const trie = buildTrie(phrases);
  const form = forms.find((builder) => builder.fits(text.dialect, trie)) ?? sparse;
  const owners = phrases.flatMap((phrase) => phrase.owners);
  let end = 0;
  return {
    header: Uint32Array.of(formNumber(form.name), phrases.length, topics.length),
    phraseLength: Uint32Array.from(phrases, (phrase) => phrase.text.length),
    phraseMode: Uint8Array.from(phrases, (phrase) => phrase.mode),
    phraseShorter: trie.shorter,
    phraseOwners: Uint32Array.from([0, ...phrases.map((phrase) => (end += phrase.owners.length))]),
    owner: Uint32Array.from(owners),
    classPages: trie.alphabet.pages,
    classes: trie.alphabet.classes,
    ...form.build(trie),
  };
}

/** One way to lay out the trie. A new form is a row here and one in the engine. */
export interface FormBuilder {
  readonly name: string;
  fits(dialect: PlanText["dialect"], trie: PhraseTrie): boolean;
  build(trie: PhraseTrie): MatcherTables;
}

const dense: FormBuilder = {
  name: "dense",
  // The older dialects walk the trie from each place, which a table of resolved failures cannot do.
  fits: (dialect, trie) => dialect === "strict" && fitsDense(trie),
  build: denseTables,
};

const sparse: FormBuilder = { name: "sparse", fits: () => true, build: sparseTables };

/** The first that fits is taken. */
export const formBuilders: readonly FormBuilder[] = [dense, sparse];

function formNumber(name: string): number {
  return matcherForms.findIndex((form) => form.name === name);
}
