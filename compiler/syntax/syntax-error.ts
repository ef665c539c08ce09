import { EOF, type IRecognitionException, type IToken } from "chevrotain";
import { nearest } from "../bind/suggestion.ts";
import { type Diagnostic, diagnose, type Extras } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { SourceFile, Span } from "../source/source-set.ts";
import { isInner, isOpening } from "./keywords.ts";
import { spanOfToken } from "./lex.ts";
import { foreignWords } from "./notations.ts";
import * as t from "./tokens.ts";

/** Says in the author's words why parsing stopped; `tokens` are those of the statement. */
export function describeSyntaxError(
  file: SourceFile,
  tokens: readonly IToken[],
  exception: IRecognitionException,
): Diagnostic {
  const { token } = exception;
  const atEnd = token.tokenType === EOF;
  const open = unclosed(atEnd ? tokens : tokens.slice(0, tokens.indexOf(token)));
  if (open && (atEnd || (open.image === "(" && exception.message === t.RightParen.LABEL))) {
    const close = closing[open.image] ?? "";
    return diagnose("SB1020", spanOfToken(file, open), { open: open.image, close });
  }
  if (!atEnd) return describeUnexpected(file, tokens, token, exception.message);
  const last = tokens.at(-1) ?? token;
  const where = `after \`${shown(last)}\``;
  const label = "the statement ends here";
  return diagnose("SB1010", spanOfToken(file, last), { expected: exception.message, where }, { label });
}

/** The finding about a token that the grammar does not take in its place. */
export function describeUnexpected(
  file: SourceFile,
  tokens: readonly IToken[],
  token: IToken,
  expected: string,
): Diagnostic {
  const span = spanOfToken(file, token);
  const at = tokens.indexOf(token);
  const [previous, next] = [tokens[at - 1], tokens[at + 1]];
  const lower = token.image.toLowerCase();
  if (lower !== token.image && (isInner(lower) || isOpening(lower))) {
    return diagnose("SB1017", span, { found: token.image, keyword: lower }, { fix: fixBy(span, lower) });
  }
  if (lower === "not" && next?.image === "in") {
    const write = `\`not ${previous?.image ?? "fact"} in ...\``;
    const found = { ...span, end: spanOfToken(file, next).end };
    return diagnose("SB1014", found, { found: "not in", write });
  }
  const write = foreignWords.get(lower);
  if (write !== undefined && token.tokenType === t.Word) {
    return diagnose("SB1014", span, { found: token.image, write });
  }
  const where = previous ? `after \`${shown(previous)}\`` : "here";
  const label = `found \`${shown(token)}\``;
  return diagnose(
    "SB1010",
    span,
    { expected, where },
    { label, ...likelyMend(token, span, expected, previous) },
  );
}

/** What is most likely meant, with its edit where that is certain: quotes around a bare text, or the keyword that was misspelt. */
function likelyMend(
  token: IToken,
  span: Span,
  expected: string,
  previous: IToken | undefined,
): Pick<Extras, "help" | "fix"> {
  if (token.tokenType === t.LeftBracket) {
    if (expected === "a value") return { help: "write `in [...]` for any of several texts" };
    if (/^headers?$/i.test(previous?.image ?? "")) return { help: 'write `header("name")`' };
  }
  if (token.tokenType === t.Target && expected.startsWith("an outcome")) {
    return { help: `declare \`chain NAME { ${token.image} }\`, and write its name here` };
  }
  if (token.tokenType !== t.Word && token.tokenType !== t.Target) return {};
  if (expected.endsWith("in double quotes")) {
    return { help: `write \`"${token.image}"\``, fix: fixBy(span, `"${token.image}"`) };
  }
  const keywords = [...expected.matchAll(/`(\w+)`/g)].flatMap((match) => match[1] ?? []);
  const [near, ...others] = nearest(token.image, keywords);
  if (near === undefined || others.length > 0) return {};
  return { help: `did you mean \`${near}\`?`, fix: fixBy(span, near) };
}

const closing: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

/** The innermost bracket that is still open where the tokens end. */
function unclosed(tokens: readonly IToken[]): IToken | undefined {
  const open: IToken[] = [];
  for (const token of tokens) {
    if (Object.hasOwn(closing, token.image)) open.push(token);
    else if (closing[open.at(-1)?.image ?? ""] === token.image) open.pop();
  }
  return open.at(-1);
}

const LONGEST_SHOWN = 40;

function shown(token: IToken): string {
  const { image } = token;
  return image.length <= LONGEST_SHOWN ? image : `${image.slice(0, LONGEST_SHOWN)}...`;
}
