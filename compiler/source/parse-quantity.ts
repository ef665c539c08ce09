/** What a number with a unit says: `count` is whole, `ms` a whole number of milliseconds, `usd` any amount of dollars. */
export interface ParsedQuantity {
  readonly value: number;
  readonly unit: "count" | "ms" | "usd";
}

/** Why a text is no quantity, for its author; `write` is what was most likely meant, where that is certain. */
export interface QuantityProblem {
  readonly problem: string;
  readonly write?: string;
}

/**
 * Reads `128000`, `1_000`, `1.5k`, `1Mi`, `500ms`, `4s`, `0.40 usd`: the one reading of numbers in rules and catalog.
 * `1k` is 1,000 and `1Ki` is 1,024.
 */
export function parseQuantity(text: string): ParsedQuantity | QuantityProblem {
  if (text.startsWith("-")) return { problem: "a negative number means nothing here" };
  const grouped = /^\d{1,3}(?:,\d{3})+(?=\D|$)/.exec(text);
  if (grouped) {
    const write = grouped[0].replaceAll(",", "") + text.slice(grouped[0].length);
    return { problem: "digits are not grouped with commas", write };
  }
  const match = /^(\d+(?:_\d+)*)(?:\.(\d+))?([ \t]*)([A-Za-zµ$%]*)$/.exec(text);
  if (!match) return { problem: "not a number with an optional unit" };
  const [, whole = "", fraction = "", space = "", unitText = ""] = match;
  const unit = Object.hasOwn(units, unitText) ? units[unitText] : undefined;
  if (unit === undefined) return unknownUnit(text, unitText);
  if (space !== "" && unit.unit !== "usd") {
    return { problem: "a space parts the number from its unit", write: text.replace(space, "") };
  }
  const digits = whole.replaceAll("_", "") + fraction;
  if (digits.length > MOST_DIGITS) return { problem: "the number is too large to be kept exactly" };
  if (unit.unit === "usd")
    return { value: Number(`${whole.replaceAll("_", "")}.${fraction || 0}`), unit: "usd" };
  const scaled = BigInt(digits) * BigInt(unit.factor);
  const scale = 10n ** BigInt(fraction.length);
  if (scaled % scale !== 0n) {
    const what = unit.unit === "ms" ? "a whole number of milliseconds" : "a whole number";
    return { problem: `\`${text}\` is not ${what}` };
  }
  const value = scaled / scale;
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    return { problem: "the number is too large to be kept exactly" };
  return { value: Number(value), unit: unit.unit };
}

const MOST_DIGITS = 40;

/** Every unit there is; a number without one is a count. */
const units: Readonly<Record<string, { readonly unit: ParsedQuantity["unit"]; readonly factor: number }>> = {
  "": { unit: "count", factor: 1 },
  k: { unit: "count", factor: 1_000 },
  M: { unit: "count", factor: 1_000_000 },
  Ki: { unit: "count", factor: 1_024 },
  Mi: { unit: "count", factor: 1_048_576 },
  ms: { unit: "ms", factor: 1 },
  s: { unit: "ms", factor: 1_000 },
  m: { unit: "ms", factor: 60_000 },
  h: { unit: "ms", factor: 3_600_000 },
  usd: { unit: "usd", factor: 1 },
};

/** The units as a sentence of help lists them. */
export const unitList = "`k`, `M`, `Ki`, `Mi` for counts; `ms`, `s`, `m`, `h` for durations; `usd` for money";

/** Spellings of other places, and ours. */
const misspelt: Readonly<Record<string, string>> = {
  K: "k",
  kb: "k",
  kB: "k",
  KB: "k",
  ki: "Ki",
  KiB: "Ki",
  kib: "Ki",
  mi: "Mi",
  MiB: "Mi",
  mib: "Mi",
  MB: "M",
  mb: "M",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  S: "s",
  min: "m",
  mins: "m",
  minute: "m",
  minutes: "m",
  hour: "h",
  hours: "h",
  H: "h",
  msec: "ms",
  millis: "ms",
  milliseconds: "ms",
  MS: "ms",
  USD: "usd",
  $: "usd",
  dollar: "usd",
  dollars: "usd",
};

function unknownUnit(text: string, unit: string): QuantityProblem {
  const problem = `\`${unit}\` is not a unit`;
  const meant = Object.hasOwn(misspelt, unit) ? misspelt[unit] : undefined;
  if (meant === undefined) return { problem };
  const number = text.slice(0, text.length - unit.length).trimEnd();
  return { problem, write: number + (meant === "usd" ? " usd" : meant) };
}

/** Whether a word after a number is its unit, rightly spelt or not. */
export function isUnit(word: string): boolean {
  return word !== "" && (Object.hasOwn(units, word) || Object.hasOwn(misspelt, word));
}
