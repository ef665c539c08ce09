import type { Position, Range } from "../../schemas/index.ts";
import type { SourceFile, Span } from "./source-set.ts";

/** The lines and columns (from 1, in UTF-16 units) of a span. */
export function rangeOf(span: Span): Range {
  return { start: positionOf(span.file, span.start), end: positionOf(span.file, span.end) };
}

/** The line and column (from 1, in UTF-16 units) of an offset. */
export function positionOf(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset };
}

/** The offset at which each line begins; a line ends with LF, CRLF or CR. */
export function lineStarts(file: SourceFile): readonly number[] {
  const known = cache.get(file);
  if (known) return known;
  const starts = [0];
  for (const end of file.text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  cache.set(file, starts);
  return starts;
}

const cache = new WeakMap<SourceFile, readonly number[]>();
