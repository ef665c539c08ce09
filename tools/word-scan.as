// AssemblyScript: `engine/match/word-scan.ts` says what this does and where everything stands; `npm run generate` compiles it.

/** Numbers of the header, 4 bytes each; the order is that of `headerFields` in `engine/match/word-scan.ts`. */
enum Header {
  slots,
  lastSlot,
  words,
  starts,
  units,
  separators,
  states,
  edges,
  rootStates,
  separatorsBegin,
  shorter,
  seen,
  settled,
  ends,
  phrases,
  turns,
  kept,
  state,
  afterRun,
  spaced,
  order,
  count,
  stamp,
}

const SPACE: u32 = 0x20;
const JOIN: u32 = 1;
const WORD_BITS: u32 = 20;
const WORD_MASK: u32 = (1 << 20) - 1;
/** Every capital becomes a small letter by this bit; no two other letters of a word become one. */
const FOLD: u64 = 0x2020202020202020;
/** As much is cut into words before any is looked up. */
const BATCH: usize = 4096;

let state: u32 = 0;
/** The words that may follow in the present state, one bit for several. */
let filter: u32 = 0;
let afterRun: bool = false;
let spaced: bool = false;

export function scan(text: usize, length: usize): void {
  state = header(Header.state);
  filter = state == 0 ? 0 : stateField(state, 3);
  afterRun = header(Header.afterRun) != 0;
  spaced = header(Header.spaced) != 0;
  const separatorsBegin = header(Header.separatorsBegin);
  const slots = header(Header.slots);
  const lastSlot = header(Header.lastSlot);
  const turns = header(Header.turns);
  const kept = header(Header.kept);
  const end = text + length;
  let gap = text;
  let carry: u64 = 0;
  let open: u32 = 0;
  for (let batch = text; batch <= end; batch += BATCH) {
    let turn = turns + (open << 2);
    const batchEnd = min(batch + BATCH, end + 1);
    for (let block = batch; block < batchEnd; block += 64) {
      const inside = wordBits(block);
      let edges = inside ^ ((inside << 1) | carry);
      carry = inside >> 63;
      while (edges != 0) {
        store<u32>(turn, <u32>(block + <usize>ctz(edges)));
        turn += 4;
        edges &= edges - 1;
      }
    }
    const runs = (turn - turns) >> 3;
    let last = kept;
    for (let run: usize = 0; run < runs; run++) {
      const start = <usize>load<u32>(turns + (<u32>run << 3));
      const runEnd = <usize>load<u32>(turns + (<u32>run << 3), 4);
      const hash = hashOf(firstEight(start, runEnd), lastEight(start, runEnd), <u32>(runEnd - start));
      store<u32>(last, <u32>run);
      store<u32>(last, hash, 4);
      last += <u32>(<u32>(u32At(slots, hash & lastSlot) != 0) | separatorsBegin) << 3;
    }
    let expected: u32 = 0;
    for (let one = kept; one < last; one += 8) {
      const run = load<u32>(one);
      const start = <usize>load<u32>(turns + (<u32>run << 3));
      const runEnd = <usize>load<u32>(turns + (<u32>run << 3), 4);
      // Words that are in no phrase lie in between.
      if (run != expected) state = 0;
      if ((state | separatorsBegin) != 0) readGap(gap, start);
      enterRun(find(slots, lastSlot, load<u32>(one, 4), start, runEnd));
      gap = runEnd;
      expected = run + 1;
    }
    if (expected != <u32>runs) state = 0;
    open = <u32>((turn - turns) >> 2) & 1;
    if (open != 0) store<u32>(turns, load<u32>(turn - 4));
  }
  if ((state | separatorsBegin) != 0) readGap(gap, end);
  setHeader(Header.state, state);
  setHeader(Header.afterRun, <u32>afterRun);
  setHeader(Header.spaced, <u32>spaced);
}

// @ts-ignore: decorator
@inline
function header(field: Header): u32 {
  return load<u32>(<usize>field << 2);
}

// @ts-ignore: decorator
@inline
function setHeader(field: Header, value: u32): void {
  store<u32>(<usize>field << 2, value);
}

// @ts-ignore: decorator
@inline
function u32At(table: u32, index: u32): u32 {
  return load<u32>(<usize>table + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function stateField(row: u32, field: u32): u32 {
  return u32At(header(Header.states), (row << 2) + field);
}

/** A bit for each of 64 bytes: whether it is a letter, a digit or `_`. */
// @ts-ignore: decorator
@inline
function wordBits(at: usize): u64 {
  return wordBits16(at) | (wordBits16(at + 16) << 16) | (wordBits16(at + 32) << 32) | (wordBits16(at + 48) << 48);
}

// @ts-ignore: decorator
@inline
function wordBits16(at: usize): u64 {
  const bytes = v128.load(at);
  const letters = i8x16.lt_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26));
  const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10));
  const underscores = i8x16.eq(bytes, i8x16.splat(0x5f));
  return <u64>(<u32>i8x16.bitmask(v128.or(v128.or(letters, digits), underscores)));
}

// @ts-ignore: decorator
@inline
function firstEight(start: usize, end: usize): u64 {
  const size = end - start;
  return (load<u64>(start) | FOLD) & (<u64>-1 >> (<u64>(8 - (size < 8 ? size : 8)) << 3));
}

/** Nothing where the first eight are all. */
// @ts-ignore: decorator
@inline
function lastEight(start: usize, end: usize): u64 {
  return (load<u64>(end - 8) | FOLD) & (0 - <u64>(end - start > 8));
}

// @ts-ignore: decorator
@inline
function hashOf(first: u64, last: u64, size: u32): u32 {
  const left = (<u32>first ^ rotl<u32>(<u32>last, 15) ^ size) * 0x9e3779b1;
  const right = (<u32>(first >> 32) ^ rotl<u32>(<u32>(last >> 32), 11)) * 0x85ebca77;
  const sum = left + right;
  return sum ^ (sum >> 15);
}

/** The word of a run, 0 where it is in no phrase. */
// @ts-ignore: decorator
@inline
function find(slots: u32, lastSlot: u32, hash: u32, start: usize, end: usize): u32 {
  const first = firstEight(start, end);
  const last = lastEight(start, end);
  for (let slot = hash & lastSlot; ; slot = (slot + 1) & lastSlot) {
    const held = u32At(slots, slot);
    if (held == 0) return 0;
    if ((held ^ hash) >> WORD_BITS != 0) continue;
    const word = held & WORD_MASK;
    const record = <usize>header(Header.words) + (<usize>word << 5);
    if (load<u64>(record) != first || load<u64>(record, 8) != last) continue;
    if (load<u32>(record, 16) != <u32>(end - start)) continue;
    if (end - start <= 16 || isSpelt(word, start, end)) return word;
  }
  return 0;
}

/** The units in the middle of a long word. */
function isSpelt(word: u32, start: usize, end: usize): bool {
  const from = u32At(header(Header.starts), word);
  for (let at: usize = 8; at < end - start - 8; at++) {
    const byte = <u32>load<u8>(start + at);
    const folded = byte - 0x41 < 26 ? byte + 0x20 : byte;
    if (<u32>load<u16>(<usize>header(Header.units) + ((<usize>from + at) << 1)) != folded) return false;
  }
  return true;
}

/** What stands between two runs: white space alone between them is understood. */
function readGap(from: usize, to: usize): void {
  for (let at = from; at < to; at++) {
    const code = <u32>load<u8>(at);
    if (code == SPACE || code - 9 < 5) {
      spaced = true;
      continue;
    }
    if (spaced) step(separator(SPACE));
    step(separator(code));
    spaced = false;
    afterRun = false;
  }
}

// @ts-ignore: decorator
@inline
function separator(code: u32): u32 {
  return u32At(header(Header.separators), code);
}

// @ts-ignore: decorator
@inline
function enterRun(word: u32): void {
  if (state != 0 && spaced != afterRun) step(spaced ? separator(SPACE) : JOIN);
  step(word);
  spaced = false;
  afterRun = true;
}

// @ts-ignore: decorator
@inline
function step(word: u32): void {
  let report: u32 = 0;
  const from = state == 0 || word == 0 ? 0 : successor(word);
  if (from != 0) {
    state = from;
    report = stateField(state, 2);
    filter = stateField(state, 3);
  } else {
    const record = <usize>header(Header.words) + (<usize>word << 5);
    state = load<u32>(record, 20);
    report = load<u32>(record, 24);
    filter = load<u32>(record, 28);
  }
  if (report != 0) add(report);
}

/** The state that a word leads to from the present one or from one of its suffixes but the root, 0 for none. */
function successor(word: u32): u32 {
  const bit = (word * 0x9e3779b1) >> 27;
  const edges = header(Header.edges);
  const rootStates = header(Header.rootStates);
  let from = state;
  let mayFollow = filter;
  for (;;) {
    if (((mayFollow >> bit) & 1) != 0) {
      let low = stateField(from, 0);
      let high = stateField(from + 1, 0);
      while (high - low > 4) {
        const middle = (low + high) >> 1;
        if (u32At(edges, middle) <= word) low = middle;
        else high = middle;
      }
      for (; low < high; low++) if (u32At(edges, low) == word) return low;
    }
    // The failure of a state of one word is the root.
    if (from <= rootStates) return 0;
    from = stateField(from, 1);
    if (from == 0) return 0;
    mayFollow = stateField(from, 3);
  }
  return 0;
}

/** As `HitSet.add`, for phrases at boundaries. */
function add(longest: u32): void {
  const stamp = header(Header.stamp);
  const seen = header(Header.seen);
  const settled = header(Header.settled);
  const order = header(Header.order) + 1;
  setHeader(Header.order, order);
  for (let phrase = longest; phrase != 0; ) {
    if (u32At(settled, phrase) == stamp) return;
    if (u32At(seen, phrase) != stamp) {
      const count = header(Header.count);
      setU32(seen, phrase, stamp);
      setU32(header(Header.ends), phrase, order);
      setU32(header(Header.phrases), count, phrase);
      setHeader(Header.count, count + 1);
    }
    const shorter = u32At(header(Header.shorter), phrase);
    if (shorter == 0 || u32At(settled, shorter) == stamp) setU32(settled, phrase, stamp);
    phrase = shorter;
  }
}

// @ts-ignore: decorator
@inline
function setU32(table: u32, index: u32, value: u32): void {
  store<u32>(<usize>table + (<usize>index << 2), value);
}
