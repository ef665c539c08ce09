import { describe, expect, it } from "vitest";
import { compile, sourceSet } from "../../../compiler/index.ts";
import { smallProject, smallRules } from "../../fixtures/small-project.ts";

/** A project whose Anthropic provider is in the US, whose OpenAI one is in the EU, and whose third states no region. */
const catalog = smallProject["catalog.yaml"].replace(
  "  openai:\n",
  "  local:\n    protocol: echo\n    models: { m: { context: 1M, max_output: 64k } }\n  openai:\n",
);

/** What the last promise or restrict of some lines names, as `provider/model`. */
function targetsOf(lines: string) {
  const main = `${smallRules}${lines}\notherwise -> everyday\n`;
  const { config } = compile(sourceSet({ ...smallProject, "catalog.yaml": catalog, "main.sbx": main }));
  if (!config) throw new Error("the project has errors");
  const named = (rows: readonly number[]) =>
    rows.map((row) => {
      const plan = config.targets[row]?.plan;
      return `${config.providers[plan?.provider ?? -1]?.plan.name}/${plan?.model}`;
    });
  const promise = config.promises.at(-1);
  const restrict = config.restricts.at(-1);
  return {
    barred: restrict && named(restrict.barredTargets),
    promised: promise && "targets" in promise ? named(promise.targets) : undefined,
  };
}

describe("a target whose provider states no region", () => {
  it("is barred by `from` and by `to` a region", () => {
    expect(targetsOf('restrict when tools from region "us"').barred).toEqual([
      "anthropic/opus",
      "anthropic/sonnet",
      "local/m",
    ]);
    expect(targetsOf('restrict when tools to region "us"').barred).toEqual(["local/m", "openai/gpt-5.2"]);
  });

  it("violates `never` and `only`", () => {
    expect(targetsOf('never when tools reach region "eu"').promised).toEqual(["local/m", "openai/gpt-5.2"]);
    expect(targetsOf('only when tools reach region "eu"').promised).toEqual(["openai/gpt-5.2"]);
  });
});

describe("a set of one provider or one target", () => {
  it("holds just that, or everything else", () => {
    expect(targetsOf("restrict when tools from provider anthropic").barred).toEqual([
      "anthropic/opus",
      "anthropic/sonnet",
    ]);
    expect(targetsOf("restrict when tools to target anthropic/opus").barred).toEqual([
      "anthropic/sonnet",
      "local/m",
      "openai/gpt-5.2",
    ]);
  });
});
