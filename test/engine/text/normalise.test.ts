import { describe, expect, it } from "vitest";
import { normalise, normalisePhrase, TEXT_BREAK } from "../../../engine/index.ts";

describe("normalise", () => {
  it.each([
    ["Think Step By Step", "think step by step"],
    ["  root \t\r\n cause  ", "root cause"],
    ["STRASSE Straße STRAẞE", "strasse strasse strasse"],
    ["İstanbul", "i\u0307stanbul"],
    ["ﬁx the ﬂow", "fix the flow"],
    ["Ｔｅｓｔ ①", "test 1"],
    ["Cafe\u0301 CAFÉ", "café café"],
    ["a\u0323\u0307 a\u0307\u0323", "ạ\u0307 ạ\u0307"],
    ["soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"],
    ["ΟΔΟΣ οδος", "οδοσ οδοσ"],
    ["𝐏𝐥𝐚𝐧 𐐀", "plan 𐐨"],
    ["ｶﾞ", "ガ"],
    ["\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"],
    ["\ud800x", "\ufffdx"],
    ["dotless ı is not i", "dotless ı is not i"],
    ["\u00a0\u2003x\u3000", "x"],
    ["", ""],
    [" \n ", ""],
  ])("folds %j to %j", (text, normal) => {
    expect(normalise(text)).toBe(normal);
  });

  it("keeps the break between two parts in a text, and makes it a space in a phrase", () => {
    expect(normalise(`Root${TEXT_BREAK}Cause`)).toBe(`root${TEXT_BREAK}cause`);
    expect(normalisePhrase(`Root${TEXT_BREAK}Cause`)).toBe("root cause");
  });

  it("takes a million marks in any order in linear time", () => {
    const marks = "\u0301\u0323".repeat(500_000);
    expect(normalise(`a${marks}`)).toHaveLength(1_000_000);
    // A quadratic search would meet the time limit of every test.
  });
});
