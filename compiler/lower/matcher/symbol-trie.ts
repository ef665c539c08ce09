import type { Phrase } from "./collect-phrases.ts";

/**
 * Phrases as a trie of symbols in breadth-first order: the children of a state stand side by side in the order of their
 * symbols, so that where they begin says it all. State 0 is the root.
 */
export interface SymbolTrie {
  /** The first child of each state; one more entry closes the last. */
  readonly children: Uint32Array;
  /** The symbol that leads to each state. */
  readonly symbols: Uint32Array;
  /** The state of the longest proper suffix that begins a phrase. */
  readonly failure: Uint32Array;
  /** The longest phrase that ends in each state, 0 for none. */
  readonly report: Uint32Array;
  /** By phrase: the next phrase that ends wherever it does, 0 for none. */
  readonly shorter: Uint32Array;
}

/** Builds the trie of phrases sorted by length, row 0 being none, each spelt in symbols. */
export function buildSymbolTrie(
  phrases: readonly Phrase[],
  spellings: readonly (readonly number[])[],
): SymbolTrie {
  const rows = sortedBySpelling(spellings);
  const shape = buildShape(spellings, rows);
  const states = shape.symbols.length;
  const failure = new Uint32Array(states);
  const report = new Uint32Array(states);
  const shorter = new Uint32Array(phrases.length);
  for (let state = 0; state < states; state++) {
    const end = shape.children[state + 1] ?? 0;
    for (let child = shape.children[state] ?? 0; child < end; child++) {
      const symbol = shape.symbols[child] ?? 0;
      let suffix = state;
      let target = 0;
      while (suffix !== 0 && target === 0) {
        suffix = failure[suffix] ?? 0;
        target = childOf(shape, suffix, symbol);
      }
      failure[child] = target;
      report[child] = report[target] ?? 0;
      const text = phrases[shape.ends[child] ?? 0]?.text ?? "";
      for (let row = shape.ends[child] ?? 0; row !== 0 && phrases[row]?.text === text; row++) {
        shorter[row] = report[child] ?? 0;
        report[child] = row;
      }
    }
  }
  return { children: shape.children, symbols: shape.symbols, failure, report, shorter };
}

/** The child of a state by a symbol, 0 for none. */
function childOf({ children, symbols }: Shape, state: number, symbol: number): number {
  let low = children[state] ?? 0;
  let high = children[state + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((symbols[middle] ?? 0) < symbol) low = middle + 1;
    else high = middle;
  }
  return low < (children[state + 1] ?? 0) && symbols[low] === symbol ? low : 0;
}

interface Shape {
  readonly children: Uint32Array;
  readonly symbols: Uint32Array;
  /** The first phrase that ends exactly in each state, 0 for none; the other mode of the same text is the row behind it. */
  readonly ends: Uint32Array;
}

/** Each state is a range of the sorted phrases that begin alike; its children are the ranges that go on alike. */
function buildShape(spellings: readonly (readonly number[])[], rows: readonly number[]): Shape {
  const sorted = rows.map((row) => spellings[row] ?? []);
  const atMost = sorted.reduce((sum, spelling) => sum + spelling.length, 1);
  const first = new Uint32Array(atMost);
  const last = new Uint32Array(atMost);
  const depth = new Uint32Array(atMost);
  const children = new Uint32Array(atMost + 1);
  const symbols = new Uint32Array(atMost);
  const ends = new Uint32Array(atMost);
  last[0] = sorted.length;
  let states = 1;
  for (let state = 0; state < states; state++) {
    const at = depth[state] ?? 0;
    const end = last[state] ?? 0;
    let index = first[state] ?? 0;
    if (sorted[index]?.length === at) ends[state] = rows[index] ?? 0;
    while (index < end && sorted[index]?.length === at) index++;
    children[state] = states;
    while (index < end) {
      const symbol = sorted[index]?.[at] ?? 0;
      const from = index;
      while (index < end && sorted[index]?.[at] === symbol) index++;
      first[states] = from;
      last[states] = index;
      depth[states] = at + 1;
      symbols[states] = symbol;
      states++;
    }
  }
  children[states] = states;
  return { children: children.slice(0, states + 1), symbols: symbols.slice(0, states), ends };
}

/** The rows from 1 on in the order of their spellings, equal ones by row. */
function sortedBySpelling(spellings: readonly (readonly number[])[]): readonly number[] {
  return spellings
    .map((_, row) => row)
    .slice(1)
    .sort((a, b) => compareSpellings(spellings[a] ?? [], spellings[b] ?? []) || a - b);
}

function compareSpellings(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
