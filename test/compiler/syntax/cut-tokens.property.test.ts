import { fc, test } from "@fast-check/vitest";
import { Lexer } from "chevrotain";
import { describe, expect, it } from "vitest";
import { tokenCutter } from "../../../compiler/syntax/cut-tokens.ts";
import { lexedTokens } from "../../../compiler/syntax/lex.ts";

const cut = tokenCutter(lexedTokens);
const lexer = new Lexer([...lexedTokens], { positionTracking: "full", ensureOptimizations: true });

const pieces = fc.constantFrom(
  ...["when", "a-b", "a.b", "x/y:z-1", "high#2", "10k", "-3", "1.5M", "µ5", "ſ", "日本", "é"],
  ...['"a \\" b"', '"open', '"\\', "“curly”", '«x"', "'one'", "‘two’", "/re/i", "/*", "*/", "//", "#", ";"],
  ...["->", "==", "===", "=>", "==>", "<=", "=<", "!=", "!", "&&", "|", "..", "...", "…", "≤", "~=", "<>"],
  ...["-->", "→", "=~", "~", ">=", "≥", "≠", "&", "<", ">", "=", "!==", "..=", "||"],
  ...["(", ")", "[", "]", "{", "}", ",", ":", "@", "$", "\\", "\u2028", "\uFEFF", "😀", "\uD800"],
  ...[" ", "\t", "\n", "\r\n", "\r", "\n\n"],
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(" ")),
  fc.string({ unit: "binary", maxLength: 60 }),
);

describe("tokenCutter", () => {
  const met = new Set<string>();

  test.prop([text], { numRuns: 3000 })(
    "finds what Chevrotain's lexer finds, at the same places",
    (source) => {
      const expected = lexer.tokenize(source);
      const found = cut(source);
      expect(found.tokens).toEqual(expected.tokens);
      expect(found.errors).toEqual(expected.errors.map(({ offset, length }) => ({ offset, length })));
      for (const group of ["comments", "foreign"])
        expect(found.groups[group] ?? []).toEqual(expected.groups[group]);
      for (const { tokenType } of found.tokens) met.add(tokenType.name);
      if (found.errors.length > 0) met.add("errors");
    },
  );

  it("met every token and what is none", () => {
    const grouped = ["Space", "Comment", "ForeignComment", "Semicolon"];
    const names = lexedTokens.map(({ name }) => name).filter((name) => !grouped.includes(name));
    expect([...names, "errors"].filter((name) => !met.has(name))).toEqual([]);
  });
});
