import type { MatcherTables } from "../plan/plan.ts";

/**
 * What every form of the matcher's tables holds besides the automaton of its own. A *phrase* is a normalised synonym
 * or veto in one mode; phrase 0 is none.
 *
 * - `header` (Uint32): the row of `matcherForms`, the number of phrases (0 included), the number of topics.
 * - `phraseLength` (Uint32): in UTF-16 units of the normalised text.
 * - `phraseMode` (Uint8): `WORD_MODE` or `SUBSTRING_MODE`.
 * - `phraseShorter` (Uint32): the longest other phrase that ends wherever this one does, 0 for none. Never longer;
 *   of equal length only where the two differ in mode.
 * - `phraseOwners` (Uint32): where the phrase's entries in `owner` begin; one more entry closes the last.
 * - `owner` (Uint32): twice the topic's row, plus one for a veto.
 */
export interface PhraseTables {
  readonly form: number;
  readonly phrases: number;
  readonly topics: number;
  readonly phraseLength: Uint32Array;
  readonly phraseMode: Uint8Array;
  readonly phraseShorter: Uint32Array;
  readonly phraseOwners: Uint32Array;
  readonly owner: Uint32Array;
}

export const WORD_MODE = 0;
export const SUBSTRING_MODE = 1;

/** The tables by their types. Throws where one is missing, since then the plan was not checked when it was loaded. */
export function phraseTables(tables: MatcherTables): PhraseTables {
  const header = uint32Table(tables, "header");
  return {
    form: header[0] ?? 0,
    phrases: header[1] ?? 0,
    topics: header[2] ?? 0,
    phraseLength: uint32Table(tables, "phraseLength"),
    phraseMode: uint8Table(tables, "phraseMode"),
    phraseShorter: uint32Table(tables, "phraseShorter"),
    phraseOwners: uint32Table(tables, "phraseOwners"),
    owner: uint32Table(tables, "owner"),
  };
}

export function uint32Table(tables: MatcherTables, name: string): Uint32Array {
  const table = tables[name];
  if (table instanceof Uint32Array) return table;
  throw new Error(`the matcher has no 32-bit table named ${name}`);
}

export function uint16Table(tables: MatcherTables, name: string): Uint16Array {
  const table = tables[name];
  if (table instanceof Uint16Array) return table;
  throw new Error(`the matcher has no 16-bit table named ${name}`);
}

export function uint8Table(tables: MatcherTables, name: string): Uint8Array {
  const table = tables[name];
  if (table instanceof Uint8Array) return table;
  throw new Error(`the matcher has no 8-bit table named ${name}`);
}
