import { createToken, Lexer, type TokenType } from "chevrotain";
import { Name } from "./tokens.ts";

/** Sets of keywords that may stand in one place. */
export const UseWord = set("UseWord", "`catalog`, `taxonomy` or `rules`");
export const CompatWord = set("CompatWord", "`kg` or `proxy`");
export const ScopeWord = set("ScopeWord", "`last_user`, `all_user`, `first_user` or `system`");
export const SetWord = set("SetWord", "`region`, `provider` or `target`");
export const UnitWord = set("UnitWord", "`provider`, `key` or `region`");

/**
 * The words with a meaning inside a statement. Each is a `Name` too, so a chain may be called `long` or `first`;
 * only the grammar's place decides.
 */
export const inner = {
  catalog: keyword("catalog", UseWord),
  taxonomy: keyword("taxonomy", UseWord),
  rules: keyword("rules", UseWord),
  compat: keyword("compat"),
  kg: keyword("kg", CompatWord),
  proxy: keyword("proxy", CompatWord),
  on: keyword("on"),
  last_user: keyword("last_user", ScopeWord),
  all_user: keyword("all_user", ScopeWord),
  first_user: keyword("first_user", ScopeWord),
  blocks: keyword("blocks"),
  when: keyword("when"),
  to: keyword("to"),
  from: keyword("from"),
  region: keyword("region", SetWord, UnitWord),
  provider: keyword("provider", SetWord, UnitWord),
  target: keyword("target", SetWord),
  key: keyword("key", UnitWord),
  with: keyword("with"),
  hedge: keyword("hedge"),
  commit: keyword("commit"),
  after: keyword("after"),
  tokens: keyword("tokens"),
  complete: keyword("complete"),
  balance: keyword("balance"),
  weight: keyword("weight"),
  allow: keyword("allow"),
  shrink: keyword("shrink"),
  degrade: keyword("degrade"),
  reach: keyword("reach"),
  any: keyword("any"),
  one: keyword("one"),
  as: keyword("as"),
  reject: keyword("reject"),
  topic: keyword("topic"),
  pinned: keyword("pinned"),
  user: keyword("user"),
  system: keyword("system", ScopeWord),
  given: keyword("given"),
  forall: keyword("forall"),
  expect: keyword("expect"),
  chain: keyword("chain"),
  rule: keyword("rule"),
  first: keyword("first"),
  refused: keyword("refused"),
  and: keyword("and"),
  or: keyword("or"),
  not: keyword("not"),
  in: keyword("in"),
} as const;

/** The words that begin a statement, as tokens of their own: they are keywords only at the start of a line. */
export const opening = {
  use: opener("use"),
  match: opener("match"),
  ignore: opener("ignore"),
  envelope: opener("envelope"),
  restrict: opener("restrict"),
  chain: opener("chain"),
  let: opener("let"),
  when: opener("when"),
  otherwise: opener("otherwise"),
  never: opener("never"),
  only: opener("only"),
  survive: opener("survive"),
  within: opener("within"),
  cost: opener("cost"),
  test: opener("test"),
  allow: opener("allow"),
} as const;

export type InnerKeyword = keyof typeof inner;
export type OpeningKeyword = keyof typeof opening;

export function isInner(word: string): word is InnerKeyword {
  return Object.hasOwn(inner, word);
}

export function isOpening(word: string): word is OpeningKeyword {
  return Object.hasOwn(opening, word);
}

function set(name: string, label: string): TokenType {
  return createToken({ name, pattern: Lexer.NA, label });
}

function keyword(word: string, ...sets: TokenType[]): TokenType {
  return createToken({ name: word, pattern: Lexer.NA, label: `\`${word}\``, categories: [Name, ...sets] });
}

function opener(word: string): TokenType {
  return createToken({ name: `${word} (opening)`, pattern: Lexer.NA, label: `\`${word}\`` });
}
