import type { MatcherTables } from "../../../engine/index.ts";
import type { PhraseTrie } from "./phrase-trie.ts";

/** A megabyte of next states; beyond it the table leaves the caches and the sparse form is no slower. */
const MOST_CELLS = 1 << 19;
const MOST_STATES = 1 << 16;

export function fitsDense({ classes, alphabet }: PhraseTrie): boolean {
  return classes.length <= MOST_STATES && classes.length * alphabet.size <= MOST_CELLS;
}

/** Every failure resolved into a next state: each row is that of its failure, with its own children put in. */
export function denseTables(trie: PhraseTrie): MatcherTables {
  const width = trie.alphabet.size;
  const states = trie.classes.length;
  const next = new Uint16Array(states * width);
  for (let state = 0; state < states; state++) {
    const suffix = trie.failure[state] ?? 0;
    if (state > 0) next.copyWithin(state * width, suffix * width, (suffix + 1) * width);
    const end = trie.children[state + 1] ?? 0;
    for (let child = trie.children[state] ?? 0; child < end; child++) {
      next[state * width + (trie.classes[child] ?? 0)] = child;
    }
  }
  return { denseNext: next, denseReport: trie.report };
}
