import type { CheckedConfig } from "./check/checked-config.ts";

/** Before any date that a catalog could hold: without a `checked`, nothing is known to have retired. */
const NEVER = "0001-01-01";

/** The newest day on which a model of the catalog was checked, as `2026-11-20`: the clock of the compiler. */
export function newestChecked({ targets }: CheckedConfig): string {
  return targets.reduce(
    (newest, { checked }) => (checked !== null && checked > newest ? checked : newest),
    NEVER,
  );
}
