import { fc, test } from "@fast-check/vitest";
import { describe, expect, it, vi } from "vitest";
import { phraseTables, UnitBuffer } from "../../../engine/index.ts";
import { WordFinder } from "../../../engine/match/word-finder.ts";
import { SCAN_BYTES, WordScan } from "../../../engine/match/word-scan.ts";
import { naiveMatch } from "./naive-matcher.ts";
import { planOf } from "./topics.ts";

const words = [
  "a",
  "ab",
  "root cause",
  "root cause analysis",
  "cause",
  "c++",
  "c",
  ".net",
  "a.b",
  "x_1",
  "eightlet",
  "ninelette",
  "sixteenlettersxx",
  "seventeenlettersx",
  "eighteenxmiddlexlettersx",
  "eighteenxmidlle xlettersx",
  "aaaaaaaaa",
  "aaaaaaaaaa",
  "straße",
  "é",
  "漢字",
];
const plan = planOf(words.map((word, row) => ({ id: `t${String(row).padStart(2, "0")}`, synonyms: [word] })));
const phrases = phraseTables(plan.matcher);
const bothScanners = () => ({
  inScript: new WordFinder(plan.matcher, phrases, Number.POSITIVE_INFINITY),
  inWebAssembly: new WordFinder(plan.matcher, phrases, 0),
});
const buffer = new UnitBuffer();
const found = (finder: WordFinder, text: string) => {
  const hits = finder.find(text, buffer);
  return [...hits.phrases.subarray(0, hits.count)];
};

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words, ...words.map((word) => word.toUpperCase())) },
  fc.constantFrom(
    "eighteenxmiddleylettersx",
    "aaaaaaaaaaa",
    "sixteenlettersxy",
    "\u0338",
    "𝐚",
    "#\ufe0f",
    "\u3000",
  ),
  fc.string({ maxLength: 80 }),
);
const text = fc
  .array(fc.tuple(piece, fc.constantFrom("", " ", " ", " ", "  ", "\n", "-", ", ", "\0", "\u00a0", "_")), {
    maxLength: 40,
  })
  .map((parts) => parts.flat().join(""));

describe("the words of a text", () => {
  const { inScript, inWebAssembly } = bothScanners();

  test.prop([text], { numRuns: 2_000 })(
    "are the same in WebAssembly as without it, in the same order",
    (one) => {
      expect(found(inWebAssembly, one)).toEqual(found(inScript, one));
    },
  );

  it("are looked for in WebAssembly here, and phrases are found there", () => {
    expect(WordScan.open(plan.matcher, phrases, true)).not.toBeNull();
    const sizes = fc.sample(text, { numRuns: 200, seed: 4 }).map((one) => found(inWebAssembly, one).length);
    expect(sizes.filter((size) => size > 3).length).toBeGreaterThan(60);
  });

  it.each([
    ["a word at the end of one piece and the beginning of the next", "x ", "root cause analysis", " y"],
    ["one that no white space divides", "-", "root cause", "-"],
    ["a longer word than a piece", "z", "root cause", "z"],
    ["characters beyond ASCII", "é ", "straße", " 漢"],
    ["lines that are empty", "\n", "c++", "\n"],
  ])("are found in a text of several pieces, whatever lies around them: %s", (_, before, phrase, behind) => {
    for (const shift of [-20, -19, -11, -5, -1, 0, 1, 7]) {
      const one = `${before.repeat(Math.ceil((SCAN_BYTES + shift) / before.length)).slice(0, SCAN_BYTES + shift)} ${phrase}${behind.repeat(9)}`;
      const expected = new Set(naiveMatch(planSketches, one).found);
      for (const finder of Object.values(bothScanners())) {
        const topics = found(finder, one).map(
          (row) => (phrases.owner[phrases.phraseOwners[row] ?? 0] ?? 0) >>> 1,
        );
        expect(new Set(topics)).toEqual(expected);
      }
    }
  });

  it("are found without WebAssembly where a policy forbids it", () => {
    vi.stubGlobal("WebAssembly", {
      Memory: class {
        constructor() {
          throw new Error("refused to compile");
        }
      },
    });
    const finder = new WordFinder(plan.matcher, phrases, 0);
    expect(found(finder, "the root cause of it").length).toBe(found(inScript, "the root cause of it").length);
    expect(found(finder, "the root cause of it").length).toBe(2);
    vi.unstubAllGlobals();
  });
});

const planSketches = words.map((word, row) => ({ id: `t${String(row).padStart(2, "0")}`, synonyms: [word] }));
