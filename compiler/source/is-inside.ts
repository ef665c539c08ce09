import type { Span } from "./source-set.ts";

/** Whether a place lies in a span of the same file, ends included. */
export function isInside(place: Span, span: Span): boolean {
  return place.file === span.file && place.start >= span.start && place.end <= span.end;
}
