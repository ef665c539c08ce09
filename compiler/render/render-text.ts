import type { Diagnostic, LabelledSpan } from "../diagnostics/diagnostic.ts";
import { rangeOf } from "../source/range.ts";
import type { SourceFile, Span } from "../source/source-set.ts";
import { type Annotation, annotationOf } from "./annotation.ts";
import { coloursOf } from "./colours.ts";
import { describeFix } from "./describe-fix.ts";
import { describeWitness } from "./describe-witness.ts";
import { displayMessage } from "./display-text.ts";
import { foldEqual } from "./fold-equal.ts";
import { shownPath } from "./shown-path.ts";
import { lastShownLine, snippet } from "./snippet.ts";

export interface TextOptions {
  /** The folder that project paths are shown from: `sources.name`. */
  readonly root: string;
  readonly colour?: boolean;
}

/** Findings for people: what is wrong, the places with their labels, and what to do. Empty where there are none. */
export function renderText(diagnostics: readonly Diagnostic[], options: TextOptions): string {
  const concealed = diagnostics.flatMap(({ conceals }) => conceals);
  return foldEqual(diagnostics)
    .map(({ diagnostic, others }) => `${renderOne(diagnostic, others, concealed, options).join("\n")}\n`)
    .join("\n");
}

function renderOne(
  diagnostic: Diagnostic,
  others: readonly Diagnostic[],
  concealed: readonly Span[],
  { root, colour }: TextOptions,
): readonly string[] {
  const { severity, code, message, primary, related } = diagnostic;
  const colours = coloursOf(colour ?? false);
  const paint = colours.paint(severity);
  const sections = sectionsOf(primary, related);
  const gutter = Math.max(...sections.map(({ annotations }) => String(lastShownLine(annotations)).length));
  const indent = " ".repeat(gutter);
  const lines = [
    `${colours.heading(severity, `${severity}[${code}]`)}${colours.message(`: ${displayMessage(message)}`)}`,
  ];
  for (const [index, { file, annotations }] of sections.entries()) {
    const arrow = paint("gutter", index === 0 ? `${indent}-->` : `${indent}:::`);
    lines.push(`${arrow} ${placeOf(index === 0 ? primary : firstIn(file, related), root)}`);
    if (index === 0) lines.push(paint("gutter", `${indent} |`));
    lines.push(...snippet(file, annotations, gutter, paint, concealed));
  }
  const note = (name: string, text: string) =>
    lines.push(`${paint("gutter", `${indent} =`)} ${colours.message(`${name}:`)} ${displayMessage(text)}`);
  if (others.length > 0) note("also", alsoAt(others, root));
  const witness = describeWitness(diagnostic);
  if (witness !== null) note("witness", witness);
  if (diagnostic.help !== null) note("help", diagnostic.help);
  const fix = describeFix(diagnostic);
  // Where the help has the very words, the edit says nothing more.
  if (fix !== null && !isSaid(diagnostic)) note("fix", fix);
  note("more", `signalbox explain ${code}`);
  return lines;
}

function isSaid({ help, fix }: Diagnostic): boolean {
  const [edit, ...others] = fix?.edits ?? [];
  return (
    edit !== undefined &&
    others.length === 0 &&
    edit.text !== "" &&
    (help ?? "").includes(edit.text.replaceAll('"', "").trim())
  );
}

interface Section {
  readonly file: SourceFile;
  readonly annotations: readonly Annotation[];
}

/** The labelled places by file: the primary one's first, the others in the order in which they are named. */
function sectionsOf(primary: LabelledSpan, related: readonly LabelledSpan[]): readonly Section[] {
  const byFile = new Map<SourceFile, Annotation[]>([[primary.span.file, [annotationOf(primary, true)]]]);
  for (const labelled of related) {
    const annotation = annotationOf(labelled, false);
    const known = byFile.get(labelled.span.file);
    if (known) known.push(annotation);
    else byFile.set(labelled.span.file, [annotation]);
  }
  return [...byFile].map(([file, annotations]) => ({ file, annotations }));
}

function firstIn(file: SourceFile, related: readonly LabelledSpan[]): LabelledSpan {
  const [first] = related
    .filter(({ span }) => span.file === file)
    .sort((a, b) => a.span.start - b.span.start);
  return first ?? { span: { file, start: 0, end: 0 }, label: "" };
}

const MOST_PLACES = 5;

function alsoAt(others: readonly Diagnostic[], root: string): string {
  const shown = others.slice(0, MOST_PLACES).map(({ primary }) => placeOf(primary, root));
  const more = others.length - shown.length;
  return `${others.length} more like it, at ${shown.join(", ")}${more > 0 ? ` and ${more} other places` : ""}`;
}

function placeOf({ span }: LabelledSpan, root: string): string {
  const { start } = rangeOf(span);
  return `${displayMessage(shownPath(root, span.file.path))}:${start.line}:${start.column}`;
}
