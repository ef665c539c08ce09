import { CodePointMap } from "./code-point-map.ts";
import { packed } from "./generated/unicode-data.ts";
import { unpackMappings, unpackRanges, unpackTriples } from "./unpack.ts";

/**
 * What a code point is, in one number: bits 0-2 its boundary class, 3-8 the rank of its combining class, bit 9
 * whether it can be the second half of a composition, from bit 10 its folding (one more than its row, 0 for none).
 */
export interface UnicodeTables {
  readonly properties: CodePointMap;
  /** Row i is what a character becomes, in code points, before reordering and composition; often one, sometimes none. */
  readonly foldings: readonly (readonly number[])[];
  /** First half times 2^21 plus second half, to the composed character. */
  readonly compositions: ReadonlyMap<number, number>;
}

export const RANK_SHIFT = 3;
export const RANK_MASK = 63;
export const CLASS_MASK = 7;
export const SECOND_HALF = 1 << 9;
export const FOLDING_SHIFT = 10;
export const PAIR_SCALE = 0x200000;

let tables: UnicodeTables | undefined;

/** Unpacked at the first character beyond ASCII, since most texts have none. */
export function unicodeTables(): UnicodeTables {
  tables ??= unpackTables();
  return tables;
}

function unpackTables(): UnicodeTables {
  const properties = new CodePointMap();
  const foldings: (readonly number[])[] = [];
  const compositions = new Map<number, number>();
  unpackMappings(packed.foldings, (codePoint, values) => {
    properties.add(codePoint, foldings.push(values) << FOLDING_SHIFT);
  });
  unpackRanges(packed.boundaryClasses, (first, last, value) => {
    for (let codePoint = first; codePoint <= last; codePoint++) properties.add(codePoint, value);
  });
  unpackRanges(packed.markRanks, (first, last, value) => {
    for (let codePoint = first; codePoint <= last; codePoint++)
      properties.add(codePoint, value << RANK_SHIFT);
  });
  unpackTriples(packed.compositions, (first, second, composed) => {
    compositions.set(first * PAIR_SCALE + second, composed);
    properties.add(second, SECOND_HALF);
  });
  return { properties, foldings, compositions };
}
