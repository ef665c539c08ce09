import type { MatcherForm } from "./matcher-form.ts";
import { dictionaryProblem, JOIN_WORD, wordDictionary } from "./word-dictionary.ts";
import { WordFinder } from "./word-finder.ts";
import { REPORT, STATE_FIELDS, trieProblem, wordTrie } from "./word-trie.ts";

/**
 * An automaton whose letters are whole words, for phrases of word mode alone: most words of a text are in no phrase and cost one
 * look-up. `WordDictionary` and `WordTrie` say what its tables hold.
 */
export const wordForm: MatcherForm = {
  name: "words",

  open: (tables, phrases) => new WordFinder(tables, phrases),

  walk(tables, visit) {
    const { wordStarts, wordUnits, separatorWords } = wordDictionary(tables);
    const { states, edges } = wordTrie(tables);
    const separators = new Set([0, JOIN_WORD, ...separatorWords]);
    for (let parent = 0; parent < edges.length; parent++) {
      const end = states[STATE_FIELDS * (parent + 1)] ?? 0;
      for (let state = states[STATE_FIELDS * parent] ?? 0; state < end; state++) {
        const word = edges[state] ?? 0;
        const text = String.fromCharCode(...wordUnits.subarray(wordStarts[word], wordStarts[word + 1]));
        const isSpaced = !separators.has(word) && !separators.has(edges[parent] ?? 0);
        visit({
          parent,
          state,
          text: isSpaced ? ` ${text}` : text,
          report: states[STATE_FIELDS * state + REPORT] ?? 0,
        });
      }
    }
  },

  problem(tables, phrases) {
    return trieProblem(wordTrie(tables), phrases) ?? dictionaryProblem(wordDictionary(tables));
  },
};
