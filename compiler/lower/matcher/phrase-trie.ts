import { type Alphabet, alphabetOf, classOf } from "./alphabet.ts";
import type { Phrase } from "./collect-phrases.ts";

/**
 * The phrases as a trie in breadth-first order: the children of a state stand side by side in the order of their
 * classes, so that where they begin says it all. State 0 is the root.
 */
export interface PhraseTrie {
  readonly alphabet: Alphabet;
  /** The first child of each state; one more entry closes the last. */
  readonly children: Uint32Array;
  /** The class that leads to each state. */
  readonly classes: Uint16Array;
  /** The state of the longest proper suffix that begins a phrase. */
  readonly failure: Uint32Array;
  /** The longest phrase that ends in each state, 0 for none. */
  readonly report: Uint32Array;
  /** By phrase: the next phrase that ends wherever it does, 0 for none. */
  readonly shorter: Uint32Array;
}

/** Builds the trie of phrases sorted by length, row 0 being none. */
export function buildTrie(phrases: readonly Phrase[]): PhraseTrie {
  const alphabet = alphabetOf(phrases);
  const rows = sortedByText(phrases);
  const shape = buildShape(phrases, rows, alphabet);
  const states = shape.classes.length;
  const failure = new Uint32Array(states);
  const report = new Uint32Array(states);
  const shorter = new Uint32Array(phrases.length);
  for (let state = 0; state < states; state++) {
    const end = shape.children[state + 1] ?? 0;
    for (let child = shape.children[state] ?? 0; child < end; child++) {
      const unitClass = shape.classes[child] ?? 0;
      let suffix = state;
      let target = 0;
      while (suffix !== 0 && target === 0) {
        suffix = failure[suffix] ?? 0;
        target = childOf(shape, suffix, unitClass);
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
  return { alphabet, children: shape.children, classes: shape.classes, failure, report, shorter };
}

/** The child of a state by a class, 0 for none. */
function childOf({ children, classes }: Shape, state: number, unitClass: number): number {
  let low = children[state] ?? 0;
  let high = children[state + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((classes[middle] ?? 0) < unitClass) low = middle + 1;
    else high = middle;
  }
  return low < (children[state + 1] ?? 0) && classes[low] === unitClass ? low : 0;
}

interface Shape {
  readonly children: Uint32Array;
  readonly classes: Uint16Array;
  /** The first phrase that ends exactly in each state, 0 for none; the other mode of the same text is the row behind it. */
  readonly ends: Uint32Array;
}

/** Each state is a range of the sorted phrases that begin alike; its children are the ranges that go on alike. */
function buildShape(phrases: readonly Phrase[], rows: readonly number[], alphabet: Alphabet): Shape {
  const texts = rows.map((row) => phrases[row]?.text ?? "");
  const atMost = texts.reduce((sum, text) => sum + text.length, 1);
  const first = new Uint32Array(atMost);
  const last = new Uint32Array(atMost);
  const depth = new Uint32Array(atMost);
  const children = new Uint32Array(atMost + 1);
  const classes = new Uint16Array(atMost);
  const ends = new Uint32Array(atMost);
  last[0] = texts.length;
  let states = 1;
  for (let state = 0; state < states; state++) {
    const at = depth[state] ?? 0;
    const end = last[state] ?? 0;
    let index = first[state] ?? 0;
    if (texts[index]?.length === at) ends[state] = rows[index] ?? 0;
    while (index < end && texts[index]?.length === at) index++;
    children[state] = states;
    while (index < end) {
      const unit = texts[index]?.charCodeAt(at) ?? 0;
      const from = index;
      while (index < end && texts[index]?.charCodeAt(at) === unit) index++;
      first[states] = from;
      last[states] = index;
      depth[states] = at + 1;
      classes[states] = classOf(alphabet, unit);
      states++;
    }
  }
  children[states] = states;
  return { children: children.slice(0, states + 1), classes: classes.slice(0, states), ends };
}

function sortedByText(phrases: readonly Phrase[]): readonly number[] {
  const textOf = (row: number): string => phrases[row]?.text ?? "";
  return phrases
    .map((_, row) => row)
    .slice(1)
    .sort((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : a - b));
}
