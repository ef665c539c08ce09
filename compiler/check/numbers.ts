import type { Count, Duration } from "../../schemas/index.ts";
import { parseQuantity } from "../source/parse-quantity.ts";

/** The whole number that a count of the catalog says; the catalog's reader has refused everything else. */
export function countOf(count: Count): number {
  return typeof count === "number" ? count : quantityOf(count);
}

/** The milliseconds that a duration of the catalog says. */
export function millisecondsOf(duration: Duration): number {
  return quantityOf(duration);
}

/** Nano-dollars per token from dollars per million tokens, rounded up. */
export function nanoUsdPerToken(usdPerMillionTokens: number): number {
  return Math.ceil(settled(usdPerMillionTokens * 1_000));
}

/** What is left of a window when its margin is kept back, rounded down. */
export function lessMargin(tokens: number, margin: number): number {
  return Math.floor(settled(tokens * (1 - margin)));
}

/** Takes the noise of binary fractions off before a number is rounded: 0.07 * 1000 is 70, not 70.00000000000001. */
export function settled(value: number): number {
  return Number(value.toFixed(6));
}

function quantityOf(text: string): number {
  const quantity = parseQuantity(text);
  if ("problem" in quantity) throw new Error(`the catalog's reader let \`${text}\` pass`);
  return quantity.value;
}
