import type { SourceFile, Span } from "../source/source-set.ts";
import { type Annotation, lineText } from "./annotation.ts";
import { displayText } from "./display-text.ts";
import { type Ink, type Paint, Row } from "./row.ts";

/** The lines of one file that a finding speaks of, each with its marks and labels below it; without line ends. */
export function snippet(
  file: SourceFile,
  annotations: readonly Annotation[],
  gutterWidth: number,
  paint: Paint,
  concealed: readonly Span[],
): readonly string[] {
  const rails = railsOf(annotations);
  const printed: string[] = [];
  let last: number | null = null;
  const gutter = (text: string) => paint("gutter", `${text.padStart(gutterWidth)} |`);
  for (const line of shownLines(annotations)) {
    if (last !== null && line > last + 1) printed.push(paint("gutter", "..."));
    last = line;
    const view = new LineView(lineText(file, line, concealed), line, annotations, rails);
    printed.push(`${gutter(String(line))} ${view.source(paint)}`.trimEnd());
    for (const row of view.rows()) printed.push(`${gutter("")} ${row.print(paint)}`.trimEnd());
  }
  return printed;
}

/** The greatest line number that is shown, which the gutter must hold. */
export function lastShownLine(annotations: readonly Annotation[]): number {
  return Math.max(...annotations.map(({ endLine }) => endLine));
}

/** A line of its own for each span of several lines, left of the source; spans that do not meet share one. */
type Rails = ReadonlyMap<Annotation, number>;

function railsOf(annotations: readonly Annotation[]): Rails {
  const rails = new Map<Annotation, number>();
  const ends: number[] = [];
  for (const annotation of annotations.filter(isTall).toSorted((a, b) => a.startLine - b.startLine)) {
    const free = ends.findIndex((end) => end < annotation.startLine);
    const rail = free < 0 ? ends.length : free;
    ends[rail] = annotation.endLine;
    rails.set(annotation, rail);
  }
  return rails;
}

/** A span of more lines than this is shown by its first two and its last. */
const TALLEST = 6;

function shownLines(annotations: readonly Annotation[]): readonly number[] {
  const lines = new Set<number>();
  for (const { startLine, endLine } of annotations) {
    const height = endLine - startLine + 1;
    for (let line = startLine; line <= endLine; line++) {
      if (height > TALLEST && line > startLine + 1 && line < endLine) line = endLine;
      lines.add(line);
    }
  }
  const sorted = [...lines].sort((a, b) => a - b);
  // A single line that is left out takes as much room as the sign which says so.
  return sorted.flatMap((line, index) =>
    line - (sorted[index - 1] ?? line) === 2 ? [line - 1, line] : [line],
  );
}

const RAIL_WIDTH = 2;
/** Columns of source that are shown at most; a longer line is cut around its marks. */
const WIDEST = 140;
const AROUND = 40;
const CUT = "...";

/** One line of source with what is drawn on and below it. Columns count from the left of the rails. */
class LineView {
  readonly #text: string;
  readonly #line: number;
  readonly #annotations: readonly Annotation[];
  readonly #rails: Rails;
  readonly #margin: number;
  /** The UTF-16 columns of the line that are shown. */
  readonly #from: number;
  readonly #to: number;

  constructor(text: string, line: number, annotations: readonly Annotation[], rails: Rails) {
    this.#text = text;
    this.#line = line;
    this.#annotations = annotations;
    this.#rails = rails;
    this.#margin = RAIL_WIDTH * (rails.size === 0 ? 0 : Math.max(...rails.values()) + 1);
    const points = annotations.flatMap((annotation) => [
      ...(annotation.startLine === line ? [annotation.startColumn] : []),
      ...(annotation.endLine === line ? [annotation.endColumn] : []),
    ]);
    const wide = displayText(text).width > WIDEST;
    const first = points.length === 0 ? 0 : Math.min(...points);
    const last = points.length === 0 ? 0 : Math.max(...points);
    this.#from = wide && first > AROUND * 2 ? whole(text, first - AROUND) : 0;
    this.#to = wide
      ? whole(text, Math.min(text.length, Math.max(last + AROUND, this.#from + WIDEST)))
      : text.length;
  }

  source(paint: Paint): string {
    const rails = new Row();
    for (const [annotation, rail] of this.#rails) {
      const at = rail * RAIL_WIDTH;
      if (this.#opensHere(annotation)) rails.mark(at, at + 1, "/", inkOf(annotation));
      else if (this.#passes(annotation) || this.#closesHere(annotation)) {
        rails.mark(at, at + 1, "|", inkOf(annotation));
      }
    }
    const before = this.#from > 0 ? CUT : "";
    const after = this.#to < this.#text.length ? CUT : "";
    const shown = displayText(this.#text.slice(this.#from, this.#to)).text;
    rails.label(this.#margin, `${before}${shown}${after}`, "source");
    return rails.print(paint);
  }

  rows(): readonly Row[] {
    const rows = this.#singleRows();
    for (const [annotation, rail] of this.#rails) {
      if (annotation.startLine === this.#line && !this.#opensHere(annotation)) {
        rows.push(this.#turn(annotation, rail, annotation.startColumn, this.#row([annotation])));
      }
    }
    const closed: Annotation[] = [];
    for (const [annotation, rail] of this.#rails) {
      if (!this.#closesHere(annotation)) continue;
      closed.push(annotation);
      const row = this.#row(closed);
      row.mark(rail * RAIL_WIDTH, rail * RAIL_WIDTH + 1, "|", inkOf(annotation));
      this.#turn(annotation, rail, Math.max(0, annotation.endColumn - 1), row);
      if (annotation.label !== "") {
        row.label(row.width + 1, displayText(annotation.label).text, inkOf(annotation));
      }
      rows.push(row);
    }
    return rows;
  }

  /** Leads a rail to or from the column where its span begins or ends. */
  #turn(annotation: Annotation, rail: number, column: number, row: Row): Row {
    const at = this.#column(column);
    row.mark(rail * RAIL_WIDTH + 1, at, "_", inkOf(annotation));
    row.mark(at, at + 1, signOf(annotation), inkOf(annotation));
    return row;
  }

  /** The marks of the spans that lie in this line, then their labels: the last one beside its mark, the others below. */
  #singleRows(): Row[] {
    const singles = this.#annotations.filter((one) => !isTall(one) && one.startLine === this.#line);
    if (singles.length === 0) return [];
    const marks = this.#row();
    for (const one of singles.toSorted((a, b) => Number(a.primary) - Number(b.primary))) {
      marks.mark(this.#column(one.startColumn), this.#column(one.endColumn), signOf(one), inkOf(one));
    }
    const rows = [marks];
    const labelled = singles
      .filter(({ label }) => label !== "")
      .toSorted((a, b) => a.endColumn - b.endColumn || a.startColumn - b.startColumn);
    const beside = labelled.pop();
    if (!beside) return rows;
    marks.label(marks.width + 1, displayText(beside.label).text, inkOf(beside));
    const hanging = labelled.toSorted((a, b) => a.startColumn - b.startColumn);
    if (hanging.length > 0) rows.push(this.#hooks(hanging));
    for (let one = hanging.pop(); one; one = hanging.pop()) {
      const row = this.#hooks(hanging);
      row.label(this.#column(one.startColumn), displayText(one.label).text, inkOf(one));
      rows.push(row);
    }
    return rows;
  }

  #hooks(annotations: readonly Annotation[]): Row {
    const row = this.#row();
    for (const one of annotations) {
      const at = this.#column(one.startColumn);
      row.mark(at, at + 1, "|", inkOf(one));
    }
    return row;
  }

  /** An empty row with the rails that run past it, but those of `without`. */
  #row(without: readonly Annotation[] = []): Row {
    const row = new Row();
    for (const [annotation, rail] of this.#rails) {
      if (without.includes(annotation)) continue;
      const at = rail * RAIL_WIDTH;
      const runs = this.#passes(annotation) || this.#opensHere(annotation) || this.#closesHere(annotation);
      if (runs) row.mark(at, at + 1, "|", inkOf(annotation));
    }
    return row;
  }

  /** Whether a span of several lines begins with the first word of this line, so that its rail begins here too. */
  #opensHere(annotation: Annotation): boolean {
    return annotation.startLine === this.#line && this.#text.slice(0, annotation.startColumn).trim() === "";
  }

  #passes({ startLine, endLine }: Annotation): boolean {
    return startLine < this.#line && this.#line < endLine;
  }

  #closesHere(annotation: Annotation): boolean {
    return isTall(annotation) && annotation.endLine === this.#line;
  }

  #column(utf16: number): number {
    const shown =
      displayText(this.#text.slice(this.#from, utf16)).width + Math.max(0, utf16 - this.#text.length);
    return this.#margin + (this.#from > 0 ? CUT.length : 0) + shown;
  }
}

function isTall({ startLine, endLine }: Annotation): boolean {
  return startLine !== endLine;
}

function signOf({ primary }: Annotation): string {
  return primary ? "^" : "-";
}

function inkOf({ primary }: Annotation): Ink {
  return primary ? "primary" : "secondary";
}

/** A column that does not part the two halves of a character. */
function whole(text: string, column: number): number {
  return /[\uDC00-\uDFFF]/.test(text[column] ?? "") ? column - 1 : column;
}
