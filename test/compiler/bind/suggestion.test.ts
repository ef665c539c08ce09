import { describe, expect, it } from "vitest";
import { editDistance } from "../../../compiler/bind/edit-distance.ts";
import { nearest, suggest } from "../../../compiler/bind/suggestion.ts";
import { compile, sourceSet } from "../../../compiler/index.ts";
import { marked } from "../../fixtures/marked-source.ts";
import { smallProject, smallRules } from "../../fixtures/small-project.ts";

describe("the distance of two names", () => {
  it.each([
    ["sonnet", "sonnet", 0],
    ["sonnet", "sonet", 1],
    ["sonnet", "sonmet", 1],
    ["sonnet", "sonent", 1],
    ["sonnet", "songnet", 1],
    ["ab", "ba", 1],
    ["abcd", "badc", 2],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
  ])("of `%s` and `%s` is %i", (a, b, distance) => {
    expect(editDistance(a, b, 9)).toBe(distance);
    expect(editDistance(b, a, 9)).toBe(distance);
  });

  it("is not followed beyond its limit", () => {
    expect(editDistance("kitten", "sitting", 2)).toBe(3);
    expect(editDistance("a".repeat(10_000), "b".repeat(10_000), 3)).toBe(4);
  });
});

describe("the nearest names", () => {
  it("are those at the least distance, sorted", () => {
    expect(nearest("deap", ["deep", "cheap", "leap", "heap", "everyday"])).toEqual(["deep", "heap", "leap"]);
  });

  it("ignore case and how words are joined", () => {
    expect(nearest("Claude_Sonnet_4.5", ["claude-sonnet-4-5", "claude-sonnet-4-6"])).toEqual([
      "claude-sonnet-4-5",
    ]);
  });

  it("are none where nothing is near", () => {
    expect(nearest("deep", ["everyday", "background"])).toEqual([]);
    expect(nearest("", ["everyday"])).toEqual([]);
  });
});

describe("a suggestion", () => {
  const { spans } = marked("main.sbx", "[~deap~]");
  const [span] = spans;
  if (!span) throw new Error("no mark");
  const none = (...names: string[]) => new Map(names.map((name) => [name, null]));

  it("names the one that is near, with its edit and the others", () => {
    expect(suggest("deap", none("deep", "everyday"), span)).toEqual({
      orUse: ", or use `deep` (there are: `deep`, `everyday`)",
      extras: {
        related: [],
        fix: {
          edits: [
            {
              file: "main.sbx",
              range: { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 5, offset: 4 } },
              text: "deep",
            },
          ],
        },
      },
    });
  });

  it("offers no edit where several are near, or none", () => {
    expect(suggest("deap", none("deep", "leap"), span)).toEqual({
      orUse: ", or use one of: `deep`, `leap`",
      extras: {},
    });
    expect(suggest("deap", none("xyz"), span)).toEqual({ orUse: ", or use `xyz`", extras: {} });
    expect(suggest("deap", none(), span)).toEqual({ orUse: "", extras: {} });
  });

  it("lists a few of many", () => {
    const many = Array.from({ length: 20 }, (_, row) => `chain${row}`);
    expect(suggest("zzz", none(...many), span).orUse).toMatch(/(`chain\d+`, ){7}`chain\d+` and 12 more$/);
  });
});

describe("the edit of a suggestion", () => {
  it("mends the finding when it is made", () => {
    const wrong: Readonly<Record<string, string>> = {
      "main.sbx": `${smallRules}chain more { "anthropic/opuss", openai/gpt-5.2 }\nwhen client == "team-q" or thinkin or model("gpt-*") or tools("Bash") -> mor\nwhen thinking == false and model == x -> more\notherwise -> evryday\n`,
      "taxonomy/translation.md":
        "# T\n\nsynonyms:: translate this\nroute:: opnai, gpt-5.2\nroute:: anthropic, sonnet\n",
    };
    let texts: Record<string, string> = { ...smallProject, ...wrong };
    const before = compile(sourceSet(texts)).diagnostics;
    const fixable = before.filter(({ fix }) => fix !== null);
    expect(fixable.map(({ code }) => code)).toEqual([
      "SB2001",
      "SB2005",
      "SB2007",
      "SB2007",
      "SB2003",
      "SB3032",
      "SB3033",
      "SB2003",
      "SB2002",
    ]);
    const edits = fixable
      .flatMap(({ fix }) => fix?.edits ?? [])
      .sort((a, b) => b.range.start.offset - a.range.start.offset);
    for (const { file, range, text } of edits) {
      const old = texts[file] ?? "";
      texts = { ...texts, [file]: old.slice(0, range.start.offset) + text + old.slice(range.end.offset) };
    }
    expect(
      compile(sourceSet(texts))
        .diagnostics.filter(({ severity }) => severity === "error")
        .map(({ code }) => code),
    ).toEqual(["SB2008"]);
  });
});
