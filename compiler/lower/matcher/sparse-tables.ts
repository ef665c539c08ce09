import type { MatcherTables } from "../../../engine/index.ts";
import type { PhraseTrie } from "./phrase-trie.ts";

/** The trie as it is, with a look-up for the root's children. */
export function sparseTables(trie: PhraseTrie): MatcherTables {
  const root = new Uint32Array(trie.alphabet.size);
  for (let child = 1; child < (trie.children[1] ?? 0); child++) root[trie.classes[child] ?? 0] = child;
  return {
    trieChildren: trie.children,
    trieClass: trie.classes,
    trieFailure: trie.failure,
    trieReport: trie.report,
    trieRoot: root,
  };
}
