import { describe, expect, it } from "vitest";
import { compile, renderTests, runTests, sourceSet } from "../../../compiler/index.ts";
import { smallProject, smallRules } from "../../fixtures/small-project.ts";

/** The results of the tests in some lines of `main.sbx` over the small project. */
function results(lines: string, files: Readonly<Record<string, string>> = {}) {
  const main = `${smallRules}${lines}\notherwise -> everyday\n`;
  const { config, lowered, diagnostics } = compile(
    sourceSet({ ...smallProject, "main.sbx": main, ...files }),
  );
  if (!config || !lowered)
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return runTests(config, lowered, diagnostics);
}

/** What is said of the only test of some lines: `passed`, or its findings. */
function outcome(lines: string): string {
  const [only, ...others] = results(lines);
  if (!only || others.length > 0) throw new Error("one test, please");
  return only.status === "passed" ? "passed" : only.findings.map(({ message }) => message).join("\n");
}

describe("a test of one request", () => {
  const rules = [
    "chain small { openai/gpt-5.2, anthropic/sonnet }",
    'when header("x-class") == "gold" and client == "team-b" -> small as gold',
    'when tool("mcp__*") and turns > 3 -> small as agents',
    'when tool("web_s*") -> small as searches',
    'when document and context > 500k -> reject 413 "send the pages you mean" as too_much',
    "when pinned -> pinned",
  ].join("\n");
  const passing: Readonly<Record<string, string>> = {
    "goes where its text leads":
      'user "find the root cause" expect chain everyday, rule reasoning, topic deep_reasoning, topic none',
    "takes the routes of the winning topic":
      'user "translate this" expect chain topic:translation, topic translation, first openai/gpt-5.2',
    "has headers and a client":
      'given header("X-Class") == "gold" and client == "team-b" expect rule gold, first openai/gpt-5.2',
    "has tools, and so offers tools":
      'given tool("mcp__a") and turns == 4 expect rule agents, target anthropic/sonnet, not target anthropic/opus',
    "searches the web, with the tool of that name": "given web_search expect rule searches",
    "has numbers":
      "given document and input_tokens == 500001 expect reject, reject 413, rule too_much, not chain small",
    "names a target":
      'given model == "openai,gpt-5.2" expect rule pinned, first openai/gpt-5.2, not target anthropic/opus',
    "is outside the envelope": "given audio expect refused, not reject",
    "ignores what agents inject":
      'user "hi <system-reminder>translate this</system-reminder>" expect chain everyday, topic none',
    "is about the last text of the user":
      'user "translate this" user "and now something else" expect chain everyday, not topic translation',
    "counts its texts": 'user "a" user "b" user "c" user "d" given tool("mcp__a") expect rule agents',
  };
  it.each(Object.entries(passing))("that %s", (_, body) => {
    expect(outcome(`${rules}\ntest "t" { ${body} }`)).toBe("passed");
  });

  const failing: Readonly<Record<string, readonly [string, string]>> = {
    "another chain": [
      "given tools expect chain small",
      'the test "t" expects chain `small`, and it goes to chain `everyday`',
    ],
    "another rule": [
      "given tools expect rule gold",
      'the test "t" expects rule `gold`, and rule `everyday` wins',
    ],
    "another target first": [
      "given tools expect first openai/gpt-5.2",
      'the test "t" expects first `openai/gpt-5.2`, and `anthropic/sonnet` comes first',
    ],
    "a target that is not in the chain": [
      'user "translate this" expect target anthropic/opus',
      'the test "t" expects target `anthropic/opus`, and it is not in chain `topic:translation`',
    ],
    "a target that is admitted": [
      "given tools expect not target anthropic/opus",
      'the test "t" expects not target `anthropic/opus`, and it is admitted',
    ],
    "another topic": [
      'user "root cause" expect topic translation',
      'the test "t" expects topic `translation`, and no topic wins',
    ],
    "no topic": [
      'user "translate this" expect topic none',
      'the test "t" expects no topic, and topic `translation` wins',
    ],
    "no rejection": [
      "given tools expect reject 403",
      'the test "t" expects a rejection with 403, and it goes to chain `everyday`',
    ],
    "a rejection": [
      "given document and input_tokens == 500001 expect chain everyday",
      'the test "t" expects chain `everyday`, and rule `too_much` rejects it with 413',
    ],
    "a refusal": [
      "given audio expect chain everyday",
      'the test "t" expects chain `everyday`, and it is refused: it lies outside the envelope',
    ],
  };
  it.each(Object.entries(failing))("fails for %s", (_, [body, message]) => {
    expect(outcome(`${rules}\ntest "t" { ${body} }`)).toBe(message);
  });

  it("says which gate refused a target, and shows the rule and the target", () => {
    const small = smallProject["catalog.yaml"].replace("gpt-5.2: { context: 1M", "gpt-5.2: { context: 200k");
    const lines = 'test "t" { given input_tokens == 300k expect target openai/gpt-5.2 }';
    const [result] = results(lines, { "catalog.yaml": small });
    const [finding] = result?.findings ?? [];
    expect(finding?.message).toBe(
      'the test "t" expects target `openai/gpt-5.2`, and it is refused: its window is smaller than the request',
    );
    expect(finding?.related.map(({ label, span }) => [label, span.file.path])).toEqual([
      ["this rule wins", "main.sbx"],
      ["its window is smaller than the request", "catalog.yaml"],
    ]);
  });
});

describe("the first target of a test", () => {
  const pool =
    "chain pool { balance weighted { anthropic/opus (weight 1), openai/gpt-5.2 (weight 1) }, anthropic/sonnet }";
  const codes = (lines: string, files?: Readonly<Record<string, string>>) =>
    results(lines, files)[0]?.findings.map(({ code }) => code);

  it("is not asked for where a pool decides it", () => {
    expect(
      codes(`${pool}\nwhen tools -> pool\ntest "t" { given tools expect first openai/gpt-5.2 }`),
    ).toEqual(["SB3072"]);
  });

  it("is asked for where only one member is left", () => {
    const small = smallProject["catalog.yaml"].replace("gpt-5.2: { context: 1M", "gpt-5.2: { context: 200k");
    const files = { "catalog.yaml": small };
    const test = 'test "t" { given tools and input_tokens == 300k expect first anthropic/opus }';
    expect(codes(`${pool}\nwhen tools -> pool\n${test}`, files)).toEqual([]);
  });
});

describe("a test of all requests", () => {
  it("passes where the prover proves it, and fails with a witness where it does not hold", () => {
    expect(outcome('test "t" { forall tools expect target anthropic/sonnet }')).toBe("passed");
    const [result] = results('test "t" { forall tools expect chain everyday }');
    expect(result?.status).toBe("failed");
    expect(result?.findings[0]?.witness).not.toBeNull();
  });
});

describe("a test of the taxonomy", () => {
  const topic = (tests: string) => ({
    "taxonomy/deep-reasoning.md": `# Deep\n\nsynonyms:: root cause, think step by step\n${tests}\n`,
  });
  it("is run by every compile", () => {
    const main = `${smallRules}otherwise -> everyday\n`;
    const compiled = (tests: string) =>
      compile(sourceSet({ ...smallProject, "main.sbx": main, ...topic(tests) }));
    expect(
      compiled('test:: "the root cause" -> deep_reasoning\ntest:: "the root" -> none').artifact,
    ).not.toBeNull();
    const wrong = compiled(
      'test:: "the root" -> deep_reasoning\ntest:: "root cause" -> none\ntest:: "translate this" -> none',
    );
    expect(wrong.artifact).toBeNull();
    expect(wrong.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'SB6002 the text "the root" belongs to topic `deep_reasoning`, and no topic wins',
      'SB6002 the text "root cause" must not hold topic `deep_reasoning`, and it does',
      'SB6002 the text "translate this" belongs to no topic, and topic `translation` wins',
    ]);
  });
});

describe("the report", () => {
  const run = () =>
    results(
      'test "plain" { user "hello" expect chain everyday }\ntest "wrong" { given tools expect rule by_topic }\ntest "all" { forall tools expect target anthropic/sonnet }',
    );

  it("is text, JSON or JUnit", async () => {
    await expect(renderTests.text(run(), { root: "rules" })).toMatchFileSnapshot(
      "../../golden/render/tests.txt",
    );
    await expect(renderTests.json(run(), { root: "rules" })).toMatchFileSnapshot(
      "../../golden/render/tests.json",
    );
    await expect(renderTests.junit(run(), { root: "rules" })).toMatchFileSnapshot(
      "../../golden/render/tests.xml",
    );
  });
});
