import { readFileSync, writeFileSync } from "node:fs";

/**
 * Writes `engine/text/generated/unicode-data.ts` from the Unicode data of the Node that runs it.
 * `--check` writes nothing and fails where the file is not what this Node would write.
 */
const target = new URL("../engine/text/generated/unicode-data.ts", import.meta.url);

const LAST_CODE_POINT = 0x10ffff;
const YPOGEGRAMMENI = 0x345;
const UNSPACED_SCRIPTS = [
  "Han",
  "Hiragana",
  "Katakana",
  "Bopomofo",
  "Thai",
  "Lao",
  "Khmer",
  "Myanmar",
  "Tai_Le",
  "New_Tai_Lue",
  "Tai_Tham",
  "Tai_Viet",
  "Ahom",
  "Yi",
  "Tangut",
  "Nushu",
  "Khitan_Small_Script",
  "Javanese",
  "Balinese",
];

const ignorable = /^\p{Default_Ignorable_Code_Point}$/u;
const unassigned = /^[\p{Cn}\p{Co}]$/u;
const whiteSpace = /^\p{White_Space}$/u;
const mark = /^\p{M}$/u;
const wordCharacter = /^[\p{Alphabetic}\p{M}\p{N}\p{Pc}]$/u;
const unspacedScript = new RegExp(
  `^[${UNSPACED_SCRIPTS.map((name) => `\\p{Script_Extensions=${name}}`).join("")}]$`,
  "u",
);
/** Marks that many scripts share have long script lists; only those of Han and Kana are unspaced ones. */
const sharedMark = /^(?=\p{M})[\p{Script=Inherited}\p{Script=Common}]$/u;
const kanaOrHan = /^[\p{Script_Extensions=Hiragana}\p{Script_Extensions=Han}]$/u;

const codePointsOf = (text) => Array.from(text, (character) => character.codePointAt(0));
const isSurrogate = (codePoint) => codePoint >= 0xd800 && codePoint <= 0xdfff;
const isHangulSyllable = (codePoint) => codePoint >= 0xac00 && codePoint <= 0xd7a3;

/** Every character that has properties: most code points are unassigned. */
const allCharacters = Array.from({ length: LAST_CODE_POINT + 1 }, (_, codePoint) => codePoint)
  .filter((codePoint) => !isSurrogate(codePoint))
  .map((codePoint) => String.fromCodePoint(codePoint))
  .filter((character) => !unassigned.test(character) || ignorable.test(character));

/** Full case folding of one character: where upper and lower case alone would merge two letters (dotless i), it stays. */
function foldCase(character) {
  const folded = character.toLowerCase().toUpperCase().toLowerCase();
  if (folded === character || codePointsOf(folded).length > 1) return folded;
  return new RegExp(`^\\u{${folded.codePointAt(0).toString(16)}}$`, "iu").test(character)
    ? folded
    : character;
}

function foldCompatibly(character) {
  let folded = character;
  for (;;) {
    const next = Array.from(folded.normalize("NFKC"), foldCase).join("").normalize("NFKC");
    if (next === folded) break;
    folded = next;
  }
  return Array.from(folded)
    .filter((one) => !ignorable.test(one))
    .map((one) => (whiteSpace.test(one) ? " " : one))
    .join("");
}

/** What each character becomes before reordering and composition. U+0345 stays, since it must be reordered as a mark. */
function foldings() {
  const entries = [];
  for (const character of allCharacters) {
    const codePoint = character.codePointAt(0);
    if (codePoint < 0x80 || isHangulSyllable(codePoint)) continue;
    const folded = Array.from(character.normalize("NFD"), (one) =>
      one.codePointAt(0) === YPOGEGRAMMENI ? one : foldCompatibly(one).normalize("NFD"),
    ).join("");
    if (folded !== character) entries.push([codePoint, codePointsOf(folded)]);
  }
  return entries;
}

function lowerCases() {
  const entries = [];
  for (const character of allCharacters) {
    const lower = character.toLowerCase();
    if (character.codePointAt(0) >= 0x80 && lower !== character) {
      entries.push([character.codePointAt(0), codePointsOf(lower)]);
    }
  }
  return entries;
}

/** The order of combining classes, found by asking which of two marks is put first. Rank 0 is a starter. */
function markRanks() {
  const lowest = "\u0334";
  const highest = "\u0345";
  const reorders = (first, second) => (first + second).normalize("NFD") === second + first;
  const classes = [];
  const ranked = [];
  for (const character of allCharacters) {
    if (!mark.test(character) || character.normalize("NFD") !== character) continue;
    if (!reorders(highest, character) && !reorders(character, lowest) && character !== lowest) continue;
    let low = 0;
    let high = classes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (reorders(character, classes[middle].sample)) low = middle + 1;
      else high = middle;
    }
    const found = classes[low];
    if (found && !reorders(found.sample, character)) ranked.push([character, found]);
    else {
      const added = { sample: character };
      classes.splice(low, 0, added);
      ranked.push([character, added]);
    }
  }
  const rankOf = new Map(classes.map((one, index) => [one, index + 1]));
  return new Map(ranked.map(([character, one]) => [character.codePointAt(0), rankOf.get(one)]));
}

/** Pairs that compose, of those that are still there after folding. Hangul is composed by arithmetic. */
function compositions() {
  const triples = [];
  for (const character of allCharacters) {
    const codePoint = character.codePointAt(0);
    const parts = Array.from(character.normalize("NFD"));
    if (parts.length < 2 || isHangulSyllable(codePoint)) continue;
    if (character.normalize("NFC") !== character || foldCompatibly(character) !== character) continue;
    const second = parts.pop();
    const first = codePointsOf(parts.join("").normalize("NFC"));
    if (first.length === 1) triples.push([first[0], second.codePointAt(0), codePoint]);
  }
  return triples.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** 0 separates words, 1 is part of one, 2 stands alone; 3 and 4 are the marks of the latter two. */
function boundaryClass(character) {
  if (!wordCharacter.test(character)) return 0;
  const isMark = mark.test(character);
  const unspaced = sharedMark.test(character) ? kanaOrHan.test(character) : unspacedScript.test(character);
  return unspaced ? (isMark ? 4 : 2) : isMark ? 3 : 1;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Five bits a digit, the sixth says that more follow. */
function packNatural(value) {
  let packed = "";
  let rest = value;
  do {
    const low = rest % 32;
    rest = Math.floor(rest / 32);
    packed += digits[rest > 0 ? low + 32 : low];
  } while (rest > 0);
  return packed;
}
const packSigned = (value) => packNatural(value < 0 ? -2 * value - 1 : 2 * value);

/** Runs of (gap, stride, count, length, then for each position the first value and its step). */
function packMappings(entries) {
  let packed = "";
  let previousKey = 0;
  let previousValue = 0;
  for (let start = 0; start < entries.length; ) {
    const [key, values] = entries[start];
    const following = entries[start + 1];
    const stride = following ? following[0] - key : 1;
    const joins = following && stride <= 2 && following[1].length === values.length;
    const steps = values.map((value, index) => (joins ? following[1][index] - value : 0));
    let count = 1;
    while (joins && start + count < entries.length) {
      const [nextKey, nextValues] = entries[start + count];
      const fits =
        nextKey === key + stride * count &&
        nextValues.length === values.length &&
        nextValues.every((value, index) => value === values[index] + steps[index] * count);
      if (!fits) break;
      count++;
    }
    packed += packNatural(key - previousKey) + packNatural((count - 1) * 2 + (stride === 2 ? 1 : 0));
    packed += packNatural(values.length);
    values.forEach((value, index) => {
      packed += packSigned(value - previousValue);
      if (count > 1) packed += packSigned(steps[index]);
      previousValue = value;
    });
    previousKey = key;
    start += count;
  }
  return packed;
}

/** Ranges of (gap, count - 1, value) over the code points whose value is not 0. */
function packRanges(valueOfCharacter) {
  const values = new Uint8Array(LAST_CODE_POINT + 1);
  for (const character of allCharacters) values[character.codePointAt(0)] = valueOfCharacter(character);
  let packed = "";
  let end = 0;
  for (let start = 0; start <= LAST_CODE_POINT; ) {
    const value = values[start];
    let next = start + 1;
    while (values[next] === value) next++;
    if (value !== 0) {
      packed += packNatural(start - end) + packNatural(next - start - 1) + packNatural(value);
      end = next;
    }
    start = next;
  }
  return packed;
}

function packTriples(triples) {
  const previous = [0, 0, 0];
  return triples
    .map((triple) =>
      triple
        .map((value, index) => {
          const packed = packSigned(value - previous[index]);
          previous[index] = value;
          return packed;
        })
        .join(""),
    )
    .join("");
}

const ranks = markRanks();
const sections = {
  foldings: packMappings(foldings()),
  lowerCases: packMappings(lowerCases()),
  markRanks: packRanges((character) => ranks.get(character.codePointAt(0)) ?? 0),
  compositions: packTriples(compositions()),
  boundaryClasses: packRanges(boundaryClass),
};
const text = [
  "// Generated by tools/generate-unicode.mjs; `npm run generate` writes it anew.",
  "",
  "/** The version of the Unicode data that folds and divides text, at compile and run time alike. */",
  `export const UNICODE_VERSION = ${JSON.stringify(process.versions.unicode)};`,
  "",
  "/** Packed numbers; `unpack.ts` reads them. */",
  "export const packed = {",
  ...Object.entries(sections).map(([name, value]) => `  ${name}:\n    ${JSON.stringify(value)},`),
  "} as const;",
  "",
].join("\n");

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    process.stderr.write("engine/text/generated/unicode-data.ts is out of date: run `npm run generate`\n");
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
