import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Located, SourceFile } from "../source/source-set.ts";
import type { DirectiveName } from "./directives.ts";

/** The phrases between the commas of a piece of text, trimmed. An empty one, but the one behind a last comma, is a finding. */
export function readPhrases(
  file: SourceFile,
  start: number,
  text: string,
  name: DirectiveName,
  found: Diagnostic[],
): readonly Located<string>[] {
  const phrases: Located<string>[] = [];
  const pieces = text.split(",");
  let at = start;
  for (const [index, piece] of pieces.entries()) {
    const value = piece.trim();
    const first = at + (piece.length - piece.trimStart().length);
    const isLast = index === pieces.length - 1;
    if (value !== "") {
      const phrase = { value, span: { file, start: first, end: first + value.length } };
      phrases.push(phrase);
      const finding = marksInside(phrase);
      if (finding) found.push(finding);
    } else if (!isLast) {
      const span = { file, start: at, end: at + piece.length + 1 };
      const mend = "remove one of the commas";
      found.push(diagnose("SB1045", span, { name, part: "phrase", mend }, { fix: fixBy(span, "") }));
    }
    at += piece.length + 1;
  }
  return phrases;
}

/** Quotes and separators of other notations: no text that a user writes holds them, so the phrase would never match. */
function marksInside({ value, span }: Located<string>): Diagnostic | null {
  const separator = /\s*[;|]\s*/.exec(value)?.[0].trim();
  const quoted = /^(["'\u201C\u2018`])(.+)["'\u201D\u2019`]$/.exec(value);
  if (separator === undefined && !quoted) return null;
  const meant = separator === undefined ? (quoted?.[2] ?? "") : value.split(/\s*[;|]\s*/).join(", ");
  const marks = separator === undefined ? "quotes" : `\`${separator}\``;
  const values = { phrase: value, marks, write: `\`${meant}\`` };
  return diagnose("SB1057", span, values, { fix: fixBy(span, meant) });
}
