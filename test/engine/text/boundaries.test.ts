import { test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { isBoundaryIn, normalise, UNICODE_VERSION } from "../../../engine/index.ts";
import { awkwardText } from "./arbitrary-text.ts";
import { referenceBoundary } from "./reference.ts";

/** Written with `|` where a word may begin or end inside the text. */
const examples = [
  "find| |the| |root",
  "re|-|plan|.|js",
  "snake_case2",
  "漢|字|x|ひ|ら",
  "コ|ー|ヒ|ー",
  "กิ|น|fast",
  "x\u0302y",
  "fast|😀|👍|plan",
  "c|+|+",
  "ça| |va",
  "가각| |b",
];

describe("word boundaries", () => {
  it.each(examples)("stand as in %s", (divided) => {
    const text = divided.replaceAll("|", "");
    let found = "";
    for (let at = 0; at < text.length; at++)
      found += (at > 0 && isBoundaryIn(text, at) ? "|" : "") + text[at];
    expect(found).toBe(divided);
  });
});

describe.skipIf(process.versions["unicode"] !== UNICODE_VERSION)("word boundaries of any text", () => {
  test.prop([awkwardText], { numRuns: 2_000 })("equal those by Node's own character classes", (text) => {
    const normal = normalise(text);
    for (let at = 0; at <= normal.length; at++) {
      expect([at, isBoundaryIn(normal, at)]).toEqual([at, referenceBoundary(normal, at)]);
    }
  });
});
