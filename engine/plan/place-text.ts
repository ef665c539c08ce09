import type { PlanPlace } from "./plan.ts";

/** `file:line:column`. */
export function placeText({ file, line, column }: PlanPlace): string {
  return `${file}:${line}:${column}`;
}
