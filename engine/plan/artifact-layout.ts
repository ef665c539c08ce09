import type { DecisionArrays } from "./decision-tables.ts";

/**
 * The artifact: a header of 32 bytes, the JSON section, the binary sections at multiples of 16, and the SHA-256 digest of all that.
 * Numbers are little-endian. The first bytes are no text in any encoding, and show when a transfer changed line ends.
 */
export const MAGIC = Uint8Array.of(0x89, 0x53, 0x42, 0x50, 0x0d, 0x0a, 0x1a, 0x0a);
export const HEADER_BYTES = 32;
export const DIGEST_BYTES = 32;
export const ALIGNMENT = 16;

/** Where the 32-bit numbers of the header stand. */
export const headerAt = { format: 8, jsonBytes: 12, totalBytes: 16, sectionsStart: 20 } as const;

export type SectionArray = Uint8Array | Uint16Array | Uint32Array | Int32Array;
export type ElementType = keyof typeof elementTypes;

/** The arrays that a binary section may be used as. */
export const elementTypes = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
} as const;

/** One binary section, as the JSON section lists it. */
export interface SectionEntry {
  readonly name: string;
  readonly type: ElementType;
  /** In bytes from the start of the sections. */
  readonly at: number;
  /** In elements. */
  readonly length: number;
}

/** The sections of the decision, by their names in `DecisionArrays`; stored as `decision.NAME`. */
export const decisionSections = {
  wordStarts: "u32",
  testStarts: "u32",
  testDimensions: "u32",
  testMasks: "u32",
  masks: "i32",
  coarseShifts: "u8",
  keyStarts: "u32",
  keyWords: "u32",
  keyMasks: "i32",
  checkStarts: "u32",
  checks: "u32",
  termRules: "u32",
  globParents: "i32",
  restrictStarts: "u32",
  restrictRows: "u32",
} as const satisfies Record<keyof DecisionArrays, ElementType>;

export const DECISION_PREFIX = "decision.";
export const MATCHER_PREFIX = "matcher.";

/** The next multiple of the alignment. */
export function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

/** What a typed array is called in a `SectionEntry`. */
export function elementTypeOf(array: SectionArray): ElementType {
  if (array instanceof Uint8Array) return "u8";
  if (array instanceof Uint16Array) return "u16";
  return array instanceof Uint32Array ? "u32" : "i32";
}
