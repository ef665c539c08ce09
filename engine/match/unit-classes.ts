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
