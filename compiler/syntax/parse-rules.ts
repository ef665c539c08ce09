import type { IToken } from "chevrotain";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import { positionOf } from "../source/range.ts";
import type { Located, SourceFile, Span } from "../source/source-set.ts";
import type { Allowance, BrokenItem, Item, RulesFile } from "./ast.ts";
import { inner, opening } from "./keywords.ts";
import { lexRules, spanOfToken } from "./lex.ts";
import { StatementParser } from "./statement-parser.ts";
import { type Statement, splitStatements, surelyOpens } from "./statements.ts";
import { describeSyntaxError, describeUnexpected } from "./syntax-error.ts";
import * as t from "./tokens.ts";

/** Reads one rules file, once: whoever looks for its `use`s and whoever compiles it are told the same. */
export function parseRules(file: SourceFile): Staged<RulesFile> {
  const parsed = known.get(file) ?? parseStatements(file);
  known.set(file, parsed);
  return parsed;
}

const known = new WeakMap<SourceFile, Staged<RulesFile>>();

/** Each statement is parsed by itself, so that every mistake is found in one run. */
function parseStatements(file: SourceFile): Staged<RulesFile> {
  const lexed = lexRules(file);
  const split = splitStatements(file, lexed.tokens);
  const found: Diagnostic[] = [...lexed.diagnostics, ...split.diagnostics];
  const items: Item[] = [];
  const broken: BrokenItem[] = [];
  let allowances: Allowance[] = [];
  const waiting = [...split.statements].reverse();
  for (let statement = waiting.pop(); statement; statement = waiting.pop()) {
    const parsed = parseStatement(file, statement, found);
    if (parsed.next) waiting.push(parsed.next);
    const { body, span } = parsed;
    if (body?.kind === "allow") {
      allowances.push(body.allowance);
      continue;
    }
    if (body) items.push({ ...body, span, allowances });
    else broken.push({ span, declares: declaredBy(file, statement) });
    allowances = [];
  }
  for (const { code, span } of allowances) found.push(diagnose("SB1022", span, { code: code.value }));
  const whole: Span = { file, start: 0, end: file.text.length };
  return {
    value: { span: whole, items, comments: lexed.comments, broken },
    diagnostics: onePerLine(found),
  };
}

const DEEPEST = 64;
const parser = new StatementParser();

function parseStatement(file: SourceFile, statement: Statement, found: Diagnostic[]) {
  const { tokens } = statement;
  const tooDeep = nestedTooDeeply(tokens);
  if (tooDeep) {
    found.push(diagnose("SB1024", spanOfToken(file, tooDeep), { limit: DEEPEST }));
    return { body: null, span: spanOfTokens(file, tokens), next: null };
  }
  const { body, exceptions, findings, rest } = parser.parseStatement(file, statement);
  found.push(...findings);
  for (const exception of exceptions) found.push(describeSyntaxError(file, tokens, exception));
  const span = spanOfTokens(file, tokens.slice(0, tokens.length - rest.length));
  return { body, span, next: takeRest(file, tokens, rest, found) };
}

/** What stands behind a complete statement: another one on the same line, or a mistake. */
function takeRest(
  file: SourceFile,
  tokens: readonly IToken[],
  rest: readonly IToken[],
  found: Diagnostic[],
): Statement | null {
  const [first] = rest;
  if (!first) return null;
  if (!surelyOpens(rest, 0)) {
    found.push(describeUnexpected(file, tokens, first, "the end of the statement"));
    return null;
  }
  const span = spanOfToken(file, first);
  const keyword = first.image.toLowerCase() as Statement["keyword"];
  const fix = fixBy({ ...span, end: span.start }, "\n");
  found.push(diagnose("SB1021", span, { keyword }, { fix }));
  const type = opening[keyword];
  const opened: IToken = { ...first, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
  return { keyword, tokens: [opened, ...rest.slice(1)] };
}

function nestedTooDeeply(tokens: readonly IToken[]): IToken | undefined {
  let depth = 0;
  let negations = 0;
  return tokens.find((token) => {
    if (token.tokenType === t.LeftParen) depth++;
    else if (token.tokenType === t.RightParen) depth--;
    negations = token.image === "not" || token.image === "!" ? negations + 1 : 0;
    return depth + negations > DEEPEST;
  });
}

/** The name that a damaged statement would have declared. */
function declaredBy(file: SourceFile, { keyword, tokens }: Statement): BrokenItem["declares"] {
  const named = (token: IToken | undefined): Located<string> | null =>
    token && isName(token) ? { value: token.image, span: spanOfToken(file, token) } : null;
  if (keyword === "chain" || keyword === "let") {
    const name = named(tokens[1]);
    return name && { kind: keyword, name };
  }
  if (keyword !== "when" && keyword !== "otherwise") return null;
  const as = tokens.findLastIndex((token) => token.tokenType === inner.as);
  const name = as < 0 ? null : named(tokens[as + 1]);
  return name && { kind: "rule", name };
}

function isName(token: IToken): boolean {
  return t.Name.categoryMatchesMap?.[token.tokenTypeIdx] === true;
}

function spanOfTokens(file: SourceFile, tokens: readonly IToken[]): Span {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (!first || !last) return { file, start: 0, end: 0 };
  return { file, start: first.startOffset, end: spanOfToken(file, last).end };
}

/** Of the syntax errors on one line only the first is the author's; the others follow from it. */
function onePerLine(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = found.toSorted((a, b) => a.primary.span.start - b.primary.span.start);
  const damaged = new Set<number>();
  return sorted.filter((diagnostic) => {
    const { file, start } = diagnostic.primary.span;
    const { line } = positionOf(file, start);
    if (diagnostic.code === "SB1010" && damaged.has(line)) return false;
    damaged.add(line);
    return true;
  });
}
