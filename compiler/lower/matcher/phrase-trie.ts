import { type Alphabet, alphabetOf, classOf } from "./alphabet.ts";
import type { Phrase } from "./collect-phrases.ts";
import { buildSymbolTrie, type SymbolTrie } from "./symbol-trie.ts";

/** The phrases as a trie of units, each known by its class. */
export interface PhraseTrie extends Omit<SymbolTrie, "symbols"> {
  readonly alphabet: Alphabet;
  /** The class that leads to each state. */
  readonly classes: Uint16Array;
}

/** Builds the trie of phrases sorted by length, row 0 being none. */
export function buildTrie(phrases: readonly Phrase[]): PhraseTrie {
  const alphabet = alphabetOf(phrases);
  const spellings = phrases.map(({ text }) =>
    Array.from({ length: text.length }, (_, at) => classOf(alphabet, text.charCodeAt(at))),
  );
  const { symbols, ...trie } = buildSymbolTrie(phrases, spellings);
  return { ...trie, alphabet, classes: Uint16Array.from(symbols) };
}
