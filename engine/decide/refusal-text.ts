import type { RefusalReason } from "./decision.ts";
import { gateTable } from "./gate-table.ts";

/** Why a target was left out, in words. */
export function refusalText(reason: RefusalReason): string {
  if (reason === "cooling") return "it is cooling down after failures";
  return reason === "breaker_open" ? "its circuit breaker is open" : gateTable[reason].says;
}
