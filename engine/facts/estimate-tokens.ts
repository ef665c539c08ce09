/**
 * Counts an upper estimate of tokens over the texts of one request, one pass over each. It knows no tokenizer: runs of
 * characters of one class cost what they cost at most in common ones. Adding text never lowers it.
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
    let cost = 0;
    let runClass = SPACE;
    let runLength = 0;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const unitClass = unit < 128 ? (asciiClasses[unit] ?? PUNCTUATION) : classOfUnit(unit);
      // One capital begins a word, as in `camelCase`; several stand by themselves.
      const isCapitalised = runClass === UPPER && runLength === 1 && unitClass === LETTER;
      if (unitClass === runClass || isCapitalised) {
        runClass = unitClass;
        runLength++;
        continue;
      }
      cost += runCost(runClass, runLength);
      if (isAlphanumeric(runClass) && isAlphanumeric(unitClass)) cost += MIXED;
      runClass = unitClass;
      runLength = 1;
    }
    this.#milliTokens += cost + runCost(runClass, runLength);
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
        for (const [key, item] of Object.entries(next)) {
          this.addText(key);
          this.#milliTokens += JSON_KEY;
          pending.push(item);
        }
      } else {
        this.addText(String(next));
        this.#milliTokens += JSON_COMMA;
      }
    }
  }
}

/** Facts are 32-bit integers in the plan's tables. */
const MOST_TOKENS = 2 ** 31 - 1;

/** What JSON's own characters cost beside the texts, in thousandths of a token: quotes and commas mostly join. */
const JSON_STRING = 1000;
const JSON_KEY = 1500;
const JSON_BRACKETS = 1500;
const JSON_COMMA = 500;

const SPACE = 0;
const LETTER = 1;
const UPPER = 2;
const DIGIT = 3;
const PUNCTUATION = 4;
const LINE = 5;
const ACCENTED = 6;
const ALPHABETIC = 7;
const IDEOGRAPH = 8;
const SURROGATE = 9;
const SYMBOL = 10;

const asciiClasses = Uint8Array.from({ length: 128 }, (_, unit) => {
  if (unit === 0x20) return SPACE;
  if (unit < 0x20) return LINE;
  if (unit >= 0x61 && unit <= 0x7a) return LETTER;
  if (unit >= 0x41 && unit <= 0x5a) return UPPER;
  return unit >= 0x30 && unit <= 0x39 ? DIGIT : PUNCTUATION;
});

function classOfUnit(unit: number): number {
  if (unit < 0x250) return ACCENTED;
  if (unit < 0x900) return ALPHABETIC;
  if (unit >= 0x2000 && unit < 0x2e80) return SYMBOL;
  return unit >= 0xd800 && unit <= 0xdfff ? SURROGATE : IDEOGRAPH;
}

/** Letters and digits side by side, as in identifiers and base64, break where tokens do not. */
const MIXED = 300;

function isAlphanumeric(unitClass: number): boolean {
  return unitClass === LETTER || unitClass === UPPER || unitClass === DIGIT;
}

/** In thousandths of a token. */
function runCost(runClass: number, length: number): number {
  if (length === 0) return 0;
  switch (runClass) {
    case SPACE:
      // One space belongs to the word behind it.
      return length === 1 ? 0 : 1000;
    case LINE:
      return 1000;
    case LETTER:
      return 1050 + (length > 6 ? (length - 6) * 130 : 0);
    case UPPER:
      return 1050 + (length - 1) * 350;
    case DIGIT:
      return Math.ceil(length / 3) * 1000;
    case PUNCTUATION:
      return 1000 + (length - 1) * 450;
    case ALPHABETIC:
      return 500 + length * 400;
    case SYMBOL:
      return length * 1500;
    default:
      return length * 1000;
  }
}
