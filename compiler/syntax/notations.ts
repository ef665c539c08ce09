import { createToken, type TokenType } from "chevrotain";
import { inner } from "./keywords.ts";
import { Arrow, EqualEqual, GreaterEqual, LessEqual, NotEqual, Range, Tilde } from "./tokens.ts";

/** Signs of other languages: each stands for one of ours, so that parsing goes on, and is a finding (SB1014). */
export const foreignSigns: readonly { readonly token: TokenType; readonly write: string }[] = [
  foreign("===", EqualEqual, "=="),
  foreign("!==", NotEqual, "!="),
  foreign("<>", NotEqual, "!="),
  foreign("≠", NotEqual, "!="),
  foreign("=<", LessEqual, "<="),
  foreign("≤", LessEqual, "<="),
  foreign("≥", GreaterEqual, ">="),
  foreign("=~", Tilde, "~"),
  foreign("~=", Tilde, "~"),
  foreign("==>", Arrow, "->"),
  foreign("=>", Arrow, "->"),
  foreign("-->", Arrow, "->"),
  foreign("→", Arrow, "->"),
  foreign("..=", Range, ".."),
  foreign("...", Range, ".."),
  foreign("…", Range, ".."),
  foreign("&&", inner.and, "and"),
  foreign("&", inner.and, "and"),
  foreign("||", inner.or, "or"),
  foreign("|", inner.or, "or"),
  foreign("!", inner.not, "not"),
].sort((a, b) => b.token.name.length - a.token.name.length);

/** Words with which other languages begin what we begin with `when` and `otherwise`. */
export const foreignOpeners: Readonly<Record<string, "when" | "otherwise" | "use">> = {
  if: "when",
  elif: "when",
  elsif: "when",
  elseif: "when",
  else: "otherwise",
  default: "otherwise",
  import: "use",
  include: "use",
};

/** Words of other languages inside a statement, with what to write instead. */
export const foreignWords: ReadonlyMap<string, string> = new Map([
  ["is", "`==`"],
  ["equals", "`==`"],
  ["eq", "`==`"],
  ["isnt", "`!=`"],
  ["ne", "`!=`"],
  ["contains", '`~` and a glob, such as `"*text*"`'],
  ["matches", "`~` and a glob"],
  ["like", "`~` and a glob"],
  ["startswith", '`~` and a glob, such as `"text*"`'],
  ["gt", "`>`"],
  ["gte", "`>=`"],
  ["lt", "`<`"],
  ["lte", "`<=`"],
  ["between", "`in a..b`"],
  ["then", "`->`"],
  ["goto", "`->`"],
  ["else", "a rule of its own, or `otherwise`"],
  ["unless", "`when not (...)`"],
  ["true", "the flag alone, such as `when tools`"],
  ["false", "`not` and the flag, such as `when not tools`"],
]);

function foreign(sign: string, stands: TokenType, write: string) {
  return {
    token: createToken({ name: sign, pattern: sign, categories: stands }),
    write,
  };
}
