import { describe, expect, it } from "vitest";
import { readTopic, sourceFile } from "../../../compiler/index.ts";
import { expectFindings, mended } from "../../fixtures/findings.ts";
import { withoutSpans } from "../../fixtures/without-spans.ts";

const path = "taxonomy/deep-reasoning.md";
const at = (text: string, ...codes: readonly string[]) => expectFindings(readTopic, path, text, ...codes);

function topic(text: string, file = path) {
  const { value, diagnostics } = readTopic(sourceFile(file, text));
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  if (!value.topic) throw new Error("no topic");
  return value.topic;
}

const phrases = (text: string) => topic(text).synonyms.map(({ value }) => value);

describe("a taxonomy file", () => {
  it("declares a topic with every directive", () => {
    const text = `# Deep reasoning

Requests that need a model which thinks before it answers.

priority:: 80
match:: substring
synonyms:: think step by step, root cause,
  weigh the trade-offs
synonyms:: prove that
not:: root cause of decay
route:: openai-codex, gpt-5.2
# A second heading is prose.
route:: zai, vendor/glm-5, large (allow degrade web_search, allow shrink)
test:: "find the \\"root cause\\"" -> deep_reasoning
test:: "hello" -> none
trigger:: tasks that need thought
is_free:: true
type::: rule
`;
    expect(withoutSpans(topic(text))).toEqual({
      id: "deep_reasoning",
      title: { value: "Deep reasoning" },
      priority: { value: 80 },
      match: { value: "substring" },
      synonyms: [
        { value: "think step by step" },
        { value: "root cause" },
        { value: "weigh the trade-offs" },
        { value: "prove that" },
      ],
      vetoes: [{ value: "root cause of decay" }],
      routes: [
        { provider: { value: "openai-codex" }, model: { value: "gpt-5.2" }, shrink: false, degrade: [] },
        {
          provider: { value: "zai" },
          model: { value: "vendor/glm-5, large" },
          shrink: true,
          degrade: [{ value: "web_search" }],
        },
      ],
      tests: [
        { text: { value: 'find the "root cause"' }, expected: { value: "deep_reasoning" } },
        { text: { value: "hello" }, expected: { value: null } },
      ],
      metadata: [
        { name: "trigger", value: { value: "tasks that need thought" } },
        { name: "is_free", value: { value: "true" } },
        { name: "type", value: { value: "rule" } },
      ],
    });
  });

  it("knows the place of every phrase", () => {
    const text = "synonyms::  a b , c,\r\n\td\r\n";
    const { synonyms } = topic(text);
    expect(synonyms.map(({ span }) => text.slice(span.start, span.end))).toEqual(["a b", "c", "d"]);
  });

  it.each([
    ["taxonomy/Deep Reasoning.md", "deep_reasoning"],
    ["taxonomy/a/b/code-review.md", "code_review"],
    ["taxonomy/Überlegung.md", "überlegung"],
    ["taxonomy/x - y.md", "x_y"],
  ])("takes its id from its name: %s", (file, id) => {
    expect(topic("synonyms:: a", file).id).toBe(id);
  });

  it("continues a list only behind a comma", () => {
    expect(phrases("synonyms:: a,\nb, c,\n  d\nprose")).toEqual(["a", "b", "c", "d"]);
    expect(phrases("synonyms:: a\nprose, more prose")).toEqual(["a"]);
    expect(phrases("synonyms:: a,\nsynonyms:: b")).toEqual(["a", "b"]);
    expect(phrases("synonyms::\n  a, b".replace("::\n", ":: z,\n"))).toEqual(["z", "a", "b"]);
  });

  it("may declare nothing but a priority", () => {
    expect(topic("priority:: 0")).toMatchObject({ title: null, priority: { value: 0 }, synonyms: [] });
  });

  it("leaves prose alone", () => {
    const text = `Requests: many. Note: none.
Priority is not a directive, and neither is this: a, b
std::vector is code
See \`synonyms::\` above. http://example.com
| a :: b |
synonyms:: x`;
    expect(phrases(text)).toEqual(["x"]);
  });
});

describe("a directive that is none", () => {
  it.each([
    ["[~synonym::~] a", "SB1040", "synonyms:: a"],
    ["[~routing::~] a, b", "SB1040", "route:: a, b"],
    ["[~Synonyms~]:: a", "SB1041", "synonyms:: a"],
    ["[~ROUTE~]:: a, b", "SB1041", "route:: a, b"],
    ["  [~synonyms~]:: a", "SB1042", "synonyms:: a"],
    ["- [~synonyms~]:: a", "SB1042", "synonyms:: a"],
    ["1. [~synonyms~]:: a", "SB1042", "synonyms:: a"],
    ["> [~synonyms~]:: a", "SB1042", "synonyms:: a"],
    ["[~synonyms:~] a", "SB1053", "synonyms:: a"],
    ["[~synonyms ::~] a", "SB1053", "synonyms:: a"],
    ["[~synonyms:::~] a", "SB1053", "synonyms:: a"],
    ["[~synonyms =~] a", "SB1053", "synonyms:: a"],
  ])("is found and mended: %s", (text, code, right) => {
    const [found] = at(text, code);
    expect(found && mended(found)).toBe(right);
  });

  it("is refused where nothing is near", () => {
    const [found] = at("[~allow::~] cargo, make\nsynonyms:: a", "SB1040");
    expect(found?.help).toContain("`synonyms::`, `not::`, `priority::`");
    expect(found?.fix).toBeNull();
  });

  it.each([
    ["---\n[~synonyms~]:: a\n---\nsynonyms:: b", "the front matter"],
    ["```\n[~synonyms~]:: a\n```\nsynonyms:: b", "a code fence"],
    ["~~~~ sh\n```\n[~synonyms~]:: a\n~~~~\nsynonyms:: b", "a code fence"],
    ["<!-- [~synonyms~]:: a -->\nsynonyms:: b", "an HTML comment"],
    ["<!--\n[~synonyms~]:: a\n-->\nsynonyms:: b", "an HTML comment"],
    ["synonyms:: b\n```\n[~route~]:: a, b", "a code fence"],
  ])("is not read where markdown hides it: %j", (text, where) => {
    const [found] = at(text, "SB1043");
    expect(found?.message).toContain(where);
    expect(found?.severity).toBe("warning");
  });
});

describe("a value that is none", () => {
  it.each([
    ["priority:: [~101~]", "SB1049"],
    ["priority:: [~high~]", "SB1049"],
    ["priority:: [~-1~]", "SB1049"],
    ["match:: [~exact~]", "SB1050"],
    ["route:: [~openai~]", "SB1047"],
    ["route:: [~, gpt~]", "SB1047"],
    ["route:: [~openai,~]", "SB1047"],
    ["route:: a, b (allow shrink, [~foo~])", "SB1056"],
    ["test:: [~x -> y~]", "SB1048"],
    ['test:: [~"x"~]', "SB1048"],
    ['test:: "a[~\\q~]" -> none', "SB1013"],
    ["[~synonyms~]::", "SB1045"],
    ["synonyms:: a,[~ ,~] b", "SB1045"],
    ["[~route~]::", "SB1045"],
    ["synonyms:: a[~,~]\n\nprose", "SB1046"],
    ["synonyms:: a[~,~]\nroute:: x, y", "SB1046"],
    ["synonyms:: a, b\n  [~c, d~]\n", "SB1052"],
    ["synonyms:: [~a; b~], c", "SB1057"],
    ['synonyms:: [~"a b"~], c', "SB1057"],
    ["priority:: 4\n[~priority~]:: 5", "SB1051"],
    ["priority:: 5 [~<!-- five -->~]", "SB1055"],
  ])("is found: %j", (text, code) => {
    at(text, code);
  });

  it("offers the comma where a target was written as in rules", () => {
    const [found] = at("route:: [~openai/gpt-5.2~]", "SB1047");
    expect(found && mended(found)).toBe("route:: openai, gpt-5.2");
  });

  it("is a file without directives", () => {
    const { value, diagnostics } = readTopic(sourceFile("taxonomy/README.md", "# Read me\n\nprose"));
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([["SB1044", "warning"]]);
    expect(value.topic).toBeNull();
  });

  it.each(["taxonomy/3d.md", "taxonomy/gpt-4.1.md", "taxonomy/.md"])(
    "is a name that is no id: %s",
    (file) => {
      expect(readTopic(sourceFile(file, "synonyms:: a")).diagnostics.map(({ code }) => code)).toEqual([
        "SB1054",
      ]);
    },
  );
});
