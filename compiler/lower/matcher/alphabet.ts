import type { Phrase } from "./collect-phrases.ts";

/** The units of all phrases, each with a class of its own from 1 on, ascending; `engine/match` says how they are laid out. */
export interface Alphabet {
  readonly pages: Uint8Array;
  readonly classes: Uint16Array;
  /** The number of classes, class 0 for all other units included. */
  readonly size: number;
}

export function alphabetOf(phrases: readonly Phrase[]): Alphabet {
  const known = new Uint8Array(PAGES * PAGE_SIZE);
  const units: number[] = [];
  for (const { text } of phrases) {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (known[unit] === 0) units.push(unit);
      known[unit] = 1;
    }
  }
  const sorted = units.sort((a, b) => a - b);
  // One page for each high byte of ours, page 0 first; where not all are taken, one stays empty for the others.
  const highBytes = [...new Set([0, ...sorted.map((unit) => unit >> 8)])];
  const spare = highBytes.length < PAGES ? 1 : 0;
  const pages = new Uint8Array(PAGES).fill(highBytes.length - 1 + spare);
  for (const [page, highByte] of highBytes.entries()) pages[highByte] = page;
  const classes = new Uint16Array((highBytes.length + spare) * PAGE_SIZE);
  for (const [index, unit] of sorted.entries()) classes[placeOf(pages, unit)] = index + 1;
  return { pages, classes, size: sorted.length + 1 };
}

export function classOf({ pages, classes }: Alphabet, unit: number): number {
  return classes[placeOf(pages, unit)] ?? 0;
}

const PAGES = 256;
const PAGE_SIZE = 256;

function placeOf(pages: Uint8Array, unit: number): number {
  return (pages[unit >> 8] ?? 0) * PAGE_SIZE + (unit & 255);
}
