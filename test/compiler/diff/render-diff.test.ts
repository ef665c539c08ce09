import { describe, expect, it } from "vitest";
import { type Diff, diff, renderDiff } from "../../../compiler/index.ts";
import { type ConfigSketch, checkedConfig, flag, oneOf, within } from "../../fixtures/checked-config.ts";

const base: ConfigSketch = {
  targets: [
    { provider: "p", model: "a" },
    { provider: "q", model: "b|c" },
  ],
  topics: [
    { id: "alpha", synonyms: ["one"], route: ["p/a"] },
    { id: "beta", synonyms: ["two"], route: ["q/b|c"] },
  ],
  chains: {
    cheap: ["p/a"],
    dear: ["q/b|c", "p/a"],
    pool: [{ strategy: "sticky", members: ["p/a", "q/b|c"] }],
  },
  rules: [
    { when: flag("audio"), to: 403 },
    { when: oneOf("model", "`x`", "y"), to: "pool" },
    { when: within("context", 50_001), to: "dear" },
    { to: "cheap" },
  ],
};

const head: ConfigSketch = {
  ...base,
  rules: [
    { when: flag("audio"), to: 403 },
    { when: oneOf("model", "`x`", "y"), to: "pool", as: "kept" },
    { when: within("context", 60_001), to: "dear" },
    { to: "topic" },
    { to: "cheap" },
  ],
  chainOptions: { cheap: { firstTokenMs: 4_000 } },
  providers: { p: { baseUrl: "https://elsewhere.example" } },
};

describe("renderDiff", () => {
  const found = diff(checkedConfig(base), checkedConfig(head));

  it.each(["text", "json", "markdown"] as const)("says as %s what changes for whom", async (format) => {
    const extension = { text: "txt", json: "json", markdown: "md" }[format];
    await expect(renderDiff[format](found)).toMatchFileSnapshot(`../../golden/diff/changes.${extension}`);
    expect(renderDiff[format](diff(checkedConfig(base), checkedConfig(head)))).toBe(
      renderDiff[format](found),
    );
  });

  it("says that nothing changes, and why", () => {
    const same: Diff = { base: "sha256:1", head: "sha256:1", decisions: [], calls: [], notProved: [] };
    expect(renderDiff.text(same)).toBe("no behavioural change: both mean sha256:1\n");
    expect(renderDiff.text({ ...same, head: "sha256:2" })).toContain("come to the same for every request");
    expect(renderDiff.markdown(same)).toContain("no behavioural change");
    expect(JSON.parse(renderDiff.json(same))).toEqual({ version: 1, same: true, ...same });
  });

  it("never passes over what was not proved", () => {
    const open: Diff = { base: "1", head: "2", decisions: [], calls: [], notProved: ["too_much"] };
    expect(renderDiff.text(open)).toContain("not proved to be all: too_much");
    expect(renderDiff.markdown(open)).toContain("**Not proved to be all:** too\\_much.");
    expect(JSON.parse(renderDiff.json(open))).toMatchObject({ same: false, notProved: ["too_much"] });
  });

  it("keeps a comment short enough to be read", () => {
    const [region] = found.decisions;
    if (region === undefined) throw new Error("the configs do not differ");
    const many = { ...found, decisions: Array.from({ length: 40 }, () => region) };
    expect(renderDiff.markdown(many)).toContain("And 10 more regions");
    const wide = {
      ...found,
      decisions: [{ ...region, requests: Array.from({ length: 30 }, (_, i) => `turns == ${i}`) }],
    };
    expect(renderDiff.text(wide)).toContain("or 22 more conditions");
  });
});
