import type { LabelledSpan } from "../diagnostics/diagnostic.ts";
import { lineStarts, positionOf } from "../source/range.ts";
import type { SourceFile, Span } from "../source/source-set.ts";
import { concealSecrets } from "./conceal-secrets.ts";

/** A labelled span by lines (from 1) and columns (UTF-16, from 0; `endColumn` is one past the last). */
export interface Annotation {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly label: string;
  readonly primary: boolean;
}

/** Where a labelled span is drawn: an empty one takes one column, and line ends at its end are left out. */
export function annotationOf({ span, label }: LabelledSpan, primary: boolean): Annotation {
  const { file } = span;
  let end = Math.min(span.end, file.text.length);
  while (end > span.start && /[\r\n]/.test(file.text[end - 1] ?? "")) end--;
  const from = positionOf(file, Math.min(span.start, file.text.length));
  const to = positionOf(file, end);
  const startColumn = from.column - 1;
  const sameLine = from.line === to.line;
  return {
    startLine: from.line,
    startColumn,
    endLine: to.line,
    endColumn: sameLine ? Math.max(to.column - 1, startColumn + 1) : to.column - 1,
    label,
    primary,
  };
}

/** One line of a file (from 1), without its end; what is concealed in it is stars, and what looks like a secret of the catalog. */
export function lineText(file: SourceFile, line: number, concealed: readonly Span[] = []): string {
  const starts = lineStarts(file);
  const [start, end] = [starts[line - 1] ?? 0, starts[line] ?? file.text.length];
  const hidden = concealed.filter((span) => span.file === file && span.start < end && span.end > start);
  const text = hidden.reduce(
    (shown, span) => shown.slice(0, span.start) + "*".repeat(span.end - span.start) + shown.slice(span.end),
    hidden.length === 0 ? "" : file.text,
  );
  const shown = (text || file.text).slice(start, end).replace(/[\r\n]+$/, "");
  return /\.(?:sbx|md)$/i.test(file.path) ? shown : concealSecrets(shown);
}
