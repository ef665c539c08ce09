import {
  ALIGNMENT,
  DECISION_PREFIX,
  decisionSections,
  elementTypes,
  MATCHER_PREFIX,
  type SectionArray,
  type SectionEntry,
} from "./artifact-layout.ts";
import type { DecisionArrays } from "./decision-tables.ts";
import type { MatcherTables } from "./plan.ts";

/** The arrays of all sections by name, as views of these bytes; a text says what is wrong with the list. */
export function readSections(
  bytes: Uint8Array<ArrayBuffer>,
  entries: readonly SectionEntry[],
): ReadonlyMap<string, SectionArray> | string {
  const arrays = new Map<string, SectionArray>();
  let free = 0;
  for (const { name, type, at, length } of entries) {
    const elements = elementTypes[type];
    const end = at + length * elements.BYTES_PER_ELEMENT;
    if (at < free || at % ALIGNMENT !== 0 || end > bytes.length)
      return `its section ${name} lies outside the file`;
    if (arrays.has(name)) return `its section ${name} is there twice`;
    arrays.set(name, new elements(bytes.buffer, bytes.byteOffset + at, length));
    free = end;
  }
  return arrays;
}

/** The arrays of the decision; a text names the one that is missing. */
export function decisionArrays(sections: ReadonlyMap<string, SectionArray>): DecisionArrays | string {
  let missing: string | null = null;
  const u32 = (name: keyof DecisionArrays): Uint32Array => {
    const section = sections.get(DECISION_PREFIX + name);
    if (section instanceof Uint32Array) return section;
    missing ??= name;
    return new Uint32Array(0);
  };
  const i32 = (name: keyof DecisionArrays): Int32Array => {
    const section = sections.get(DECISION_PREFIX + name);
    if (section instanceof Int32Array) return section;
    missing ??= name;
    return new Int32Array(0);
  };
  const shifts = sections.get(`${DECISION_PREFIX}coarseShifts`);
  if (!(shifts instanceof Uint8Array)) missing = "coarseShifts";
  const arrays: DecisionArrays = {
    wordStarts: u32("wordStarts"),
    testStarts: u32("testStarts"),
    testDimensions: u32("testDimensions"),
    testMasks: u32("testMasks"),
    masks: i32("masks"),
    coarseShifts: shifts instanceof Uint8Array ? shifts : new Uint8Array(0),
    keyStarts: u32("keyStarts"),
    keyWords: u32("keyWords"),
    keyMasks: i32("keyMasks"),
    checkStarts: u32("checkStarts"),
    checks: u32("checks"),
    termRules: u32("termRules"),
    globParents: i32("globParents"),
    restrictStarts: u32("restrictStarts"),
    restrictRows: u32("restrictRows"),
  };
  if (missing !== null) return `its section ${DECISION_PREFIX}${missing} is missing`;
  for (const name of sections.keys()) {
    if (!knownSections.has(name) && !name.startsWith(MATCHER_PREFIX)) return `its section ${name} is unknown`;
  }
  return arrays;
}

const knownSections = new Set(Object.keys(decisionSections).map((name) => DECISION_PREFIX + name));

/** The tables of the matcher, by the names that `engine/match` gave them. */
export function matcherTables(sections: ReadonlyMap<string, SectionArray>): MatcherTables {
  const tables: Record<string, SectionArray> = {};
  for (const [name, array] of sections) {
    if (name.startsWith(MATCHER_PREFIX)) tables[name.slice(MATCHER_PREFIX.length)] = array;
  }
  return tables;
}
