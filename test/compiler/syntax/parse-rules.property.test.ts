import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { parseRules, sourceFile } from "../../../compiler/index.ts";

const words = [
  ..."use match ignore envelope restrict chain let when otherwise never only survive within cost test allow".split(
    " ",
  ),
  ..."catalog taxonomy rules compat kg on last_user blocks to from region provider target with balance".split(
    " ",
  ),
  ..."weight shrink degrade reach any one as reject topic pinned user given forall expect and or not in".split(
    " ",
  ),
  ..."tools context model header deep a/b x/y:z -> => == = <= < > != ~ .. && || ! ( ) [ ] { } , : ; # @".split(
    " ",
  ),
  ...[
    '"text"',
    '"open',
    "'x'",
    "“y”",
    "/re/",
    "10k",
    "1,000",
    "4s",
    "0.4",
    "usd",
    "\n",
    "\r\n",
    "\n\n",
    "SB4003",
  ],
];

const soup = fc
  .array(fc.constantFrom(...words), { maxLength: 60 })
  .map((parts) => parts.join(" ").replaceAll(" \n ", "\n"));
const statements = [
  'use catalog "catalog.yaml"',
  "chain deep { a/b (weight 3, allow shrink), balance sticky { c/d, e/f }, long } with { attempts: 3 }",
  "chain quick { a/b, c/d } hedge after 2s\ncommit after 200 tokens with { total: 5m }",
  "chain whole { a/b, c/d } commit after complete",
  'when not (tools or context in 1k..2k) and model in ["a", b] -> deep as name # why',
  'otherwise -> reject 403 "no"',
  'allow SB4003 "reason"',
  'survive any one key when header("x") != y',
  'test "t" { user "x" given tools expect chain deep, not first a/b }',
];
/** Whole statements, one word of which may be replaced by another. */
const damaged = fc
  .array(fc.tuple(fc.constantFrom(...statements), fc.nat(), fc.option(fc.constantFrom(...words))), {
    maxLength: 6,
  })
  .map((lines) =>
    lines
      .map(([line, at, put]) => {
        const parts = line.split(" ");
        return put === null ? line : parts.with(at % parts.length, put).join(" ");
      })
      .join("\n"),
  );
const text = fc.oneof(
  soup,
  damaged,
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ maxLength: 200 }),
);

describe("parseRules", () => {
  let withItems = 0;
  let withFindings = 0;

  test.prop([text], { numRuns: 1_500 })("reads any text at all, with every place inside it", (source) => {
    const file = sourceFile("main.sbx", source);
    const { value, diagnostics } = parseRules(file);
    const places = [
      ...diagnostics.flatMap(({ primary, related }) => [primary, ...related].map(({ span }) => span)),
      ...value.items.map(({ span }) => span),
      ...value.broken.map(({ span }) => span),
      ...value.comments.map(({ span }) => span),
    ];
    for (const { start, end } of places) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(file.text.length);
    }
    if (value.items.length > 0) withItems++;
    if (diagnostics.length > 0) withFindings++;
    // What is neither an item nor a comment has a finding.
    const silent = diagnostics.length === 0 && value.broken.length > 0;
    expect(silent).toBe(false);
  });

  test("reached both statements and findings", () => {
    expect(withItems).toBeGreaterThan(100);
    expect(withFindings).toBeGreaterThan(500);
  });

  test.prop([fc.array(soup, { minLength: 2, maxLength: 4 })], { numRuns: 200 })(
    "finds the same twice",
    (parts) => {
      const file = sourceFile("main.sbx", parts.join("\n"));
      expect(parseRules(file)).toEqual(parseRules(file));
    },
  );
});
