import type { MatcherTables } from "../plan/plan.ts";
import { wordScanModule } from "./generated/word-scan.ts";
import { type HitRoom, HitSet } from "./hit-set.ts";
import type { PhraseTables } from "./matcher-tables.ts";
import { wordDictionary } from "./word-dictionary.ts";
import { wordTrie } from "./word-trie.ts";
import type { WordWalk } from "./word-walk.ts";

/** Bytes of text that a scan takes at once: with the tables that most words meet, they stay in a processor's caches. */
export const SCAN_BYTES = 1 << 16;
/** Bytes that may be read with a run's own, in front of it and behind it. */
export const TEXT_MARGIN = 8;

/**
 * `WordWalk.readBytes` in WebAssembly, which finds the words of 64 bytes by a few instructions. It has a memory of its own with a copy of
 * the tables, the hits and room for a piece of text. `tools/word-scan.as` is its source.
 */
export class WordScan {
  /** What it finds; the walk beside it must add to the same. */
  readonly hits: HitSet;
  /** Room for a piece of ASCII, behind a margin. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #header: Uint32Array;
  readonly #scan: (text: number, length: number) => void;
  readonly #text: number;

  private constructor(
    memory: Memory,
    hits: HitSet,
    text: number,
    scan: (text: number, length: number) => void,
  ) {
    this.hits = hits;
    this.bytes = new Uint8Array(memory.buffer, text - TEXT_MARGIN, TEXT_MARGIN + SCAN_BYTES + BEHIND_TEXT);
    this.#header = new Uint32Array(memory.buffer, 0, headerFields.length);
    this.#scan = scan;
    this.#text = text;
  }

  /** Null where there is no WebAssembly: without memory for it, without its vectors, or under a policy without `wasm-unsafe-eval`. */
  static open(tables: MatcherTables, phrases: PhraseTables, hasSeparatorsFirst: boolean): WordScan | null {
    try {
      return WordScan.#open(tables, phrases, hasSeparatorsFirst);
    } catch {
      return null;
    }
  }

  static #open(tables: MatcherTables, phrases: PhraseTables, hasSeparatorsFirst: boolean): WordScan | null {
    const engine = webAssembly();
    if (engine === null) return null;
    const dictionary = wordDictionary(tables);
    const trie = wordTrie(tables);
    const copied = {
      slots: dictionary.wordSlots,
      words: dictionary.wordRecords,
      starts: dictionary.wordStarts,
      units: dictionary.wordUnits,
      separators: dictionary.separatorWords,
      states: trie.states,
      edges: trie.edges,
      shorter: phrases.phraseShorter,
    };
    const numbers = {
      lastSlot: dictionary.wordSlots.length - 1,
      rootStates: trie.rootStates,
      separatorsBegin: hasSeparatorsFirst ? 1 : 0,
    };
    let free = aligned(4 * headerFields.length);
    const place = (bytes: number): number => {
      const at = free;
      free = aligned(free + bytes);
      return at;
    };
    const places = new Map<string, number>(Object.entries(numbers));
    for (const [name, table] of Object.entries(copied)) places.set(name, place(table.byteLength));
    const perPhrase = 4 * phrases.phrases;
    for (const name of ["seen", "settled", "ends", "phrases"]) places.set(name, place(perPhrase));
    places.set("turns", place(TURN_BYTES));
    places.set("kept", place(TURN_BYTES));
    const text = place(SCAN_BYTES + BEHIND_TEXT);
    const memory = new engine.Memory({ initial: Math.ceil(free / PAGE) });
    for (const [name, table] of Object.entries(copied)) {
      const bytes = new Uint8Array(table.buffer, table.byteOffset, table.byteLength);
      new Uint8Array(memory.buffer).set(bytes, places.get(name));
    }
    const header = new Uint32Array(memory.buffer, 0, headerFields.length);
    for (const [field, name] of headerFields.entries()) header[field] = places.get(name) ?? 0;
    const room = (name: string) => new Uint32Array(memory.buffer, places.get(name), phrases.phrases);
    const hits: HitRoom = {
      phrases: room("phrases"),
      ends: room("ends"),
      seen: room("seen"),
      settled: room("settled"),
    };
    module ??= new engine.Module(Uint8Array.from(atob(wordScanModule), (byte) => byte.charCodeAt(0)));
    const { exports } = new engine.Instance(module, { env: { memory } });
    const scan = exports["scan"];
    if (typeof scan !== "function") return null;
    return new WordScan(memory, new HitSet(phrases, hits), text, (at, length) => scan(at, length));
  }

  /** Goes on with a walk over the first bytes behind the margin. */
  read(walk: WordWalk, size: number): void {
    const header = this.#header;
    this.bytes.fill(0, TEXT_MARGIN + size, TEXT_MARGIN + size + BEHIND_TEXT);
    header[STATE] = walk.state;
    header[STATE + 1] = walk.isAfterRun ? 1 : 0;
    header[STATE + 2] = walk.isSpaced ? 1 : 0;
    header[STATE + 3] = walk.order;
    header[STATE + 4] = this.hits.count;
    header[STATE + 5] = this.hits.stamp;
    this.#scan(this.#text, size);
    walk.state = header[STATE] ?? 0;
    walk.isAfterRun = header[STATE + 1] === 1;
    walk.isSpaced = header[STATE + 2] === 1;
    walk.order = header[STATE + 3] ?? 0;
    this.hits.count = header[STATE + 4] ?? 0;
  }
}

/** The numbers at the beginning of its memory: where the tables stand, and behind `state` what a walk knows. */
const headerFields = [
  "slots",
  "lastSlot",
  "words",
  "starts",
  "units",
  "separators",
  "states",
  "edges",
  "rootStates",
  "separatorsBegin",
  "shorter",
  "seen",
  "settled",
  "ends",
  "phrases",
  "turns",
  "kept",
  "state",
  "afterRun",
  "spaced",
  "order",
  "count",
  "stamp",
] as const;
const STATE = headerFields.indexOf("state");

/** A block of 64 bytes is read whole, and one more behind the last shows where it ends. */
const BEHIND_TEXT = 128;
/** For each of the 4,096 bytes of a batch, where a run begins or ends there, and one from the batch before. */
const TURN_BYTES = 4 * 4096 + 64;
const PAGE = 1 << 16;
const LINE = 64;
const aligned = (at: number): number => Math.ceil(at / LINE) * LINE;

let module: object | undefined;

interface Memory {
  readonly buffer: ArrayBuffer;
}

/** What of WebAssembly is used here: the engine is compiled without the types of any platform. */
interface WebAssemblyEngine {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: Memory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

function webAssembly(): WebAssemblyEngine | null {
  const found: unknown = Reflect.get(globalThis, "WebAssembly");
  // The platform is what it says it is; whatever fails of it is caught above.
  return typeof found === "object" && found !== null ? (found as WebAssemblyEngine) : null;
}
