import type { MatcherTables } from "../../../engine/index.ts";
import { nextRows } from "./next-rows.ts";
import type { PhraseTrie } from "./phrase-trie.ts";

/** A megabyte of next states; beyond it the table leaves the caches and the sparse form is no slower. */
const MOST_CELLS = 1 << 19;
const MOST_STATES = 1 << 16;

export function fitsDense({ classes, alphabet }: PhraseTrie): boolean {
  return classes.length <= MOST_STATES && classes.length * alphabet.size <= MOST_CELLS;
}

/** A row of next states for every state. */
export function denseTables(trie: PhraseTrie): MatcherTables {
  const cells = trie.classes.length * trie.alphabet.size;
  return { denseNext: nextRows(trie, new Uint16Array(cells)), denseReport: trie.report };
}
