import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { formatRules, parseRules, sourceFile } from "../../../compiler/index.ts";
import { withoutSpans } from "../../fixtures/without-spans.ts";

/** Statements as their words; between two of them any white space may stand, a comment and a new line included. */
const statements = [
  ["use", "taxonomy", '"t"', "compat", "kg"],
  ["envelope", "input_tokens", "<=", "1M", "and", "not", "audio"],
  ["restrict", "when", 'header("x")', "==", '"y  z"', "from", "region", '"cn"'],
  [
    "chain",
    "deep",
    "{",
    "a/b",
    "(weight",
    "3,",
    "allow",
    "shrink)",
    ",",
    "balance",
    "sticky",
    "{",
    "c/d",
    ",",
    "e/f",
    "}",
    "}",
  ],
  ["chain", "when", "{", "a/b", "}", "with", "{", "attempts:", "3,", "total:", "5m", "}"],
  ["chain", "hedge", "{", "a/b,", "c/d", "}", "hedge", "after", "2s", "commit", "after", "1k", "tokens"],
  ["let", "test", "=", "(", "tools", "or", "not", "image", ")", "and", "tool(", '"a*"', ")"],
  ["when", "context", "in", "1k", "..", "2k", "->", "deep", "as", "one"],
  ["when", "model", "in", "[", '"a",', '"b"', "]", "->", "reject", "403", '"no"'],
  ["otherwise", "->", "topic"],
  ["never", "when", "tools", "reach", "provider", "groq"],
  ["cost", "chain", "topic:x", "<=", "0.40", "usd"],
  [
    "test",
    '"t"',
    "{",
    "user",
    '"a # b"',
    "given",
    "tools",
    "expect",
    "chain",
    "topic:x,",
    "not",
    "rule",
    "deep#2",
    "}",
  ],
  ["allow", "SB4003", '"why"'],
] as const;
const gap = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(" ", " ", "  ", "\t", " \u00A0") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("\n  ", "\r\n\t ", "\n\n ", " # note\n  ", " #\n\n   # more  \n "),
  },
);
const between = fc.constantFrom(
  "\n",
  "\r\n",
  "\n\n\n",
  " # note\n",
  "\n# own line\n",
  "\n\n  # own line  \n\n",
);
const file = fc
  .array(fc.tuple(fc.constantFrom(...statements), fc.infiniteStream(gap), between), { maxLength: 8 })
  .map((all) =>
    all
      .map(([words, gaps, end]) => {
        const spaces = gaps[Symbol.iterator]();
        const text = words
          .slice(1)
          .reduce<string>((line, word) => line + (spaces.next().value ?? " ") + word, words[0]);
        return text + end;
      })
      .join(""),
  )
  // An allowance above nothing is a finding of its own.
  .map((text) => `${text}\nwhen pinned -> pinned`)
  .map((text) => sourceFile("main.sbx", text));

const parsed = (text: string) => {
  const { value, diagnostics } = parseRules(sourceFile("main.sbx", text));
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return {
    items: withoutSpans(value.items),
    comments: value.comments.map((comment) => comment.text.trimEnd()),
  };
};

describe("formatRules", () => {
  let formatted = 0;
  let changed = 0;

  test.prop([file], { numRuns: 400 })("keeps the meaning and every comment, and is idempotent", (source) => {
    const once = formatRules(source);
    if (once === null) return;
    formatted++;
    if (once !== source.text) changed++;
    expect(parsed(once)).toEqual(parsed(source.text));
    expect(formatRules(sourceFile("main.sbx", once))).toBe(once);
    expect(once.split(/\r?\n/).filter((line) => line.endsWith(" "))).toEqual([]);
  });

  test("formatted most of the files, and changed many", () => {
    expect(formatted).toBeGreaterThan(250);
    expect(changed).toBeGreaterThan(200);
  });
});
