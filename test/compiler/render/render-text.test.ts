import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { type Diagnostic, diagnose, type LabelledSpan } from "../../../compiler/diagnostics/diagnostic.ts";
import { compile, renderJson, sourceSet } from "../../../compiler/index.ts";
import { concealSecrets } from "../../../compiler/render/conceal-secrets.ts";
import { renderText } from "../../../compiler/render/render-text.ts";
import type { Span } from "../../../compiler/source/source-set.ts";
import { marked } from "../../fixtures/marked-source.ts";

function place(spans: readonly Span[], index: number, label: string): LabelledSpan {
  const span = spans[index];
  if (!span) throw new Error(`there is no mark ${index}`);
  return { span, label };
}

/** A finding with the places that a test is about. */
function finding(primary: LabelledSpan, related: readonly LabelledSpan[] = []): Diagnostic {
  return diagnose("SB2003", primary.span, { name: "deap", orUse: "" }, { label: primary.label, related });
}

function golden(name: string): string {
  return `../../golden/render/${name}.txt`;
}

describe("a finding as text", () => {
  it("shows its places over several files, its witness and its help", async () => {
    const rules = marked("main.sbx", 'x\n\nwhen tool("web_search*") and [~input_tokens > 60k~] -> search\n');
    const catalog = marked(
      "catalog.yaml",
      `${"\n".repeat(87)}      sonar-pro: { context: [~128k~], tools: true }\n`,
    );
    const shown = diagnose(
      "SB2003",
      place(rules.spans, 0, "").span,
      { name: "search", orUse: "" },
      {
        label: "128,001..=1,000,000 input tokens are admitted by none",
        related: [place(catalog.spans, 0, "refuses more than 128,000")],
        witness: {
          protocol: "anthropic",
          input_tokens: 128_001,
          tool_names: ["web_search"],
          tools: true,
          text: "hello",
        },
        help: "add a target that admits it",
      },
    );
    await expect(renderText([shown], { root: "rules" })).toMatchFileSnapshot(golden("several-files"));
  });

  it("hangs several labels of one line below each other", async () => {
    const { spans } = marked("main.sbx", "chain a { [~p/m~], [~q/m~], [~r/m~] }\n");
    const shown = finding(place(spans, 1, "the middle one"), [
      place(spans, 0, "the first one"),
      place(spans, 2, "the last one"),
    ]);
    await expect(renderText([shown], { root: "rules" })).toMatchFileSnapshot(golden("several-labels"));
  });

  it("leads around a span of several lines", async () => {
    const { spans } = marked("main.sbx", "# top\n[~chain a {\n  p/m\n}~]\nchain b { [~q/m,\n  r/m~] }\n");
    const shown = finding(place(spans, 0, "this one"), [place(spans, 1, "and these two")]);
    await expect(renderText([shown], { root: "rules" })).toMatchFileSnapshot(golden("several-lines"));
  });

  it("leaves the middle of a tall span out", async () => {
    const { spans } = marked("main.sbx", `[~chain a {\n${"  p/m\n".repeat(12)}}~]\n`);
    const shown = finding(place(spans, 0, "all of it"));
    await expect(renderText([shown], { root: "rules" })).toMatchFileSnapshot(golden("tall-span"));
  });

  it("puts marks below what they mean behind tabs and wide characters", async () => {
    const { spans } = marked(
      "main.sbx",
      '\twhen model == "日本語" and [~thinkin~] -> deep 👍 [~x~] é [~y~]\n',
    );
    const shown = finding(place(spans, 0, "here"), [place(spans, 1, "there"), place(spans, 2, "and there")]);
    await expect(renderText([shown], { root: "rules" })).toMatchFileSnapshot(golden("wide-characters"));
  });

  it("shows a place at the end of the file and one of no width", async () => {
    const end = marked("main.sbx", "chain a { p/m[~~]\n[~~]");
    const shown = [finding(place(end.spans, 1, "the end")), finding(place(end.spans, 0, "between"))];
    await expect(renderText(shown.slice(0, 1), { root: "rules" })).toMatchFileSnapshot(golden("end-of-file"));
    await expect(renderText(shown.slice(1), { root: "rules" })).toMatchFileSnapshot(golden("no-width"));
  });

  it("cuts a long line around its marks", async () => {
    const { spans } = marked(
      "t.md",
      `synonyms:: ${"many words, ".repeat(40)}[~this one~], ${"more words, ".repeat(40)}\n`,
    );
    const shown = finding(place(spans, 0, "lost"));
    await expect(renderText([shown], { root: "rules" })).toMatchFileSnapshot(golden("long-line"));
  });

  it("folds equal findings with a count", async () => {
    const { spans } = marked("main.sbx", "[~a~]\n[~b~]\n[~c~]\n");
    const shown = spans.map((span) => finding({ span, label: "" }));
    await expect(renderText(shown, { root: "rules" })).toMatchFileSnapshot(golden("folded"));
  });

  it("works `..` out of paths", () => {
    const { spans } = marked("../taxonomy/x.md", "[~x~]");
    expect(renderText([finding(place(spans, 0, ""))], { root: "rules" })).toContain("--> taxonomy/x.md:1:1");
  });

  it("lets no source text steer the terminal", () => {
    const { spans } = marked("main.sbx", "[~\u001b[31mred\u202e~]\u0007\r\n");
    const text = renderText([finding(place(spans, 0, "\u001b[0m"))], { root: "rules" });
    const steering = [...text].filter((sign) => (sign < " " && sign !== "\n") || sign === "\u202e");
    expect(steering).toEqual([]);
    expect(text).toContain("␛[31mred");
  });

  it("is coloured only when that is asked for", () => {
    const { spans } = marked("main.sbx", "[~x~]");
    const shown = [finding(place(spans, 0, "here"))];
    const plain = renderText(shown, { root: "rules" });
    const coloured = renderText(shown, { root: "rules", colour: true });
    expect(plain).not.toContain("\u001b");
    expect(coloured).toContain("\u001b[31m");
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it("never shows a secret, at its own place or beside another finding", () => {
    const { file, spans } = marked("catalog.yaml", "a: { [~bad~]: 1, bearer: [~sk-123~] }\n");
    const [bad, secret] = spans;
    if (!bad || !secret) throw new Error("two marks are there");
    const values = { who: "a", problem: "p", advice: "" };
    const literal = diagnose("SB4025", secret, values, { conceals: [secret] });
    const shown = renderText([finding({ span: bad, label: "" }), literal], { root: "r" });
    expect(file.text).toContain("sk-123");
    expect(shown).not.toContain("sk-123");
    expect(shown.match(/bearer: \*{6} }/g)).toHaveLength(2);
  });

  const key = "sk-proj-Abc123Abc123Abc123";
  it.each([
    `api_key: ${key}`,
    `auth: ${key}`,
    `auth: Bearer ${key}`,
    `auth: { bearer: "${key}", x: 1 }`,
    `auth: { beerer: ${key} }`,
    `auth: { header: authorization, value: ${key} }`,
    `keys: [ ${key} ]`,
    `keys: [{ secrt: ${key} }]`,
    `headers: { authorization: Bearer ${key} }`,
    `auth: { bearer: &it ${key} }`,
    `auth: { bearer: ${key} } }`,
    `base_url: "https://user:${key}@b.example"`,
    `base_url: https://b.example?key=${key}`,
    "auth: 'correct horse'",
    "api-key: correct horse",
  ])("stars out what is written where a secret was meant: %s", (line) => {
    const catalog = `providers:\n  a:\n    protocol: anthropic\n    oops: 1\n    ${line}\n`;
    const { diagnostics } = compile(
      sourceSet({ "main.sbx": 'use catalog "catalog.yaml"\n', "catalog.yaml": catalog }),
    );
    const all = [renderText(diagnostics, { root: "r" }), renderJson(diagnostics, null)].join("\n");
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(all).not.toMatch(/Abc123|correct/);
  });

  it("shows what is no secret", () => {
    const lines = [
      "timeouts: { first_token: 20sec }",
      "auth: env:A_KEY",
      "key_selection: frist",
      "max_tokens: 12",
    ];
    for (const line of lines) expect(concealSecrets(`    ${line}`)).toBe(`    ${line}`);
    expect(concealSecrets("keys: [{ secret: file:/run/a, rpm: 6 }, { secret: 'x y' }]")).toBe(
      "keys: [{ secret: file:/run/a, rpm: 6 }, { secret: ***** }]",
    );
  });
});
