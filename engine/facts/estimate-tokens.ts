import { tokenCosts } from "./generated/token-costs.ts";
import { BYTE_CLASSES, byteClasses, FIRST_STATE, nextStates, TOKEN_STATES } from "./token-states.ts";

/**
 * Counts an estimate of tokens over the texts of one request, leaning upwards, one pass over each: an automaton over classes of
 * characters, whose steps cost what they do on average in o200k and a little more. Adding text never lowers it.
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

  /** Any text, `""` costing nothing. */
  addText(text: string): void {
    if (text.length <= SHORT) {
      this.#addShort(text);
      return;
    }
    let state = FIRST_STATE;
    for (let from = 0; from < text.length; ) {
      const { read, written } = encoder.encodeInto(from === 0 ? text : text.slice(from), bytes);
      state = this.#addBytes(written, state);
      from += read;
    }
  }

  /** A parsed JSON value as if it were written out, whatever its spaces and the order of its keys. */
  addJson(value: unknown): void {
    // Its own stack, since a body may nest deeper than calls can.
    const pending: unknown[] = [value];
    while (pending.length > 0) {
      const next = pending.pop();
      if (typeof next === "string") {
        this.addText(next);
        this.#milliTokens += JSON_STRING;
      } else if (Array.isArray(next)) {
        this.#milliTokens += JSON_BRACKETS;
        for (const item of next) pending.push(item);
      } else if (typeof next === "object" && next !== null) {
        this.#milliTokens += JSON_BRACKETS;
        for (const key of Object.keys(next)) {
          this.addText(key);
          this.#milliTokens += JSON_KEY;
          pending.push((next as { readonly [key: string]: unknown })[key]);
        }
      } else {
        this.addText(String(next));
        this.#milliTokens += JSON_COMMA;
      }
    }
  }

  /** Calls for another engine cost more than a few characters do. */
  #addShort(text: string): void {
    let cost = 0;
    let step = FIRST_STATE * BYTE_CLASSES;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 127) {
        this.#addBytes(encoder.encodeInto(text, bytes).written, FIRST_STATE);
        return;
      }
      step = steps[(step & STATE_MASK) | (byteClasses[unit] ?? 0)] ?? 0;
      cost += step >>> COST_SHIFT;
    }
    this.#milliTokens += cost;
  }

  /** Adds the first `size` bytes of the room, coming from a state, and says which it ends in. */
  #addBytes(size: number, from: number): number {
    // Engines read a constant of the module anew at each use.
    const room = bytes;
    const classes = byteClasses;
    const table = steps;
    const mask = STATE_MASK;
    const shift = COST_SHIFT;
    let cost = 0;
    let step = from * BYTE_CLASSES;
    let at = 0;
    // Four bytes a round, since a round costs as much as a byte.
    for (; at + 4 <= size; at += 4) {
      step = table[(step & mask) | (classes[room[at] ?? 0] ?? 0)] ?? 0;
      cost += step >>> shift;
      step = table[(step & mask) | (classes[room[at + 1] ?? 0] ?? 0)] ?? 0;
      cost += step >>> shift;
      step = table[(step & mask) | (classes[room[at + 2] ?? 0] ?? 0)] ?? 0;
      cost += step >>> shift;
      step = table[(step & mask) | (classes[room[at + 3] ?? 0] ?? 0)] ?? 0;
      cost += step >>> shift;
    }
    for (; at < size; at++) {
      step = table[(step & mask) | (classes[room[at] ?? 0] ?? 0)] ?? 0;
      cost += step >>> shift;
    }
    this.#milliTokens += cost;
    return (step & STATE_MASK) / BYTE_CLASSES;
  }
}

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

/** Facts are 32-bit integers in the plan's tables. */
const MOST_TOKENS = 2 ** 31 - 1;

/** What JSON's own characters cost beside the texts, in thousandths of a token: quotes and commas mostly join. */
const JSON_STRING = 1000;
const JSON_KEY = 1500;
const JSON_BRACKETS = 1500;
const JSON_COMMA = 500;
