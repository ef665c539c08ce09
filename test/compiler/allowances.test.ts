import { describe, expect, it } from "vitest";
import { compile, sourceSet } from "../../compiler/index.ts";
import { expectedFindings, placedFindings } from "../fixtures/expected-findings.ts";
import { smallProject, smallRules } from "../fixtures/small-project.ts";

function expectFindings(lines: string, files: Readonly<Record<string, string>> = {}): boolean {
  const main = `${smallRules}${lines}\notherwise -> everyday\n`;
  const { sources, expected } = expectedFindings({ ...smallProject, "main.sbx": main, ...files });
  expect(placedFindings(sources)).toEqual(expected);
  return compile(sources).artifact !== null;
}

describe("an allowance", () => {
  it("silences a finding of its code at the item below it, and lets the plan be written", () => {
    expectFindings("chain [~SB4021:one~] { anthropic/opus, anthropic/sonnet }\nwhen tools -> one");
    const allowed = expectFindings(
      'allow SB4021 "meant"\nchain one { anthropic/opus, anthropic/sonnet }\nwhen tools -> one',
    );
    expect(allowed).toBe(true);
  });

  it("is counted apart from what is refuted", () => {
    const lines = `allow SB4021 "meant"
chain one { anthropic/opus, anthropic/sonnet }
chain other { anthropic/sonnet, anthropic/opus }
when tools    -> one
when thinking -> other`;
    const main = `${smallRules}${lines}\notherwise -> everyday\n`;
    const { proofs } = compile(sourceSet({ ...smallProject, "main.sbx": main }));
    expect(proofs).toMatchObject({ refuted: 1, allowed: 1 });
    expect(proofs?.properties.filter(({ allowed, refuted }) => allowed + refuted > 0)).toMatchObject([
      { code: "SB4021", refuted: 1, allowed: 1 },
    ]);
  });

  it("silences an error too, where the code is one of meaning", () => {
    const shadowed = "when tools -> everyday as a\nchain more { anthropic/opus, openai/gpt-5.2 }\n";
    expect(expectFindings(`${shadowed}[~SB4003:when tools and thinking -> more~]`)).toBe(false);
    expect(
      expectFindings(`${shadowed}allow SB4003 "kept for next week"\nwhen tools and thinking -> more`),
    ).toBe(true);
  });

  it("that silences nothing is found", () => {
    expectFindings('[~SB3090:allow SB4021 "meant"~]\nwhen tools -> everyday as t');
  });

  it("of another item silences nothing", () => {
    expectFindings(
      '[~SB3090:allow SB4021 "meant"~]\nwhen tools -> one\nchain [~SB4021:one~] { anthropic/opus, anthropic/sonnet }',
    );
  });

  it("silences one of two findings in its item", () => {
    const pool = (weights: string) =>
      `chain more { balance sticky { anthropic/opus (weight 2), openai/gpt-5.2 (weight ${weights}) } }\nwhen tools -> more`;
    expectFindings(`allow SB3052 "later"\n${pool("[~SB3052:3~]")}`);
    expectFindings(`allow SB3052 "later"\nallow SB3052 "later too"\n${pool("3")}`);
  });

  it("above `use` silences its code in the files used", () => {
    const twice =
      "# D\n\nsynonyms:: root cause, think step by step, [~SB3084:root  cause~], [~SB3084:ROOT CAUSE~]\n";
    expectFindings("", { "taxonomy/deep-reasoning.md": twice });
    const { sources } = expectedFindings({
      ...smallProject,
      "main.sbx": `${smallRules}otherwise -> everyday\n`.replace(
        "use taxonomy",
        'allow SB3084 "generated"\nuse taxonomy',
      ),
      "taxonomy/deep-reasoning.md": twice,
    });
    expect(placedFindings(sources)).toEqual([]);
  });

  it("is not called idle where errors kept the proofs from running", () => {
    expectFindings('allow SB4021 "meant"\nwhen tools -> [~SB2003:nowhere~]');
  });
});
