import type { PlanPlace } from "../../engine/index.ts";
import { positionOf } from "../source/range.ts";
import type { Span } from "../source/source-set.ts";

/** Where a span begins, as a plan keeps it. */
export function placeOf(span: Span): PlanPlace {
  const { line, column } = positionOf(span.file, span.start);
  return `${span.file.path}:${line}:${column}`;
}
