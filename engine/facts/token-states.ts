/**
 * The automaton with which tokens are estimated. It reads the bytes of UTF-8, each of one of `BYTE_CLASSES` classes; a state says
 * which class the last byte had and, for letters, digits and spaces, how many of their kind stand before it.
 */
export const BYTE_CLASSES = 32;
export const TOKEN_STATES = 64;
/** The state in front of a text. */
export const FIRST_STATE = 1;

const SPACE = 0;
const LINE = 1;
const DIGIT = 2;
/** Four classes of small letters: vowels, then consonants, the rare ones last. */
const LETTERS = ["aeiou", "tnshrdl", "cmfpgbyw", "kvxjqz"];
const FIRST_LETTER = 3;
/** From here on each class has one state, of its own number. */
const FIRST_PLAIN = FIRST_LETTER + LETTERS.length;
const PLAIN = [
  "AEIOU",
  "BCDFGHJKLMNPQRSTVWXYZ",
  "_",
  "-",
  '"',
  ".,",
  "()[]{}",
  ":;",
  "=<>+*/%&|!~^",
  "`'@#$?\\",
  "\t",
];
const FIRST_BEYOND = FIRST_PLAIN + PLAIN.length;
/** Bytes from 0x80 on, by the first of each class: continuations, which divide kana, and the leads of the scripts. */
const BEYOND = [0x80, 0x81, 0x83, 0x84, 0xc0, 0xca, 0xe0, 0xe2, 0xe3, 0xe4, 0xea, 0xee, 0xf0];

/** By class of byte. */
export const byteClasses = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return FIRST_BEYOND + BEYOND.findLastIndex((first) => byte >= first);
  const character = String.fromCharCode(byte);
  if (character === " ") return SPACE;
  if (character >= "0" && character <= "9") return DIGIT;
  const letters = LETTERS.findIndex((one) => one.includes(character));
  if (letters >= 0) return FIRST_LETTER + letters;
  const plain = PLAIN.findIndex((one) => one.includes(character));
  return plain >= 0 ? FIRST_PLAIN + plain : LINE;
});

/** States beside those of the classes: further spaces, the second and third digit, letters further inside a word. */
const SPACES = FIRST_BEYOND + BEYOND.length;
const SECOND_DIGIT = SPACES + 1;
const THIRD_DIGIT = SPACES + 2;
const INNER_LETTERS = SPACES + 3;
/** Letters from the eighth on are alike. */
const INNER_DEPTHS = 7;

/** The next state, by state and class: `nextStates[state * BYTE_CLASSES + class]`. */
export const nextStates = Uint8Array.from({ length: TOKEN_STATES * BYTE_CLASSES }, (_, row) => {
  const state = Math.floor(row / BYTE_CLASSES);
  const byteClass = row % BYTE_CLASSES;
  if (byteClass === SPACE) return state === SPACE || state === SPACES ? SPACES : SPACE;
  if (byteClass === DIGIT)
    return state === DIGIT ? SECOND_DIGIT : state === SECOND_DIGIT ? THIRD_DIGIT : DIGIT;
  if (byteClass < FIRST_LETTER || byteClass >= FIRST_PLAIN) return byteClass;
  const letter = byteClass - FIRST_LETTER;
  const depth = depthOf(state);
  return depth === 0
    ? byteClass
    : INNER_LETTERS + (Math.min(depth, INNER_DEPTHS) - 1) * LETTERS.length + letter;
});

/** How many letters of a word a state has behind it at least, counted to where longer words are all alike. */
function depthOf(state: number): number {
  if (state >= FIRST_LETTER && state < FIRST_PLAIN) return 1;
  if (state < INNER_LETTERS) return 0;
  return 2 + Math.floor((state - INNER_LETTERS) / LETTERS.length);
}
