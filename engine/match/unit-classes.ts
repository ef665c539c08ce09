import type { MatcherTables } from "../plan/plan.ts";
import { uint8Table, uint16Table } from "./matcher-tables.ts";

/**
 * The alphabet of an automaton: units that occur in phrases have a class of their own, ascending with the unit; all
 * others are class 0. `classPages` (Uint8, 256) gives the page of a unit's high byte, `classes` (Uint16) 256 classes
 * a page. Page 0 is that of high byte 0.
 */
export interface UnitClasses {
  readonly pages: Uint8Array;
  readonly classes: Uint16Array;
}

export function unitClasses(tables: MatcherTables): UnitClasses {
  return { pages: uint8Table(tables, "classPages"), classes: uint16Table(tables, "classes") };
}

/** By class, the unit it stands for. */
export function unitsByClass(tables: MatcherTables): readonly number[] {
  const { pages, classes } = unitClasses(tables);
  const units: number[] = [];
  for (let unit = 0; unit < 0x10000; unit++) {
    const unitClass = classes[((pages[unit >> 8] ?? 0) << 8) | (unit & 255)] ?? 0;
    if (unitClass !== 0) units[unitClass] = unit;
  }
  return units;
}
