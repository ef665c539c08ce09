import { describe, expect, it } from "vitest";
import { compile, coverageOf, renderTests, sourceSet } from "../../../compiler/index.ts";
import { smallProject, smallRules } from "../../fixtures/small-project.ts";

const main = `${smallRules}chain small { openai/gpt-5.2, anthropic/sonnet }
when input_tokens > 500k -> small as long
when json -> reject 400 "no" as no_json
otherwise -> everyday
test "one" { user "find the root cause" expect chain everyday }
test "two" { given json expect reject }
test "all" { forall input_tokens > 600k and not topic and not topic(deep_reasoning) expect chain small }
`;

describe("what tests reach", () => {
  const { config, lowered } = compile(sourceSet({ ...smallProject, "main.sbx": main }));
  if (!config || !lowered) throw new Error("it does not check");
  const coverage = coverageOf(config, lowered);
  const missed = (parts: readonly { name: string; isReached: boolean }[]) =>
    parts.filter(({ isReached }) => !isReached).map(({ name }) => name);

  it("is told for each rule, each hop in use and each topic", () => {
    expect(coverage.rules.map(({ name }) => name)).toEqual([
      "rule `reasoning`",
      "rule `by_topic`",
      "rule `long`",
      "rule `no_json`",
      "rule `everyday`",
    ]);
    expect(missed(coverage.rules)).toEqual(["rule `by_topic`", "rule `long`", "rule `everyday`"]);
    expect(coverage.hops).toHaveLength(7);
    expect(missed(coverage.hops)).toEqual([
      "`openai/gpt-5.2` of chain `small`",
      "`anthropic/sonnet` of chain `small`",
      "`openai/gpt-5.2` of chain `topic:translation`",
      "`anthropic/sonnet` of chain `topic:translation`",
    ]);
    expect(missed(coverage.topics)).toEqual(["topic `translation`"]);
  });

  it("is text, JSON or JUnit", async () => {
    const shown = { root: "rules" };
    const extras = { coverage };
    await expect(renderTests.text([], shown, extras)).toMatchFileSnapshot("../../golden/render/coverage.txt");
    await expect(renderTests.json([], shown, extras)).toMatchFileSnapshot(
      "../../golden/render/coverage.json",
    );
    await expect(renderTests.junit([], shown, extras)).toMatchFileSnapshot(
      "../../golden/render/coverage.xml",
    );
  });
});
