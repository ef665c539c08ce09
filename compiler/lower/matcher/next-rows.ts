import type { PhraseTrie } from "./phrase-trie.ts";

/** Fills rows of next states, one for each of the first states: each is that of its failure, with its own children put in. */
export function nextRows<Table extends Uint16Array | Uint32Array>(trie: PhraseTrie, next: Table): Table {
  const width = trie.alphabet.size;
  for (let state = 0; state < next.length / width; state++) {
    const suffix = trie.failure[state] ?? 0;
    if (state > 0) next.copyWithin(state * width, suffix * width, (suffix + 1) * width);
    const end = trie.children[state + 1] ?? 0;
    for (let child = trie.children[state] ?? 0; child < end; child++) {
      next[state * width + (trie.classes[child] ?? 0)] = child;
    }
  }
  return next;
}
