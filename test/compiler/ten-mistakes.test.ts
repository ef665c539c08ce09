import { describe, expect, it } from "vitest";
import { compile, renderText, sourceSet } from "../../compiler/index.ts";
import { expectedFindings, placedFindings } from "../fixtures/expected-findings.ts";

/** A project with ten mistakes of ten kinds in five files, each written in at its place. */
const project = {
  "main.sbx": `use catalog  "catalog.yaml"
use taxonomy "taxonomy"
use rules    [~SB1002:"missing.sbx"~]

chain everyday { anthropic/[~SB2001:sonet~], openai/gpt-5.2 }
chain deep     { anthropic/opus, openai/gpt-5.2 }

let hard = [~SB2005:thinkin~] or topic(deep_reasoning)

when input_tokens > [~SB3034:5s~] -> deep as large
when hard               -> deep
when tools and [~SB1010:->~] deep
use rules "more.sbx"
otherwise               -> everyday
`,
  "more.sbx": `chain [~SB2020:deep~] { openai/gpt-5.2 }
when client == [~SB2008:"team-x"~] -> everyday as x
`,
  "catalog.yaml": `providers:
  anthropic:
    protocol: anthropic
    base_url: https://api.anthropic.com
    auth: { header: x-api-key, secret: env:ANTHROPIC_API_KEY }
    models:
      opus:   { context: 1M, max_output: 64k, tools: true }
      sonnet: { context: 1M, max_output: 64k, [~SB3001:tool~]: true }
  openai:
    protocol: openai-responses
    base_url: https://api.openai.com/v1
    auth: { bearer: env:OPENAI_API_KEY }
    models:
      gpt-5.2: { context: 1M, max_output: 64k, tools: true }
gateway:
  clients: [{ name: team-a, secret: env:TEAM_A }]
`,
  "taxonomy/deep-reasoning.md": `# Deep reasoning

[~SB1040:synonms::~] root cause, think step by step
`,
  "taxonomy/translation.md": `# Translation

synonyms:: translate this
route:: [~SB2002:opnai~], gpt-5.2
`,
};

describe("ten mistakes of ten kinds in one project", () => {
  it("are ten findings at their places, in one run", () => {
    const { sources, expected } = expectedFindings(project);
    expect(expected).toHaveLength(10);
    expect(placedFindings(sources)).toEqual(expected);
  });

  it("read as the golden file says", async () => {
    const { diagnostics, artifact } = compile(expectedFindings(project).sources);
    expect(artifact).toBeNull();
    await expect(renderText(diagnostics, { root: "rules" })).toMatchFileSnapshot(
      "../golden/ten-mistakes.txt",
    );
  });
});

describe("any text at all", () => {
  it("gives findings, never an exception", () => {
    const text = project["main.sbx"].replaceAll(/\[~SB\d{4}:|~\]/g, "");
    for (let cut = 0; cut < text.length; cut += 7) {
      const texts = { ...plain(), "main.sbx": text.slice(0, cut) };
      expect(compile(sourceSet(texts)).diagnostics.length).toBeGreaterThan(0);
    }
  });
});

function plain(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(project).map(([path, text]) => [path, text.replaceAll(/\[~SB\d{4}:|~\]/g, "")]),
  );
}
