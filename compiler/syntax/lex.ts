import type { IToken, TokenType } from "chevrotain";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { SourceFile, Span } from "../source/source-set.ts";
import type { Comment } from "./ast.ts";
import { tokenCutter } from "./cut-tokens.ts";
import { foreignSigns } from "./notations.ts";
import * as t from "./tokens.ts";

/** One token; `compiler/syntax` alone knows the library that makes it. */
export type Token = IToken;

/** A text as tokens, its comments, and what is wrong with single tokens. */
export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Splits a rules text into tokens; keywords are still plain words. Any text at all is taken. */
export function lexRules(file: SourceFile): Lexed {
  const { tokens, groups, errors } = cutTokens(file.text);
  const found: Diagnostic[] = [];
  for (const error of errors) {
    const span = { file, start: error.offset, end: error.offset + error.length };
    const character = printable(file.text.slice(span.start, span.end));
    found.push(diagnose("SB1011", span, { character }));
  }
  for (const token of groups["foreign"] ?? []) found.push(foreignFinding(token, spanOfToken(file, token)));
  for (const token of tokens) {
    const finding = tokenFinding(token, spanOfToken(file, token));
    if (finding) found.push(finding);
  }
  const comments = (groups["comments"] ?? []).map((token) => ({
    text: token.image,
    span: spanOfToken(file, token),
  }));
  return { tokens, comments, diagnostics: found };
}

/** The place of one token. */
export function spanOfToken(file: SourceFile, token: IToken): Span {
  return { file, start: token.startOffset, end: token.startOffset + token.image.length };
}

/** The lexer's own tokens, in the order in which they are tried. */
export const lexedTokens: readonly TokenType[] = [
  t.Space,
  t.Comment,
  t.ForeignComment,
  t.Semicolon,
  t.PlainText,
  t.UnterminatedText,
  t.SmartText,
  t.SingleText,
  t.RegularExpression,
  t.Target,
  t.NumberedName,
  t.Word,
  ...foreignSigns.filter(({ token }) => token.name.length > 1).map(({ token }) => token),
  t.Arrow,
  t.EqualEqual,
  t.NotEqual,
  t.LessEqual,
  t.GreaterEqual,
  t.Less,
  t.Greater,
  t.Tilde,
  t.Assign,
  t.Range,
  t.NumberToken,
  t.LeftParen,
  t.RightParen,
  t.LeftBracket,
  t.RightBracket,
  t.LeftBrace,
  t.RightBrace,
  t.Comma,
  t.Colon,
  ...foreignSigns.filter(({ token }) => token.name.length === 1).map(({ token }) => token),
];

const cutTokens = tokenCutter(lexedTokens);

const writeInstead = new Map(foreignSigns.map(({ token, write }) => [token, write]));

function tokenFinding(token: IToken, span: Span): Diagnostic | null {
  switch (token.tokenType) {
    case t.UnterminatedText:
      return diagnose("SB1012", span, {}, { label: "opened here" });
    case t.SmartText:
    case t.SingleText: {
      const quotes = token.tokenType === t.SmartText ? "curly" : "single";
      const inside = token.image.slice(1, -1);
      const fix = /["\\]/.test(inside) ? {} : { fix: fixBy(span, `"${inside}"`) };
      return diagnose("SB1016", span, { quotes }, fix);
    }
    case t.RegularExpression:
      return diagnose("SB1018", span, { text: token.image });
  }
  const write = writeInstead.get(token.tokenType);
  if (write === undefined) return null;
  return diagnose(
    "SB1014",
    span,
    { found: token.image, write: `\`${write}\`` },
    { fix: fixBy(span, /\w$/.test(write) && token.image === "!" ? `${write} ` : write) },
  );
}

/** What may follow a separator on its line. */
const stepBehind = /[ \t]*[^\s;}#]/y;

function foreignFinding(token: IToken, span: Span): Diagnostic {
  if (token.tokenType === t.Semicolon) {
    const { text } = span.file;
    const lineFrom = Math.max(text.lastIndexOf("\n", span.start - 1), text.lastIndexOf("\r", span.start - 1));
    const before = text.slice(lineFrom + 1, span.start);
    const isWithin = before.lastIndexOf("{") > before.lastIndexOf("}");
    stepBehind.lastIndex = span.end;
    const parts = isWithin && stepBehind.test(text);
    if (parts)
      return diagnose(
        "SB1014",
        span,
        { found: ";", write: "`,` between two of them" },
        { fix: fixBy(span, ",") },
      );
    const write = "nothing: a statement ends with its line";
    return diagnose("SB1014", span, { found: ";", write }, { fix: fixBy(span, "") });
  }
  const found = token.image.slice(0, 2);
  const write = "`#`: a comment runs from there to the end of its line";
  const fix = found === "//" ? { fix: fixBy({ ...span, end: span.start + 2 }, "#") } : {};
  return diagnose("SB1014", span, { found, write }, fix);
}

/** At most a few characters, without those that a terminal would act upon. */
function printable(text: string): string {
  const shown = [...text].slice(0, 8).join("");
  const escaped = shown.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  });
  return escaped + (shown.length < text.length ? "..." : "");
}
