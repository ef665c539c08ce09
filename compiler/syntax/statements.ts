import type { IToken, TokenType } from "chevrotain";
import { nearest } from "../bind/suggestion.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { SourceFile } from "../source/source-set.ts";
import { inner, isInner, isOpening, type OpeningKeyword, opening } from "./keywords.ts";
import { spanOfToken } from "./lex.ts";
import { foreignOpeners } from "./notations.ts";
import * as t from "./tokens.ts";

/** The tokens of one statement; the first one is its opening keyword. */
export interface Statement {
  readonly keyword: OpeningKeyword;
  readonly tokens: readonly IToken[];
}

/**
 * Cuts a file into statements before anything is parsed, so that a mistake in one never reaches the next. A statement
 * begins with its keyword at the start of a line. The keywords inside it become tokens of their own as well.
 */
export function splitStatements(
  file: SourceFile,
  tokens: readonly IToken[],
): { readonly statements: readonly Statement[]; readonly diagnostics: readonly Diagnostic[] } {
  const statements: { keyword: OpeningKeyword; tokens: IToken[] }[] = [];
  const found: Diagnostic[] = [];
  let current: IToken[] | null = null;
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    const previous = tokens[at - 1];
    const firstOnLine = !previous || (token.startLine ?? 0) > (previous.endLine ?? 0);
    if (firstOnLine) {
      const begins = openingAt(tokens, at, depth, current !== null);
      if (begins !== null) {
        depth = 0;
        current = null;
        const { keyword, finding } = understand(file, token, begins);
        if (finding) found.push(finding);
        if (keyword !== null) {
          retype(token, opening[keyword]);
          current = [token];
          statements.push({ keyword, tokens: current });
        } else {
          current = [];
        }
        continue;
      }
    }
    depth = Math.max(0, depth + depthChange(token));
    if (token.tokenType === t.Word && isInner(token.image)) retype(token, inner[token.image]);
    else if (token.tokenType === t.Word) retypeCapitals(file, token, previous, found);
    current?.push(token);
  }
  return { statements, diagnostics: found };
}

/** Whether the tokens from `at` on are, without a doubt, the beginning of a statement. */
export function surelyOpens(tokens: readonly IToken[], at: number): boolean {
  const word = (tokens[at]?.image ?? "").toLowerCase();
  if (!isOpening(word)) return false;
  const next = tokens[at + 1];
  const afterNext = tokens[at + 2];
  const follows = followers[word];
  return next !== undefined && follows(next, afterNext);
}

type Follows = (next: IToken, afterNext: IToken | undefined) => boolean;

const says =
  (...words: string[]): Follows =>
  (next) =>
    words.includes(next.image);
const isName = (token: IToken | undefined): boolean =>
  token !== undefined && (token.tokenType === t.Word || isInner(token.image));
const isText = (token: IToken): boolean => t.Text.categoryMatchesMap?.[token.tokenTypeIdx] === true;
const beginsCondition: Follows = (next) =>
  (isName(next) && !infix.has(next.image)) || next.tokenType === t.LeftParen;

/** By keyword, what follows it in every statement it begins; inside braces only this tells it from a name. */
const followers: Readonly<Record<OpeningKeyword, Follows>> = {
  use: (next) => says("catalog", "taxonomy", "rules")(next, undefined),
  match: says("on"),
  ignore: says("blocks"),
  envelope: beginsCondition,
  restrict: says("when"),
  chain: (next, after) => isName(next) && after?.tokenType === t.LeftBrace,
  let: (next, after) => isName(next) && after?.tokenType === t.Assign,
  when: beginsCondition,
  otherwise: (next) => next.tokenType === t.Arrow,
  never: says("when", "reach"),
  only: says("when", "reach"),
  survive: says("any"),
  within: (next) => next.tokenType === t.LeftBrace,
  cost: says("chain"),
  test: isText,
  allow: (next) => /^SB\d/i.test(next.image),
};

/** Words that go on with a condition or a statement, and so never open one. */
const infix = new Set(["and", "or", "in", "as", "with", "reach", "to", "from", "compat"]);

/** The word that opens a statement here, as written, or null. `inside` is false before the first statement. */
function openingAt(tokens: readonly IToken[], at: number, depth: number, inside: boolean): string | null {
  const token = tokens[at];
  const next = tokens[at + 1];
  if (!token) return null;
  const word = token.image;
  if (depth > 0) return surelyOpens(tokens, at) ? word : null;
  const previous = tokens[at - 1];
  const goesOn = inside && previous !== undefined && isOpenEnded(previous);
  const isWord = token.tokenType === t.Word;
  if (isWord && isOpening(word)) {
    if (surelyOpens(tokens, at) && !(word === "when" && previous && takesWhen(previous))) return word;
    const isName = inside && next !== undefined && next.tokenType !== t.LeftBrace && continues(next);
    return goesOn || isName ? null : word;
  }
  if (!inside) return word;
  if (goesOn || token.startColumn !== 1 || continues(token) || beginsClause(token, next)) return null;
  return isWord || token.tokenType === t.Target ? word : null;
}

/** A token after which a line may break: what comes next still belongs to the statement. */
function isOpenEnded(token: IToken): boolean {
  return openEnded.has(token.tokenType) || (isInner(token.image) && openEndedWords.has(token.image));
}

const openEnded = new Set<TokenType>([
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
  t.Comma,
  t.LeftParen,
  t.LeftBracket,
  t.LeftBrace,
  ...Object.values(opening),
]);
const openEndedWords = new Set([
  "and",
  "or",
  "not",
  "in",
  "when",
  "reach",
  "to",
  "from",
  "as",
  "with",
  "expect",
]);

/** A token that can only go on with what stands before it. */
function continues(token: IToken): boolean {
  return continuing.has(token.tokenType) || infix.has(token.image);
}

const continuing = new Set<TokenType>([
  t.Arrow,
  t.EqualEqual,
  t.NotEqual,
  t.LessEqual,
  t.GreaterEqual,
  t.Less,
  t.Greater,
  t.Tilde,
  t.Range,
  t.Comma,
  t.RightParen,
  t.RightBracket,
  t.RightBrace,
  t.LeftBrace,
]);

/** A clause of a chain on a line of its own, which no indentation tells from a statement. */
function beginsClause(token: IToken, next: IToken | undefined): boolean {
  return (token.image === "hedge" || token.image === "commit") && next?.image === "after";
}

function takesWhen(token: IToken): boolean {
  return [opening.restrict, opening.never, opening.only].includes(token.tokenType);
}

function depthChange(token: IToken): number {
  switch (token.tokenType) {
    case t.LeftParen:
    case t.LeftBracket:
    case t.LeftBrace:
      return 1;
    case t.RightParen:
    case t.RightBracket:
    case t.RightBrace:
      return -1;
    default:
      return 0;
  }
}

/** The keyword that a statement's first word is or was meant to be, with the finding where the two differ. */
function understand(
  file: SourceFile,
  token: IToken,
  word: string,
): { readonly keyword: OpeningKeyword | null; readonly finding: Diagnostic | null } {
  if (isOpening(word)) return { keyword: word, finding: null };
  const span = spanOfToken(file, token);
  const lower = word.toLowerCase();
  if (isOpening(lower)) return { keyword: lower, finding: capitals(file, token, lower) };
  const meant = Object.hasOwn(foreignOpeners, lower) ? foreignOpeners[lower] : undefined;
  if (meant !== undefined) {
    const write = `\`${meant}\``;
    const finding = diagnose("SB1014", span, { found: word, write }, { fix: fixBy(span, meant) });
    return { keyword: meant, finding };
  }
  const [near, ...others] = nearest(word, Object.keys(opening));
  if (near !== undefined && isOpening(near) && others.length === 0) {
    const keywords = `\`${near}\``;
    const finding = diagnose("SB1019", span, { found: word, keywords }, { fix: fixBy(span, near) });
    return { keyword: near, finding };
  }
  const all = Object.keys(opening).map((keyword) => `\`${keyword}\``);
  const keywords = `one of: ${all.join(", ")}`;
  return { keyword: null, finding: diagnose("SB1019", span, { found: word, keywords }) };
}

/** `AND`, `Or`: operators in capitals are never meant as names. */
function retypeCapitals(
  file: SourceFile,
  token: IToken,
  previous: IToken | undefined,
  found: Diagnostic[],
): void {
  const lower = token.image.toLowerCase();
  if (!["and", "or", "not", "in"].includes(lower) || !isInner(lower)) return;
  if (previous?.tokenType === opening.chain || previous?.tokenType === opening.let) return;
  found.push(capitals(file, token, lower));
  retype(token, inner[lower]);
}

function capitals(file: SourceFile, token: IToken, keyword: string): Diagnostic {
  const span = spanOfToken(file, token);
  return diagnose("SB1017", span, { found: token.image, keyword }, { fix: fixBy(span, keyword) });
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  // Chevrotain compares this number, not the type itself.
  if (type.tokenTypeIdx !== undefined) token.tokenTypeIdx = type.tokenTypeIdx;
}
