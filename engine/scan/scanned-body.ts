import type { BodyView } from "../facts/body-view.ts";
import { bodyWords } from "../facts/body-words.ts";
import {
  JSON_BRACKETS,
  JSON_KEY,
  JSON_STRING,
  milliTokensOfJson,
  milliTokensOfText,
} from "../facts/estimate-tokens.ts";
import { ShortStrings } from "./short-strings.ts";

/** What a scan leaves behind: the body, and a memory with its nodes of eight 32-bit words each, the last two of which are a double. */
export interface ScannedNodes {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly costs: Float64Array;
  /** Where the first node stands, in bytes of the memory. */
  readonly nodesAt: number;
  /** Whether the costs may differ from those of the parsed body: a key is repeated, or one or a text of a schema is not all UTF-8. */
  readonly isImprecise: boolean;
  /** Of a string without escapes, whose node stands there in the memory. */
  readonly milliTokensOfText: (nodeAt: number) => number;
}

/** One member of a body, as byte offsets: `from` is its key's quote, `to` the end of its value. */
export interface Member {
  readonly key: string;
  readonly from: number;
  readonly valueFrom: number;
  readonly to: number;
}

/** A key that was read and stands twice in its object, as byte offsets of its quotes. */
export interface RepeatedKey {
  readonly key: string;
  readonly firstAt: number;
  readonly secondAt: number;
}

/** What is missing. */
const NOWHERE = -1;

/**
 * A body as bytes, with the places of its values in the order of the text. A node is where its words begin among those of the memory.
 */
export class ScannedBody implements BodyView<number> {
  readonly isImprecise: boolean;
  /** The place of the whole body. */
  readonly root: number;
  /** The first key that a member was asked by and that stands twice; null where there is none. */
  repeated: RepeatedKey | null = null;
  readonly #nodes: ScannedNodes;
  readonly #words: Int32Array;
  /** The string read last that is not all UTF-8, for it is counted and then read again. */
  #damaged = { node: NOWHERE, text: "" };

  constructor(nodes: ScannedNodes) {
    this.#nodes = nodes;
    this.#words = nodes.words;
    this.isImprecise = nodes.isImprecise;
    this.root = nodes.nodesAt / BYTES_A_WORD;
  }

  member(node: number, key: number): number {
    if (this.#kind(node) !== OBJECT) return NOWHERE;
    const words = this.#words;
    const end = this.#next(node);
    let found = NOWHERE;
    for (let at = node + STRIDE; at < end; at = this.#next(at)) {
      if ((((words[at] ?? 0) >> KEY_SHIFT) & BYTE) !== key) continue;
      if (found !== NOWHERE) this.#repeats(found, at);
      found = at;
    }
    return found;
  }

  list(node: number): readonly number[] {
    return this.#kind(node) === ARRAY ? this.#inside(node) : NONE;
  }

  members(node: number): readonly (readonly [key: string, value: number])[] {
    if (this.#kind(node) !== OBJECT) return [];
    const found = new Map<string, number>();
    for (const at of this.#inside(node)) found.set(this.#keyOf(at), at);
    return [...found];
  }

  isObject(node: number): boolean {
    return this.#kind(node) === OBJECT;
  }

  isNothing(node: number): boolean {
    return node === NOWHERE || this.#kind(node) === NULL;
  }

  hasText(node: number): boolean {
    return this.#kind(node) === STRING && this.#to(node) - this.#from(node) > 2;
  }

  text(node: number): string | null {
    if (this.#kind(node) !== STRING) return null;
    const known = ((this.#words[node] ?? 0) >>> WORD_SHIFT) & BYTE;
    if (known !== 0) return bodyWords[known - 1] ?? null;
    if (this.#damaged.node === node) return this.#damaged.text;
    const text = this.#stringAt(this.#from(node), this.#to(node), this.#flags(node));
    if ((this.#flags(node) & DAMAGED) !== 0) this.#damaged = { node, text };
    return text;
  }

  textLength(node: number): number {
    if (this.#flags(node) === PLAIN) return this.#to(node) - this.#from(node) - 2;
    return this.text(node)?.length ?? 0;
  }

  number(node: number): number | null {
    return this.#kind(node) === NUMBER ? Number(decoder.decode(this.#bytesOf(node))) : null;
  }

  truth(node: number): boolean | null {
    const kind = this.#kind(node);
    return kind === TRUE ? true : kind === FALSE ? false : null;
  }

  milliTokensOfText(node: number): number {
    if (this.#kind(node) !== STRING) return 0;
    if ((this.#flags(node) & DAMAGED) !== 0) return milliTokensOfText(this.text(node) ?? "");
    if ((this.#flags(node) & ESCAPED) !== 0) return this.#nodes.costs[node / WORDS_A_DOUBLE + COST] ?? 0;
    return this.#nodes.milliTokensOfText(node * BYTES_A_WORD);
  }

  milliTokensOfJson(node: number): number {
    const kind = this.#kind(node);
    if (kind === STRING) return this.milliTokensOfText(node) + JSON_STRING;
    if (kind === NO_KIND) return milliTokensOfJson(undefined);
    const inside = this.#inside(node);
    if (inside.length === 0) return this.#nodes.costs[node / WORDS_A_DOUBLE + COST] ?? 0;
    let cost = JSON_BRACKETS;
    for (const at of inside) {
      if (kind === OBJECT) cost += milliTokensOfText(this.#keyOf(at)) + JSON_KEY;
      cost += this.milliTokensOfJson(at);
    }
    return cost;
  }

  /** How many members the whole body has, repeated keys counted each. */
  get size(): number {
    let size = 0;
    const end = this.#next(this.root);
    for (let at = this.root + STRIDE; at < end; at = this.#next(at)) size++;
    return size;
  }

  /** The members of the whole body in their order, repeated keys included. */
  topLevelMembers(): readonly Member[] {
    return this.#inside(this.root).map((at) => ({
      key: this.#keyOf(at),
      from: this.#words[at + KEY_FROM] ?? 0,
      valueFrom: this.#from(at),
      to: this.#to(at),
    }));
  }

  #inside(node: number): readonly number[] {
    const end = this.#next(node);
    const found: number[] = [];
    for (let at = node + STRIDE; at < end; at = this.#next(at)) found.push(at);
    return found;
  }

  #repeats(first: number, second: number): void {
    const from = (node: number): number => this.#words[node + KEY_FROM] ?? 0;
    this.repeated ??= { key: this.#keyOf(first), firstAt: from(first), secondAt: from(second) };
  }

  #keyOf(node: number): string {
    const known = ((this.#words[node] ?? 0) >> KEY_SHIFT) & BYTE;
    if (known !== 0) return bodyWords[known - 1] ?? "";
    return this.#stringAt(this.#words[node + KEY_FROM] ?? 0, this.#words[node + KEY_TO] ?? 0, ESCAPED);
  }

  /** The string between two quotes. */
  #stringAt(from: number, to: number, flags: number): string {
    const { bytes } = this.#nodes;
    const short = shortStrings.at(bytes, from + 1, to - 1);
    if (short !== null) return short;
    if ((flags & ESCAPED) === 0) return decoder.decode(bytes.subarray(from + 1, to - 1));
    const text: unknown = JSON.parse(decoder.decode(bytes.subarray(from, to)));
    return typeof text === "string" ? text : "";
  }

  #bytesOf(node: number): Uint8Array {
    return this.#nodes.bytes.subarray(this.#from(node), this.#to(node));
  }

  /** Where the node stands that comes after this one and all that is in it. */
  #next(node: number): number {
    return this.root + (this.#words[node + NEXT] ?? 0) * STRIDE;
  }

  #kind(node: number): number {
    return node === NOWHERE ? NO_KIND : (this.#words[node] ?? 0) & KIND;
  }

  #flags(node: number): number {
    return node === NOWHERE ? 0 : (this.#words[node] ?? 0) & FLAGS;
  }

  #from(node: number): number {
    return this.#words[node + FROM] ?? 0;
  }

  #to(node: number): number {
    return this.#words[node + TO] ?? 0;
  }
}

// As `tools/body-scan.as` writes them.
const STRIDE = 8;
const BYTES_A_WORD = 4;
const WORDS_A_DOUBLE = 2;
const NEXT = 1;
const FROM = 2;
const TO = 3;
const KEY_FROM = 4;
const KEY_TO = 5;
const COST = 3;
const KIND = 0xff;
const NO_KIND = 0;
const OBJECT = 1;
const ARRAY = 2;
const STRING = 3;
const NUMBER = 4;
const TRUE = 5;
const FALSE = 6;
const NULL = 7;
const FLAGS = 0xff00;
const PLAIN = 0x100;
const ESCAPED = 0x200;
const DAMAGED = 0x400;
const KEY_SHIFT = 16;
const WORD_SHIFT = 24;
const BYTE = 0xff;

const NONE: readonly number[] = [];
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const shortStrings = new ShortStrings();
