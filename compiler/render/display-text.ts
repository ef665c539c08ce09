/** How many columns a tab takes, wherever it stands: a finding is not aligned to the author's editor. */
const TAB = "    ";

/** What a terminal shows for a text, and how many columns that takes. */
export interface DisplayText {
  readonly text: string;
  readonly width: number;
}

/**
 * A line, or a piece of one, as it may be printed: tabs become spaces, and what could steer a terminal or turn the
 * direction of the text becomes a visible sign.
 */
export function displayText(source: string): DisplayText {
  let text = "";
  let width = 0;
  for (const character of source) {
    const shown = displayCharacter(character);
    text += shown;
    width += shown === TAB ? TAB.length : columnsOf(shown);
  }
  return { text, width };
}

/** The same for the text of a message, whose line breaks become spaces. */
export function displayMessage(message: string): string {
  return displayText(message.replaceAll(/[\r\n\t]+/g, " ")).text;
}

function displayCharacter(character: string): string {
  if (character === "\t") return TAB;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  if ((code > 0x7f && code < 0xa0) || DIRECTION.test(character)) return "\uFFFD";
  return character;
}

/** The characters that turn the direction of what follows, line and paragraph separators, and lone surrogates. */
const DIRECTION = /[\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uD800-\uDFFF]/u;

function columnsOf(character: string): number {
  if (INVISIBLE.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  return wideRanges.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

const INVISIBLE = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** East Asian Wide and Fullwidth, by block (UAX #11), and the emoji that terminals show in two columns. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x2753, 0x2757],
  [0x2795, 0x2797],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x1f004, 0x1f004],
  [0x1f18e, 0x1f19a],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1f64f],
  [0x1f680, 0x1f6fc],
  [0x1f7e0, 0x1f7f0],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];
