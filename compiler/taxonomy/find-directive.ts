import { nearest } from "../bind/suggestion.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Located, SourceFile } from "../source/source-set.ts";
import { type DirectiveName, directiveAliases, directives, isDirective } from "./directives.ts";
import type { MarkdownLine } from "./markdown-lines.ts";

/** A directive on a line, or what was most likely meant as one. */
export interface FoundDirective {
  /** Null where no directive is near enough. */
  readonly name: DirectiveName | null;
  readonly nameSpan: Located<string>["span"];
  /** What follows, trimmed. */
  readonly value: Located<string>;
  /** Why it is no directive as written; null for a right one. */
  readonly finding: Diagnostic | null;
}

/** Looks for a directive on a line that markdown does not hide; prose gives null. */
export function findDirective(file: SourceFile, line: MarkdownLine): FoundDirective | null {
  const { visible } = line;
  const match =
    /^(?<lead>(?:\s|[-*+>]\s|\d+[.)]\s)*)(?<name>[A-Za-z_][\w-]*)(?<space>[ \t]*)(?<colons>:{1,3}|=)(?<rest>.*)$/.exec(
      visible,
    );
  const { lead = "", name = "", space = "", colons = "", rest = "" } = match?.groups ?? {};
  if (!match) return null;
  const start = line.start + lead.length;
  const nameSpan = { file, start, end: start + name.length };
  const afterColons = nameSpan.end + space.length + colons.length;
  const value = trimmed(file, afterColons, rest);
  const made = (meant: DirectiveName | null, finding: Diagnostic | null): FoundDirective => ({
    name: meant,
    nameSpan,
    value,
    finding,
  });
  const lower = name.toLowerCase();
  const known = isDirective(lower) ? lower : null;

  if (colons === ":" || colons === "=") {
    if (known === null || known !== name || !mustBeDirective.has(known) || lead !== "") return null;
    return made(known, withoutColons(file, start, afterColons, known));
  }
  const meant = known ?? meantBy(lower);
  const looksLikeOne = meant !== null || (lead === "" && (rest === "" || /^\s/.test(rest)));
  if (!looksLikeOne) return null;
  if (lead !== "") {
    if (meant === null) return null;
    const blanked = line.text.slice(0, lead.length) !== lead;
    const where = blanked ? "behind a comment" : /\S/.test(lead) ? "in a list or quotation" : "behind spaces";
    const extras = blanked ? {} : { fix: fixBy({ file, start: line.start, end: afterColons }, `${meant}::`) };
    return made(meant, diagnose("SB1042", nameSpan, { name, where }, extras));
  }
  if (known === null) return made(meant, unknown(file, start, afterColons, name, meant));
  if (known !== name) {
    const fix = fixBy(nameSpan, known);
    return made(known, diagnose("SB1041", nameSpan, { found: name, name: known }, { fix }));
  }
  const right = space === "" && (colons === "::" || known === "type");
  return made(known, right ? null : withoutColons(file, start, afterColons, known));
}

/** Directives whose name with one colon is no ordinary prose. */
const mustBeDirective = new Set<DirectiveName>(["synonyms", "route", "priority", "match", "is_free"]);

function withoutColons(file: SourceFile, start: number, end: number, name: DirectiveName): Diagnostic {
  const span = { file, start, end };
  const found = file.text.slice(start, end);
  return diagnose("SB1053", span, { found, name }, { fix: fixBy(span, `${name}::`) });
}

function unknown(
  file: SourceFile,
  start: number,
  end: number,
  name: string,
  meant: DirectiveName | null,
): Diagnostic {
  const span = { file, start, end };
  const all = Object.keys(directives).map((known) => `\`${known}::\``);
  const advice =
    meant === null
      ? `use one of: ${all.join(", ")}; prose does not put \`::\` behind its first word`
      : `write \`${meant}::\``;
  const extras = meant === null ? {} : { fix: fixBy(span, `${meant}::`) };
  return diagnose("SB1040", span, { name, advice }, extras);
}

function meantBy(name: string): DirectiveName | null {
  const alias = Object.hasOwn(directiveAliases, name) ? directiveAliases[name] : undefined;
  if (alias !== undefined) return alias;
  const [only, ...others] = nearest(name, Object.keys(directives));
  return only !== undefined && others.length === 0 && isDirective(only) ? only : null;
}

function trimmed(file: SourceFile, start: number, text: string): Located<string> {
  const value = text.trim();
  const first = start + (text.length - text.trimStart().length);
  return {
    value,
    span: { file, start: value === "" ? start : first, end: (value === "" ? start : first) + value.length },
  };
}
