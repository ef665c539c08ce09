// AssemblyScript: `engine/scan/body-scanner.ts` says what this does and fills the tables; `npm run generate` compiles it.

// Where everything stands in the memory, in bytes. The host writes the tables once, and each body before its scan.
const STEPS: usize = 0; // by state times 32 plus class: cost << 6 | next state
const CLASSES: usize = 8192; // by byte
const ESCAPES: usize = 8448; // by the byte behind a backslash: what it stands for, 0 where it stands for nothing
const WORDS: usize = 8704; // 512 slots of three 8-byte parts and a number
const HASHES: usize = 25088; // of the keys of the open objects
const FRAMES: usize = 57856; // of the open containers
// The scan makes these three of the steps and the classes.
const PAIR_CLASSES: usize = 131072; // 16 bits by two bytes as they lie in memory: their classes as a place in a row of pair steps
const PAIR_STEPS: usize = 262144; // by state a row, by two classes: the cost of both steps << ROW_BITS | the row of the next state
const KNOWN_ROWS: usize = 528384; // by two classes: the row of the state behind both, or UNKNOWN_ROW
const SLOTS: usize = 589824; // what is remembered, by hash: hash, length, where its bytes stand, kind, cost (u64)
const REMEMBERED: usize = 655360; // the bytes of what is remembered, one after the other
const BODY: usize = 2752512;

const WORD_SLOT: usize = 32;
const WORD_SLOT_MASK: u32 = 511;
const LONGEST_WORD: usize = 24;
const STATES: u32 = 64;
const CLASS_COUNT: u32 = 32;
/** A row has a place for each two classes; a power of two would have all rows compete for the same lines of a processor's cache. */
const ROW: u32 = 4 * 32 * 32 + 64;
const ROW_BITS: u32 = 19;
const ROW_MASK: u32 = (1 << 19) - 1;
const FIRST_ROW: u32 = ROW;
const UNKNOWN_ROW: u32 = ROW_MASK;
/** A byte that no text has: nothing is counted for it. */
const NO_BYTE: u32 = 0xff00;
/** Shorter texts are not worth cutting into four. */
const FOUR_LANES_FROM: usize = 96;

const SLOT: usize = 24;
const SLOT_COUNT: u32 = 2048;
const PLAIN_TEXT: u32 = 1;
const ESCAPED_TEXT: u32 = 2;
const CONTAINER: u32 = 3;
/** Shorter ones are counted in the time that it takes to find them, and a single one must not drive out all others. */
const FEWEST_REMEMBERED: usize = 256;
const MOST_REMEMBERED: usize = 262144;

// What JSON's own characters cost, in thousandths of a token: as `estimate-tokens.ts` has it.
const JSON_STRING: u64 = 1000;
const JSON_KEY: u64 = 1500;
const JSON_BRACKETS: u64 = 1500;
const JSON_COMMA: u64 = 500;

// One node is 32 bytes: kind | flags << 8 | key << 16 | word << 24, next, from, to, keyFrom, keyTo, cost (f64).
const NODE: usize = 32;
const OBJECT: u32 = 1;
const ARRAY: u32 = 2;
const STRING: u32 = 3;
const NUMBER: u32 = 4;
const TRUE: u32 = 5;
const FALSE: u32 = 6;
const NULL: u32 = 7;
/** A string without escapes and of ASCII alone. */
const PLAIN: u32 = 1 << 8;
const ESCAPED: u32 = 2 << 8;
/** A string that is not all UTF-8: the host counts it, when it is asked for. */
const DAMAGED: u32 = 4 << 8;

// One frame is 24 bytes: node, where its hashes begin, keys, whether folded before, cost before (u64).
const FRAME: usize = 24;
/** Deeper containers have no frame: their keys are not compared. */
const DEEPEST_FRAME: u32 = 3000;
const MOST_KEYS: u32 = 64;

/** Where a fact may stand; what lies deeper only costs. */
const DEEPEST_NODE: u32 = 12;
const LONGEST_INTEGER: usize = 16;
const LARGEST_INTEGER: u64 = 9007199254740992;
/** What stands for half a surrogate pair where it is written as UTF-8. */
const REPLACEMENT: i32 = 0xfffd;

// The numbers of the words that are keys whose values nobody looks into: only what they cost is read.
let firstFolded: u32 = 0;
let lastFolded: u32 = 0;

export function foldWords(first: u32, last: u32): void {
  firstFolded = first;
  lastFolded = last;
}

/** Where the nodes begin, and how many there are. */
export let nodesAt: usize = 0;
export let nodeCount: u32 = 0;
/** The offset in the body where it stops being JSON. */
export let failedAt: usize = 0;
/** Whether the costs may not be those of the parsed body: a key is repeated, or one or a text of a schema is not all UTF-8. */
export let isImprecise: bool = false;

let bodyEnd: usize = 0;
let scratch: usize = 0;
/** By depth: the byte that closes the container. */
let closers: usize = 0;
let nodesEnd: usize = 0;
let memoryEnd: usize = 0;

// The string that was read last: what it says stands there, its escapes undone.
let saidFrom: usize = 0;
let saidTo: usize = 0;
let saidFlags: u32 = 0;
/** Whether it is not all UTF-8. */
let isDamaged: bool = false;

// The key that was read last.
let keyWord: u32 = 0;
let keyFrom: usize = 0;
let keyTo: usize = 0;
/** Where the next hash of the innermost object stands. */
let hashesEnd: usize = 0;

/** A number that is not written as JavaScript writes it: what its text costs, in thousandths of a token. */
@external("host", "numberCost")
declare function numberCost(from: usize, to: usize): u32;

/** Reads the body of so many bytes, with room behind it for twice as many; says whether it is JSON. */
export function scan(length: usize): bool {
  const end = BODY + length;
  bodyEnd = end;
  store<u64>(end, 0);
  store<u64>(end, 0, 8);
  scratch = (end + 31) & ~15;
  closers = scratch + length + 32;
  nodesAt = (closers + length + 47) & ~15;
  nodesEnd = nodesAt;
  nodeCount = 0;
  memoryEnd = <usize>memory.size() << 16;
  isImprecise = false;
  hashesEnd = HASHES;
  recalledBytes = 0;
  const hasMark = (load<u32>(BODY) & 0xffffff) == 0xbfbbef;
  const stopped = value(skipSpace(hasMark ? BODY + 3 : BODY));
  if (stopped == 0) return false;
  const rest = skipSpace(stopped);
  failedAt = rest - BODY;
  return rest == end;
}

/** What the text of a string without escapes costs, given the node; the node of one with escapes holds it. */
export function textCost(node: usize): f64 {
  return <f64>textTokens(BODY + load<u32>(node, 8) + 1, BODY + load<u32>(node, 12) - 1);
}

/** Reads one value with everything in it, and says where it ends; 0 where it is no JSON. */
function value(start: usize): usize {
  let p = start;
  let depth: u32 = 0;
  let frame: usize = FRAMES;
  let folded: bool = false;
  let isHidden: bool = false;
  let cost: u64 = 0;
  keyWord = 0;
  keyFrom = 0;
  while (true) {
    const from = p;
    const byte = <u32>load<u8>(p);
    if (byte == 0x22) {
      p = text(p, !isHidden);
      if (p == 0) return 0;
      if (isHidden) {
        isImprecise = isImprecise || isDamaged;
        cost += tokens(saidFrom, saidTo) + JSON_STRING;
      } else {
        const word = saidFlags == PLAIN ? wordAt(saidFrom, saidTo) : 0;
        const node = addNode(STRING | saidFlags | (isDamaged ? DAMAGED : 0) | (word << 24), from);
        endNode(node, p, saidFlags == ESCAPED ? escapedTokens(from, p) : 0);
      }
    } else if ((byte == 0x7b || byte == 0x5b) && !isHidden && isFoldedKey() && recalls(from, CONTAINER)) {
      endNode(addNode(byte == 0x7b ? OBJECT : ARRAY, from), recalledEnd, recalledCost);
      p = recalledEnd;
    } else if (byte == 0x7b || byte == 0x5b) {
      store<u8>(closers + depth, <u8>(byte + 2));
      if (depth < DEEPEST_FRAME) {
        const node: usize = isHidden ? 0 : addNode(byte == 0x7b ? OBJECT : ARRAY, from);
        store<u32>(frame, <u32>node);
        store<u32>(frame, <u32>hashesEnd, 4);
        store<u32>(frame, 0, 8);
        store<u32>(frame, folded ? 1 : 0, 12);
        store<u64>(frame, cost, 16);
        frame += FRAME;
        if (node != 0) cost = 0;
      } else isImprecise = true;
      cost += JSON_BRACKETS;
      if (!isHidden) folded = isFoldedKey();
      depth++;
      isHidden = folded || depth > DEEPEST_NODE;
      p = skipSpace(p + 1);
      if (<u32>load<u8>(p) != byte + 2) {
        p = byte == 0x7b ? key(p, depth, frame, isHidden) : item(p);
        if (p == 0) return 0;
        if (isHidden && byte == 0x7b) cost += tokens(saidFrom, saidTo) + JSON_KEY;
        continue;
      }
    } else {
      let kind: u32 = NUMBER;
      if (byte == 0x74 && load<u32>(p) == 0x65757274) {
        kind = TRUE;
        p += 4;
      } else if (byte == 0x66 && load<u32>(p + 1) == 0x65736c61) {
        kind = FALSE;
        p += 5;
      } else if (byte == 0x6e && load<u32>(p) == 0x6c6c756e) {
        kind = NULL;
        p += 4;
      } else {
        p = number(p);
        if (p == 0) return fail(from);
      }
      const own = JSON_COMMA + (kind == NUMBER ? numberTokens(from, p) : oneLane(from, p, FIRST_ROW));
      if (isHidden) cost += own;
      else endNode(addNode(kind, from), p, own);
    }
    // Behind a value: what closes here, and where the next one begins.
    while (true) {
      if (depth == 0) return p;
      p = skipSpace(p);
      const next = <u32>load<u8>(p);
      const closer = <u32>load<u8>(closers + depth - 1);
      if (next == 0x2c) {
        p = skipSpace(p + 1);
        p = closer == 0x7d ? key(p, depth, frame, isHidden) : item(p);
        if (p == 0) return 0;
        if (isHidden && closer == 0x7d) cost += tokens(saidFrom, saidTo) + JSON_KEY;
        break;
      }
      if (next != closer) return fail(p);
      p++;
      depth--;
      if (depth >= DEEPEST_FRAME) continue;
      frame -= FRAME;
      hashesEnd = load<u32>(frame, 4);
      const wasFolded = folded;
      folded = load<u32>(frame, 12) != 0;
      isHidden = folded || depth > DEEPEST_NODE;
      const node = <usize>load<u32>(frame);
      if (node == 0) continue;
      endNode(node, p, cost);
      if (wasFolded && !folded && !isImprecise) rememberWhole(BODY + load<u32>(node, 8), p, CONTAINER, cost);
      cost = load<u64>(frame, 16);
    }
  }
}

/** Whether nobody looks into the value of the key that was read last. */
function isFoldedKey(): bool {
  return keyWord >= firstFolded && keyWord <= lastFolded;
}

function fail(at: usize): usize {
  failedAt = at - BODY;
  return 0;
}

/** A value without a key begins. */
function item(start: usize): usize {
  keyWord = 0;
  keyFrom = 0;
  return start;
}

/** Adds a node of the present key. */
function addNode(kind: u32, from: usize): usize {
  const node = nodesEnd;
  nodesEnd += NODE;
  if (nodesEnd > memoryEnd) {
    memory.grow(max<i32>(1, memory.size() >> 1));
    memoryEnd = <usize>memory.size() << 16;
  }
  nodeCount++;
  store<u32>(node, kind | (keyWord << 16));
  store<u32>(node, <u32>(from - BODY), 8);
  store<u32>(node, keyFrom == 0 ? 0 : <u32>(keyFrom - BODY), 16);
  store<u32>(node, keyFrom == 0 ? 0 : <u32>(keyTo - BODY), 20);
  return node;
}

function endNode(node: usize, to: usize, cost: u64): void {
  store<u32>(node, nodeCount, 4);
  store<u32>(node, <u32>(to - BODY), 12);
  store<f64>(node, <f64>cost, 24);
}

/** Reads a key and the colon behind it; says where its value begins. */
function key(start: usize, depth: u32, frame: usize, isHidden: bool): usize {
  if (load<u8>(start) != 0x22) return fail(start);
  keyFrom = start;
  keyTo = text(start, false);
  if (keyTo == 0) return 0;
  isImprecise = isImprecise || isDamaged;
  keyWord = isHidden ? 0 : wordAt(saidFrom, saidTo);
  if (depth <= DEEPEST_FRAME) noteKey(frame - FRAME, hashOf(saidFrom, saidTo));
  const p = skipSpace(keyTo);
  return load<u8>(p) == 0x3a ? skipSpace(p + 1) : fail(p);
}

/** Remembers a key for its object, and notes whether it was there before. */
function noteKey(frame: usize, hash: u32): void {
  const begin = <usize>load<u32>(frame, 4);
  const keys = load<u32>(frame, 8);
  const end = begin + (keys << 2);
  if (keys == MOST_KEYS || end == FRAMES) {
    isImprecise = true;
    return;
  }
  for (let at = begin; at < end; at += 4) if (load<u32>(at) == hash) isImprecise = true;
  store<u32>(end, hash);
  store<u32>(frame, keys + 1, 8);
  hashesEnd = end + 4;
}

/** Eight bytes of a text, or as many as it has left, the others 0. */
function partAt(from: usize, to: usize): u64 {
  if (from >= to) return 0;
  const part = load<u64>(from);
  const left = to - from;
  return left >= 8 ? part : part & (((<u64>1) << (<u64>left << 3)) - 1);
}

function mixed(first: u64, second: u64, third: u64): u32 {
  const mixed =
    first * 0x9e3779b97f4a7c15 + second * 0xc2b2ae3d27d4eb4f + third * 0x165667b19e3779f9;
  return <u32>((mixed ^ (mixed >> 29)) >> 16);
}

function hashOf(from: usize, to: usize): u32 {
  let hash = mixed(partAt(from, to), partAt(from + 8, to), partAt(from + 16, to));
  for (let at = from + 24; at < to; at += 8) hash = mixed(partAt(at, to), hash, 0);
  return hash + <u32>(to - from);
}

/** The number of a known word; 0 for any other. */
function wordAt(from: usize, to: usize): u32 {
  if (to - from > LONGEST_WORD) return 0;
  const first = partAt(from, to);
  const second = partAt(from + 8, to);
  const third = partAt(from + 16, to);
  let slot = mixed(first, second, third) & WORD_SLOT_MASK;
  while (true) {
    const entry = WORDS + <usize>slot * WORD_SLOT;
    const word = load<u32>(entry, 24);
    if (word == 0) return 0;
    if (load<u64>(entry) == first && load<u64>(entry, 8) == second && load<u64>(entry, 16) == third) return word;
    slot = (slot + 1) & WORD_SLOT_MASK;
  }
}

/** Puts a word into the table, its bytes being those of a body. No word holds a zero byte. */
export function addWord(length: usize, word: u32): void {
  const to = BODY + length;
  const first = partAt(BODY, to);
  const second = partAt(BODY + 8, to);
  const third = partAt(BODY + 16, to);
  let slot = mixed(first, second, third) & WORD_SLOT_MASK;
  while (load<u32>(WORDS + <usize>slot * WORD_SLOT, 24) != 0) slot = (slot + 1) & WORD_SLOT_MASK;
  const entry = WORDS + <usize>slot * WORD_SLOT;
  store<u64>(entry, first);
  store<u64>(entry, second, 8);
  store<u64>(entry, third, 16);
  store<u32>(entry, word, 24);
}

function skipSpace(start: usize): usize {
  let p = start;
  while (true) {
    const byte = load<u8>(p);
    if (byte > 0x20) return p;
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return p;
    p++;
  }
}

/** Reads a string, and says where it ends; 0 where it gave up. What it says is not written out where only its cost is asked for and known. */
function text(start: usize, mayRecall: bool): usize {
  const from = start + 1;
  let p = from;
  let flags = PLAIN;
  isDamaged = false;
  while (true) {
    const mask = specials(v128.load(p));
    if (mask == 0) {
      p += 16;
      continue;
    }
    p += ctz(mask);
    const byte = <u32>load<u8>(p);
    if (byte == 0x22) {
      saidFrom = from;
      saidTo = p;
      saidFlags = flags;
      return p + 1;
    }
    if (byte < 0x20) return fail(p);
    if (byte == 0x5c) {
      isRecalled = mayRecall && recalls(start, ESCAPED_TEXT);
      if (!isRecalled) return escapedText(from, p);
      saidFlags = ESCAPED;
      return recalledEnd;
    }
    flags = 0;
    p += characterSize(p);
  }
}

/** Which of 16 bytes are no plain ASCII of a string: a quote, an escape, a control or beyond ASCII. */
function specials(bytes: v128): i32 {
  const isQuote = i8x16.eq(bytes, i8x16.splat(0x22));
  const isBackslash = i8x16.eq(bytes, i8x16.splat(0x5c));
  const isControlOrBeyond = i8x16.lt_s(bytes, i8x16.splat(0x20));
  return i8x16.bitmask(v128.or(v128.or(isQuote, isBackslash), isControlOrBeyond));
}

/** A string from its first escape on: what it says is written out elsewhere. Two blocks a round, since escapes stand some 30 bytes apart. */
function escapedText(from: usize, firstEscape: usize): usize {
  let p = firstEscape;
  let to = scratch;
  memory.copy(to, from, p - from);
  to += p - from;
  while (true) {
    const bytes = v128.load(p);
    const next = v128.load(p, 16);
    v128.store(to, bytes);
    v128.store(to, next, 16);
    const mask = specials(bytes) | (specials(next) << 16);
    if (mask == 0) {
      p += 32;
      to += 32;
      continue;
    }
    p += ctz(mask);
    to += ctz(mask);
    const byte = <u32>load<u8>(p);
    if (byte == 0x5c) {
      const escape = <u32>load<u8>(p + 1);
      if (escape == 0x75) {
        let code = hex4(p + 2);
        if (code < 0) return fail(p);
        p += 6;
        if (code >= 0xd800 && code < 0xe000) {
          const low = load<u16>(p) == 0x755c ? hex4(p + 2) : -1;
          const isPair = code < 0xdc00 && low >= 0xdc00 && low < 0xe000;
          code = isPair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : REPLACEMENT;
          if (isPair) p += 6;
        }
        to = encode(to, code);
        continue;
      }
      const meant = <u32>load<u8>(ESCAPES + escape);
      if (meant == 0) return fail(p);
      store<u8>(to, <u8>meant);
      to++;
      p += 2;
      continue;
    }
    if (byte == 0x22) {
      saidFrom = scratch;
      saidTo = to;
      saidFlags = ESCAPED;
      return p + 1;
    }
    if (byte < 0x20) return fail(p);
    const size = characterSize(p);
    store<u32>(to, load<u32>(p));
    to += size;
    p += size;
  }
}

/** Four hexadecimal digits; -1 where there are none. */
function hex4(at: usize): i32 {
  let code: i32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const byte = <i32>load<u8>(at + i);
    const letter = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) code = (code << 4) | (byte - 0x30);
    else if (letter >= 0x61 && letter <= 0x66) code = (code << 4) | (letter - 0x57);
    else return -1;
  }
  return code;
}

function encode(to: usize, code: i32): usize {
  if (code < 0x80) {
    store<u8>(to, <u8>code);
    return to + 1;
  }
  if (code < 0x800) {
    store<u8>(to, <u8>(0xc0 | (code >> 6)));
    store<u8>(to, <u8>(0x80 | (code & 63)), 1);
    return to + 2;
  }
  if (code < 0x10000) {
    store<u8>(to, <u8>(0xe0 | (code >> 12)));
    store<u8>(to, <u8>(0x80 | ((code >> 6) & 63)), 1);
    store<u8>(to, <u8>(0x80 | (code & 63)), 2);
    return to + 3;
  }
  store<u8>(to, <u8>(0xf0 | (code >> 18)));
  store<u8>(to, <u8>(0x80 | ((code >> 12) & 63)), 1);
  store<u8>(to, <u8>(0x80 | ((code >> 6) & 63)), 2);
  store<u8>(to, <u8>(0x80 | (code & 63)), 3);
  return to + 4;
}

/** How many bytes the character beyond ASCII has that stands there; 1, and a note, where it is not well-formed UTF-8. */
function characterSize(at: usize): usize {
  const size = wellFormedSize(at);
  if (size > 0) return size;
  isDamaged = true;
  return 1;
}

function wellFormedSize(at: usize): usize {
  const lead = <u32>load<u8>(at);
  const second = <u32>load<u8>(at + 1);
  if (lead < 0xc2 || lead > 0xf4 || (second & 0xc0) != 0x80) return 0;
  if (lead < 0xe0) return 2;
  if ((load<u8>(at + 2) & 0xc0) != 0x80) return 0;
  if (lead < 0xf0) {
    const isOverlong = lead == 0xe0 && second < 0xa0;
    const isSurrogate = lead == 0xed && second >= 0xa0;
    return isOverlong || isSurrogate ? 0 : 3;
  }
  if ((load<u8>(at + 3) & 0xc0) != 0x80) return 0;
  return (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90) ? 0 : 4;
}

/** Makes the tables of pairs, once. */
export function pairSteps(): void {
  for (let pair: u32 = 0; pair < 0x10000; pair++) {
    const first = <u32>load<u8>(CLASSES + (pair & 0xff));
    const second = <u32>load<u8>(CLASSES + (pair >> 8));
    store<u16>(PAIR_CLASSES + (pair << 1), <u16>((first * CLASS_COUNT + second) << 2));
  }
  for (let first: u32 = 0; first < CLASS_COUNT; first++) {
    for (let second: u32 = 0; second < CLASS_COUNT; second++) {
      const place: usize = (first * CLASS_COUNT + second) << 2;
      let known = UNKNOWN_ROW;
      for (let state: u32 = 0; state < STATES; state++) {
        const one = load<u32>(STEPS + ((state * CLASS_COUNT + first) << 2));
        const two = load<u32>(STEPS + (((one & 63) * CLASS_COUNT + second) << 2));
        const row = (two & 63) * ROW;
        store<u32>(PAIR_STEPS + state * ROW + place, (((one >> 6) + (two >> 6)) << ROW_BITS) | row);
        known = state == 0 || known == row ? row : UNKNOWN_ROW;
      }
      store<u32>(KNOWN_ROWS + place, known);
    }
  }
}

/** The cost of a text, from the first state of the automaton on. */
function tokens(from: usize, to: usize): u64 {
  return to - from < FOUR_LANES_FROM ? oneLane(from, to, FIRST_ROW) : fourLanes(from, to);
}

// @ts-ignore: decorator
@inline
function stepped(step: u32, pair: u32): u32 {
  return load<u32>(PAIR_STEPS + (step & ROW_MASK) + load<u16>(PAIR_CLASSES + (pair << 1)));
}

function oneLane(from: usize, to: usize, first: u32): u64 {
  let step = first;
  let cost: u64 = 0;
  let p = from;
  for (const last = to - 1; p < last; p += 2) {
    step = stepped(step, load<u16>(p));
    cost += step >> ROW_BITS;
  }
  return p < to ? cost + (stepped(step, load<u8>(p) | NO_BYTE) >> ROW_BITS) : cost;
}

/**
 * Four pieces of the text at once: each step of the automaton waits for the one before it, but four automata do not wait for each
 * other. A piece may begin wherever the two bytes before say which state stands behind them.
 */
function fourLanes(from: usize, to: usize): u64 {
  const quarter = (to - from) >> 2;
  const second = pieceStart(from + quarter, to);
  const third = pieceStart(max(second, from + 2 * quarter), to);
  const fourth = pieceStart(max(third, from + 3 * quarter), to);
  let a = FIRST_ROW;
  let b = rowBehind(second);
  let c = rowBehind(third);
  let d = rowBehind(fourth);
  let pa = from;
  let pb = second;
  let pc = third;
  let pd = fourth;
  let cost: u64 = 0;
  for (let rounds = min(min(second - from, third - second), min(fourth - third, to - fourth)) >> 2; rounds > 0; rounds--) {
    a = stepped(a, load<u16>(pa));
    b = stepped(b, load<u16>(pb));
    c = stepped(c, load<u16>(pc));
    d = stepped(d, load<u16>(pd));
    cost += (a >> ROW_BITS) + (b >> ROW_BITS) + (c >> ROW_BITS) + (d >> ROW_BITS);
    a = stepped(a, load<u16>(pa, 2));
    b = stepped(b, load<u16>(pb, 2));
    c = stepped(c, load<u16>(pc, 2));
    d = stepped(d, load<u16>(pd, 2));
    cost += (a >> ROW_BITS) + (b >> ROW_BITS) + (c >> ROW_BITS) + (d >> ROW_BITS);
    pa += 4;
    pb += 4;
    pc += 4;
    pd += 4;
  }
  return cost + oneLane(pa, second, a) + oneLane(pb, third, b) + oneLane(pc, fourth, c) + oneLane(pd, to, d);
}

/** The next place whose state is known; the end where there is none. */
function pieceStart(at: usize, to: usize): usize {
  for (let p = at; p < to; p++) if (rowBehind(p) != UNKNOWN_ROW) return p;
  return to;
}

function rowBehind(at: usize): u32 {
  return load<u32>(KNOWN_ROWS + load<u16>(PAIR_CLASSES + (<u32>load<u16>(at - 2) << 1)));
}

// A conversation says again with each turn what it said before: what was counted once is found again by its bytes, all of which
// are compared. When there is no more room everything is forgotten. What nests or holds keys beyond what a scan keeps in mind is not
// remembered; found again where it alone would not go beyond, it is right all the same.

/** How many bytes were found again since the last scan began. */
export let recalledBytes: usize = 0;

let rememberedEnd: usize = REMEMBERED;
/** Whether the string with escapes that was read last was found again. */
let isRecalled: bool = false;
let recalledEnd: usize = 0;
let recalledCost: u64 = 0;

/** The cost of a text without escapes. */
function textTokens(from: usize, to: usize): u64 {
  const length = to - from;
  if (length < FEWEST_REMEMBERED || length > MOST_REMEMBERED) return tokens(from, to);
  const middle = from + ((length >> 1) & ~7);
  const hash = sampled(sampled(sampled(length, from, 64), middle, 64), to - 64, 64);
  const slot = slotOf(hash);
  if (load<u32>(slot, 4) == length && isRemembered(slot, hash, PLAIN_TEXT, from)) {
    recalledBytes += length;
    return load<u64>(slot, 16);
  }
  const cost = tokens(from, to);
  remember(slot, hash, PLAIN_TEXT, from, length, cost);
  return cost;
}

/** The cost of the string with escapes that was read last, from quote to quote. */
function escapedTokens(from: usize, to: usize): u64 {
  if (isRecalled) return recalledCost;
  if (isDamaged) return 0;
  const cost = tokens(saidFrom, saidTo);
  rememberWhole(from, to, ESCAPED_TEXT, cost);
  return cost;
}

/** Whether the value that begins there was counted before; where it ends and what it costs then. */
function recalls(from: usize, kind: u32): bool {
  const hash = hashAround(from);
  const slot = slotOf(hash);
  const length = load<u32>(slot, 4);
  if (from + length > bodyEnd || !isRemembered(slot, hash, kind, from)) return false;
  recalledBytes += length;
  recalledEnd = from + length;
  recalledCost = load<u64>(slot, 16);
  return true;
}

function rememberWhole(from: usize, to: usize, kind: u32, cost: u64): void {
  const length = to - from;
  if (length < FEWEST_REMEMBERED || length > MOST_REMEMBERED) return;
  const hash = hashAround(from);
  remember(slotOf(hash), hash, kind, from, length, cost);
}

/** Many begin alike, so what stands before it counts too. Nobody reads beyond the memory: behind a body there is room. */
function hashAround(from: usize): u32 {
  return sampled(0, from - 64, 192);
}

/** A hash of so many bytes, a multiple of eight, and of what came before. */
function sampled(before: usize, from: usize, length: usize): u32 {
  let hash = (<u64>before + 1) * 0x9e3779b97f4a7c15;
  for (let at = from; at < from + length; at += 8) {
    hash = (hash ^ load<u64>(at)) * 0xc2b2ae3d27d4eb4f;
    hash ^= hash >> 29;
  }
  return <u32>(hash >> 16);
}

function slotOf(hash: u32): usize {
  return SLOTS + <usize>(hash & (SLOT_COUNT - 1)) * SLOT;
}

function isRemembered(slot: usize, hash: u32, kind: u32, from: usize): bool {
  if (load<u32>(slot) != hash || load<u32>(slot, 12) != kind) return false;
  const length = <usize>load<u32>(slot, 4);
  const known = <usize>load<u32>(slot, 8);
  const last = length - 16;
  for (let at: usize = 0; at < last; at += 16) if (differs(from + at, known + at)) return false;
  return !differs(from + last, known + last);
}

// @ts-ignore: decorator
@inline
function differs(first: usize, second: usize): bool {
  return v128.any_true(v128.xor(v128.load(first), v128.load(second)));
}

/** Remembers what is met for the second time: of most that is met once nothing comes again, and to copy it costs. */
function remember(slot: usize, hash: u32, kind: u32, from: usize, length: usize, cost: u64): void {
  if (load<u32>(slot) != hash) {
    store<u32>(slot, hash);
    store<u32>(slot, 0, 4);
    store<u32>(slot, 0, 12);
    return;
  }
  if (rememberedEnd + length > BODY) {
    memory.fill(SLOTS, 0, <usize>SLOT_COUNT * SLOT);
    rememberedEnd = REMEMBERED;
  }
  memory.copy(rememberedEnd, from, length);
  store<u32>(slot, hash);
  store<u32>(slot, <u32>length, 4);
  store<u32>(slot, <u32>rememberedEnd, 8);
  store<u32>(slot, kind, 12);
  store<u64>(slot, cost, 16);
  rememberedEnd += length;
}

/** Where the number ends that stands there; 0 where there is none. */
function number(start: usize): usize {
  const whole = load<u8>(start) == 0x2d ? start + 1 : start;
  let p = digits(whole);
  if (p == whole || (load<u8>(whole) == 0x30 && p > whole + 1)) return 0;
  if (load<u8>(p) == 0x2e) {
    const fraction = p + 1;
    p = digits(fraction);
    if (p == fraction) return 0;
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    const sign = load<u8>(p, 1);
    const exponent = sign == 0x2b || sign == 0x2d ? p + 2 : p + 1;
    p = digits(exponent);
    if (p == exponent) return 0;
  }
  return p;
}

/** A number of digits alone is written as JavaScript writes it, as long as a double can tell it from its neighbours. */
function numberTokens(from: usize, to: usize): u64 {
  const isUsual = to - from <= LONGEST_INTEGER && digits(from) == to && integer(from, to) <= LARGEST_INTEGER;
  return isUsual ? oneLane(from, to, FIRST_ROW) : <u64>numberCost(from, to);
}

function integer(from: usize, to: usize): u64 {
  let value: u64 = 0;
  for (let p = from; p < to; p++) value = value * 10 + <u64>(load<u8>(p) - 0x30);
  return value;
}

function digits(start: usize): usize {
  let p = start;
  while (load<u8>(p) >= 0x30 && load<u8>(p) <= 0x39) p++;
  return p;
}
