import type { Fix } from "../../schemas/index.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { SourceFile, SourceSet, Span } from "../source/source-set.ts";

/** The sources with all edits of a fix made; null where the edits overlap or name a file that there is not. */
export function applyFix(sources: SourceSet, { edits }: Fix): SourceSet | null {
  const texts = new Map(sources.files.map(({ path, text }) => [path, text]));
  const later = edits.toSorted((a, b) => b.range.start.offset - a.range.start.offset);
  const reached = new Map<string, number>();
  for (const { file, range, text } of later) {
    const known = texts.get(file);
    if (known === undefined || range.end.offset > (reached.get(file) ?? known.length)) return null;
    reached.set(file, range.start.offset);
    texts.set(file, known.slice(0, range.start.offset) + text + known.slice(range.end.offset));
  }
  const files = sources.files.map((file) => ({ path: file.path, text: texts.get(file.path) ?? file.text }));
  return { ...sources, files };
}

/** Takes a statement out with the lines it stands on; null where something else stands there too. */
export function withoutLines(span: Span): Fix | null {
  const lines = wholeLines(span);
  return lines && fixBy(lines, "");
}

/** Puts a statement before the line on which another one begins; null where either shares its lines. */
export function movedAbove(span: Span, { file, start }: Span): Fix | null {
  const lines = wholeLines(span);
  if (lines === null || file.path !== span.file.path || start >= span.start) return null;
  const line = lineStart(file, start);
  if (!isBlank(file.text.slice(line, start))) return null;
  const text = file.text.slice(lines.start, lines.end);
  const moved = text.endsWith("\n") ? text : `${text}\n`;
  const before = { file, start: line, end: line };
  return { edits: [...fixBy(before, moved).edits, ...fixBy(lines, "").edits] };
}

/** Takes one of several things between commas out, with the comma on one side of it, or a line of its own. */
export function withoutListItem({ file, start, end }: Span): Fix {
  const { text } = file;
  const before = text.slice(0, start).match(/,\s*$/);
  if (before) return fixBy({ file, start: start - before[0].length, end }, "");
  const after = text.slice(end).match(/^\s*,[^\S\n]*/);
  if (after) return fixBy({ file, start, end: end + after[0].length }, "");
  return withoutLines({ file, start, end }) ?? fixBy({ file, start, end }, "");
}

function wholeLines({ file, start, end }: Span): Span | null {
  const { text } = file;
  const from = lineStart(file, start);
  const next = text.indexOf("\n", end);
  const rest = text.slice(end, next < 0 ? text.length : next);
  if (!isBlank(text.slice(from, start)) || !/^\s*(#.*)?$/.test(rest)) return null;
  return { file, start: from, end: next < 0 ? text.length : next + 1 };
}

function lineStart({ text }: SourceFile, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

const isBlank = (text: string): boolean => /^\s*$/.test(text);
