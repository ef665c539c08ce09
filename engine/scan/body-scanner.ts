import { bodyWords, FOLDED_WORDS } from "../facts/body-words.ts";
import { milliTokensOfText } from "../facts/estimate-tokens.ts";
import { tokenCosts } from "../facts/generated/token-costs.ts";
import { BYTE_CLASSES, byteClasses, nextStates, TOKEN_STATES } from "../facts/token-states.ts";
import { bodyScanModule } from "./generated/body-scan.ts";
import { openModule } from "./open-module.ts";
import { ScannedBody } from "./scanned-body.ts";

/** A body that was scanned, or the offset of the byte at which it stops being JSON. */
export type Scan =
  | { readonly ok: true; readonly body: ScannedBody }
  | { readonly ok: false; readonly failedAt: number };

/**
 * Scans JSON texts as bytes, one at a time: finds where every value stands that a fact may be read from, and counts the tokens of
 * what is only counted. It takes what `JSON.parse` takes of the same bytes as UTF-8. `tools/body-scan.as` is what runs, in WebAssembly.
 *
 * A conversation says again with each turn what it said before. What a long text or a tool's schema costs is remembered with its
 * bytes when it is met for the second time, up to 2 MB of them, and found again by comparing all of these: no result changes by it.
 */
export class BodyScanner {
  readonly #module = openModule(
    bodyScanModule,
    { initial: BODY / PAGE + 1 },
    {
      numberCost: (from, to) => this.#numberCost(from, to),
    },
  );
  readonly #scan = this.#module.exported("scan");
  readonly #textCost = this.#module.exported("textCost");
  readonly #nodesAt = this.#module.global("nodesAt");
  readonly #isImprecise = this.#module.global("isImprecise");
  readonly #failedAt = this.#module.global("failedAt");
  readonly #recalledBytes = this.#module.global("recalledBytes");
  readonly #decoder = new TextDecoder();
  /** Of the memory as it is now. */
  #bytes = new Uint8Array(this.#module.memory.buffer);
  #words = new Int32Array(this.#module.memory.buffer);
  #costs = new Float64Array(this.#module.memory.buffer);

  constructor() {
    const { memory, exported } = this.#module;
    writeSteps(new Uint32Array(memory.buffer, STEPS, TOKEN_STATES * BYTE_CLASSES));
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(byteClasses, CLASSES);
    bytes[CLASSES + NO_BYTE] = NO_CLASS;
    for (const [letter, meant] of escapes) bytes[ESCAPES + letter.charCodeAt(0)] = meant.charCodeAt(0);
    const encoder = new TextEncoder();
    for (const [at, text] of bodyWords.entries()) {
      const encoded = encoder.encode(text);
      bytes.set(encoded, BODY);
      exported("addWord")(encoded.length, at + 1);
    }
    exported("foldWords")(1, FOLDED_WORDS);
    exported("pairSteps")();
  }

  /** How much memory it holds, which only grows. */
  get heldBytes(): number {
    return this.#module.memory.buffer.byteLength;
  }

  /** How many bytes of the last body were not counted, since an earlier one held them. */
  get recalledBytes(): number {
    return this.#recalledBytes.value;
  }

  /** The body shows what it has until the next scan. */
  scan(bytes: Uint8Array): Scan {
    const { memory } = this.#module;
    const missing = BODY + ROOM_FACTOR * bytes.length + SLACK - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    this.#look();
    this.#bytes.set(bytes, BODY);
    if (this.#scan(bytes.length) === 0) return { ok: false, failedAt: this.#failedAt.value };
    this.#look();
    const nodesAt = this.#nodesAt.value;
    const body = new ScannedBody({
      // Not the caller's, of which Node's Buffer would make parts that are Buffers too.
      bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length),
      words: this.#words,
      costs: this.#costs,
      nodesAt,
      isImprecise: this.#isImprecise.value !== 0,
      milliTokensOfText: this.#textCost,
    });
    return { ok: true, body };
  }

  /** Memory that has grown lies elsewhere. */
  #look(): void {
    const { buffer } = this.#module.memory;
    if (this.#bytes.buffer === buffer) return;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#costs = new Float64Array(buffer);
  }

  /** A number counts as JavaScript writes it. */
  #numberCost(from: number, to: number): number {
    const text = this.#decoder.decode(new Uint8Array(this.#module.memory.buffer, from, to - from));
    return milliTokensOfText(String(Number(text)));
  }
}

// Where everything stands in the memory: as `tools/body-scan.as` has it.
const STEPS = 0;
const CLASSES = 8_192;
const ESCAPES = 8_448;
const BODY = 2_752_512;
const PAGE = 65_536;
/** The body, as much for strings without their escapes, and a byte for each open container. */
const ROOM_FACTOR = 3;
/** The first nodes, and the ends of blocks that are read whole. */
const SLACK = 16_384;

const escapes: readonly (readonly [letter: string, meant: string])[] = [
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
];

/** No text of UTF-8 has this byte, and no other byte its class: a step over it costs nothing. */
const NO_BYTE = 0xff;
const NO_CLASS = BYTE_CLASSES - 1;

/** By state, then by class: the cost of the step in thousandths of a token, above the next state. */
function writeSteps(steps: Uint32Array): void {
  for (let step = 0; step < steps.length; step++)
    if (step % BYTE_CLASSES !== NO_CLASS)
      steps[step] = ((tokenCosts[step] ?? 0) << 6) | (nextStates[step] ?? 0);
}
