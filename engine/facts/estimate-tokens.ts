import { tokenCosts } from "./generated/token-costs.ts";
import { BYTE_CLASSES, byteClasses, FIRST_STATE, nextStates, TOKEN_STATES } from "./token-states.ts";

/**
 * Counts an estimate of tokens over the texts of one request, leaning upwards. Adding text never lowers it.
 */
export class TokenEstimate {
  #milliTokens = 0;

  /** In tokens, rounded up. */
  get tokens(): number {
    return Math.min(Math.ceil(this.#milliTokens / 1000), MOST_TOKENS);
  }

  /** What is not text, such as an image, and what frames a message. */
  addTokens(tokens: number): void {
    this.#milliTokens += tokens * 1000;
  }

  /** What `milliTokensOfText` or `milliTokensOfJson` said. */
  addMilliTokens(milliTokens: number): void {
    this.#milliTokens += milliTokens;
  }

  /** Any text, `""` costing nothing. */
  addText(text: string): void {
    this.#milliTokens += milliTokensOfText(text);
  }

  /** A parsed JSON value as if it were written out, whatever its spaces and the order of its keys. */
  addJson(value: unknown): void {
    this.#milliTokens += milliTokensOfJson(value);
  }
}

/**
 * What a text counts in thousandths of a token, one pass over it: an automaton over classes of characters, whose steps cost what they
 * do on average in o200k and a little more.
 */
export function milliTokensOfText(text: string): number {
  if (text.length <= SHORT) return shortText(text);
  let state = FIRST_STATE;
  let cost = 0;
  for (let from = 0; from < text.length; ) {
    const { read, written } = encoder.encodeInto(from === 0 ? text : text.slice(from), bytes);
    const next = costOfBytes(written, state);
    cost += next.cost;
    state = next.state;
    from += read;
  }
  return cost;
}

/** What a parsed JSON value counts in thousandths of a token. */
export function milliTokensOfJson(value: unknown): number {
  // Its own stack, since a body may nest deeper than calls can.
  const pending: unknown[] = [value];
  let cost = 0;
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === "string") {
      cost += milliTokensOfText(next) + JSON_STRING;
    } else if (Array.isArray(next)) {
      cost += JSON_BRACKETS;
      for (const item of next) pending.push(item);
    } else if (typeof next === "object" && next !== null) {
      cost += JSON_BRACKETS;
      for (const key of Object.keys(next)) {
        cost += milliTokensOfText(key) + JSON_KEY;
        pending.push((next as { readonly [key: string]: unknown })[key]);
      }
    } else {
      cost += milliTokensOfText(String(next)) + JSON_COMMA;
    }
  }
  return cost;
}

/** Calls for another engine cost more than a few characters do. */
function shortText(text: string): number {
  let cost = 0;
  let step = FIRST_STATE * BYTE_CLASSES;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 127) return costOfBytes(encoder.encodeInto(text, bytes).written, FIRST_STATE).cost;
    step = steps[(step & STATE_MASK) | (byteClasses[unit] ?? 0)] ?? 0;
    cost += step >>> COST_SHIFT;
  }
  return cost;
}

/** The cost of the first `size` bytes of the room, coming from a state, and the state it ends in. */
function costOfBytes(size: number, from: number): { readonly cost: number; readonly state: number } {
  const quarter = size >> 2;
  const within = Math.min(quarter, FARTHEST_SPACE);
  const second = size < FOUR_AT_ONCE ? 0 : afterWord(quarter, within);
  const third = second === 0 ? 0 : afterWord(2 * quarter, within);
  const fourth = third === 0 ? 0 : afterWord(3 * quarter, within);
  const cost =
    fourth === 0
      ? costBetween(0, size, from * BYTE_CLASSES)
      : costOfFour(from * BYTE_CLASSES, second, third, fourth, size);
  return { cost, state: (lastStep & STATE_MASK) / BYTE_CLASSES };
}

/** The step that the last bytes led to. */
let lastStep = 0;

/** The cost of the room's bytes from one place to another, coming from a step. */
function costBetween(from: number, to: number, before: number): number {
  // Engines read a constant of the module anew at each use.
  const room = bytes;
  const classes = byteClasses;
  const table = steps;
  const mask = STATE_MASK;
  const shift = COST_SHIFT;
  let cost = 0;
  let step = before;
  for (let at = from; at < to; at++) {
    step = table[(step & mask) | (classes[room[at] ?? 0] ?? 0)] ?? 0;
    cost += step >>> shift;
  }
  lastStep = step;
  return cost;
}

/** Four parts of the room at once, for each step waits for the one before it in its part; all but the first come behind a space. */
function costOfFour(before: number, second: number, third: number, fourth: number, size: number): number {
  const room = bytes;
  const classes = byteClasses;
  const table = steps;
  const mask = STATE_MASK;
  const shift = COST_SHIFT;
  const together = Math.min(second, third - second, fourth - third, size - fourth);
  let cost = 0;
  let first = before;
  let next = AFTER_SPACE;
  let other = AFTER_SPACE;
  let last = AFTER_SPACE;
  for (let at = 0; at < together; at++) {
    first = table[(first & mask) | (classes[room[at] ?? 0] ?? 0)] ?? 0;
    next = table[(next & mask) | (classes[room[second + at] ?? 0] ?? 0)] ?? 0;
    other = table[(other & mask) | (classes[room[third + at] ?? 0] ?? 0)] ?? 0;
    last = table[(last & mask) | (classes[room[fourth + at] ?? 0] ?? 0)] ?? 0;
    cost += (first >>> shift) + (next >>> shift) + (other >>> shift) + (last >>> shift);
  }
  cost += costBetween(together, second, first);
  cost += costBetween(second + together, third, next);
  cost += costBetween(third + together, fourth, other);
  return cost + costBetween(fourth + together, size, last);
}

/** The next place behind a space that follows a letter, where the state is known whatever stands before; 0 where none is within so many bytes. */
function afterWord(from: number, within: number): number {
  for (let at = from; at < from + within; at++) {
    if (bytes[at] === SPACE && bytes[at - 1] !== SPACE) return at + 1;
  }
  return 0;
}

const SPACE = 0x20;
/** Shorter texts are not worth cutting into four. */
const FOUR_AT_ONCE = 64;
const FARTHEST_SPACE = 32;

const encoder = new TextEncoder();
/** A character takes up to three bytes a unit; longer texts come in several pieces. */
const bytes = new Uint8Array(1 << 16);
const SHORT = 32;
const COST_SHIFT = Math.log2(TOKEN_STATES * BYTE_CLASSES);
/** The bits of a step that say the state it leads to. */
const STATE_MASK = (TOKEN_STATES - 1) * BYTE_CLASSES;
/** By state times `BYTE_CLASSES` plus class: the cost in thousandths of a token above the next state times `BYTE_CLASSES`. */
const steps = Uint32Array.from(
  nextStates,
  (next, step) => ((tokenCosts[step] ?? 0) << COST_SHIFT) | (next * BYTE_CLASSES),
);

/** The step behind a space that follows something else. */
const AFTER_SPACE = (nextStates[FIRST_STATE * BYTE_CLASSES + (byteClasses[SPACE] ?? 0)] ?? 0) * BYTE_CLASSES;

/** Facts are 32-bit integers in the plan's tables. */
const MOST_TOKENS = 2 ** 31 - 1;

/** What JSON's own characters cost beside the texts, in thousandths of a token: quotes and commas mostly join. */
export const JSON_STRING = 1000;
export const JSON_KEY = 1500;
export const JSON_BRACKETS = 1500;
const JSON_COMMA = 500;
