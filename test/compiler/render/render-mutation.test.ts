import { describe, expect, it } from "vitest";
import { renderTests, sourceFile } from "../../../compiler/index.ts";
import type { MutationReport, TriedMutant } from "../../../compiler/mutate/mutate.ts";
import { isBelow } from "../../../compiler/render/render-mutation.ts";

const file = sourceFile(
  "main.sbx",
  'when tools -> cheap\nwhen model == "a" and image -> deep\notherwise -> cheap\n',
);
const at = (words: string) => {
  const start = file.text.indexOf(words);
  return { file, start, end: start + words.length };
};

const mutants: readonly TriedMutant[] = [
  {
    operator: "swap rules",
    what: "rules `cheap` and `deep` change places",
    span: at("when tools -> cheap"),
    fate: {
      kind: "survived",
      witness: { protocol: "anthropic", model: "a", input_tokens: 100, turns: 1, tools: true, image: true },
    },
  },
  {
    operator: "negate",
    what: "`tools` is asked the other way round",
    span: at("tools"),
    fate: {
      kind: "finding",
      notice: { code: "SB4005", message: "stranded request: <one>", span: at("tools") },
    },
  },
  {
    operator: "negate",
    what: "`image` is asked the other way round",
    span: at("image"),
    fate: { kind: "test", title: 'a "picture"', span: at("image") },
  },
  {
    operator: "drop synonym",
    what: "`root\tcause` is no synonym of topic `deep`",
    span: at("deep"),
    fate: { kind: "survived", witness: null },
  },
  {
    operator: "swap rules",
    what: "rules `x` and `y` change places",
    span: at("otherwise"),
    fate: { kind: "equivalent" },
  },
];
const report: MutationReport = {
  mutants,
  total: 12,
  byFinding: 1,
  byTest: 1,
  survived: 2,
  equivalent: 1,
  score: 50,
};
const shown = { root: "rules" };

describe("a mutation score", () => {
  it("is text, JSON or JUnit", async () => {
    const extras = { mutation: report, failUnder: 66.5 };
    await expect(renderTests.text([], shown, extras)).toMatchFileSnapshot("../../golden/render/mutation.txt");
    await expect(renderTests.json([], shown, extras)).toMatchFileSnapshot(
      "../../golden/render/mutation.json",
    );
    await expect(renderTests.junit([], shown, extras)).toMatchFileSnapshot(
      "../../golden/render/mutation.xml",
    );
  });

  it("fails a run below its limit, and not at it", () => {
    expect([50, 50.1, 0, null].map((limit) => isBelow(report, limit))).toEqual([false, true, false, false]);
    expect(isBelow({ ...report, score: null }, 100)).toBe(false);
  });

  it("skips what nobody notices where no limit fails it", () => {
    const xml = renderTests.junit([], shown, { mutation: report, failUnder: 50 });
    expect(xml).toContain(
      '<testsuite name="signalbox test --mutate" tests="4" failures="0" errors="0" skipped="2">',
    );
    expect(xml).not.toContain("<failure");
  });

  it("says that all were tried, and that there was nothing to notice", () => {
    const none = { mutants: [], total: 0, byFinding: 0, byTest: 0, survived: 0, equivalent: 0, score: null };
    const text = renderTests.text([], shown, { mutation: none });
    expect(text).toContain("mutants: none means anything else\n  all 0 were tried\n");
    expect(JSON.parse(renderTests.json([], shown, { mutation: none })).mutation).toMatchObject({
      score: null,
    });
  });
});
