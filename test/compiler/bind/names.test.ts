import { describe, expect, it } from "vitest";
import { compile, sourceSet } from "../../../compiler/index.ts";
import { expectedFindings, placedFindings } from "../../fixtures/expected-findings.ts";
import { smallProject, smallRules } from "../../fixtures/small-project.ts";

/** Lines of `main.sbx` (before `otherwise`), or whole files, with every finding there is written in. */
function expectFindings(lines: string, files: Readonly<Record<string, string>> = {}): void {
  const main = `${smallRules}${lines}\notherwise -> everyday\n`;
  const { sources, expected } = expectedFindings({ ...smallProject, "main.sbx": main, ...files });
  expect(placedFindings(sources)).toEqual(expected);
}

describe("a name that is declared nowhere is found at its place", () => {
  const cases: Readonly<Record<string, string>> = {
    "a chain in a rule": "when tools -> [~SB2003:evryday~]",
    "an outcome misspelt": "when topic -> [~SB2003:topik~]",
    "a chain in a chain": "chain more { [~SB2003:deap~], everyday }\nwhen tools -> more",
    "a chain in a promise": "cost chain [~SB2003:cheap~] <= 1 usd",
    "a chain in a test": 'test "t" { user "x" expect chain [~SB2003:cheap~] }',
    "a topic's chain": 'test "t" { user "x" expect chain [~SB2003:topic:deep_reasoning~] }',
    "a model": "chain more { anthropic/[~SB2001:sonet~], everyday }\nwhen tools -> more",
    "a provider": "chain more { [~SB2002:antropic~]/sonnet, everyday }\nwhen tools -> more",
    "both halves of a quoted target":
      'chain more { "anthropic/[~SB2001:opus 5~]", everyday }\nwhen tools -> more',
    "a provider of a promise": "never when tools reach provider [~SB2002:groq~]",
    "a target of a restrict": "restrict when tools from target openai/[~SB2001:gpt~]",
    "a region": 'only when tools reach region [~SB2009:"cn"~]',
    "a topic": "when topic([~SB2004:deep~]) -> everyday as d",
    "a topic in a test": 'test "t" { user "x" expect topic [~SB2004:translations~] }',
    "a bare word": "when [~SB2005:thinkin~] -> everyday as t",
    "a fact": "when [~SB2006:tokens~] > 5 -> everyday as t",
    "a let that is compared": "let big = turns > 9\nwhen [~SB2006:big~] == 1 or big -> everyday as t",
    "a function": 'when [~SB2007:uses~]("Bash") -> everyday as t',
    "a fact like a function": 'when [~SB2007:model~]("x") -> everyday as t',
    "a client": 'when client == [~SB2008:"team-c"~] -> everyday as t',
    "clients in a list": 'when client in ["team-a", [~SB2008:"team-c"~], [~SB2008:"x"~]] -> everyday as t',
    "a gate":
      "chain more { anthropic/opus, openai/gpt-5.2 (allow degrade [~SB2010:tool~]) }\nwhen tools -> more",
    "a strategy":
      "chain more { balance [~SB2013:random~] { anthropic/opus, openai/gpt-5.2 } }\nwhen tools -> more",
    "an option":
      "chain more { anthropic/opus, openai/gpt-5.2 } with { [~SB2012:retries~]: 3 }\nwhen tools -> more",
    "an option of within": "within { attempts: 9, wait: 600s, [~SB2012:hops~]: 3 }",
    "a rule": 'test "t" { user "x" expect rule [~SB2014:every~] }',
    "a tool that is compared":
      'when [~SB2006:tool("Bash")~] == true or [~SB2006:tool~] ~ "Bash" -> everyday as t',
    "a topic that is compared": "when [~SB2006:topic(translation)~] == true -> everyday as t",
    "a model without its provider": "chain more { [~SB2011:sonnet~], everyday }\nwhen tools -> more",
    "a code": 'allow [~SB2015:SB4999~] "x"\nwhen tools -> everyday as t',
    "a code that is never allowed": 'allow [~SB2016:SB2001~] "x"\nwhen tools -> everyday as t',
  };
  it.each(Object.entries(cases))("%s", (_, lines) => expectFindings(lines));

  it("with the mend that works", () => {
    const help = (lines: string) => {
      const main = `${smallRules}${lines}\notherwise -> everyday\n`;
      return compile(sourceSet({ ...smallProject, "main.sbx": main })).diagnostics.map((found) => found.help);
    };
    expect(help("chain more { sonnet, everyday }\nwhen tools -> more")).toEqual([
      "write a target as `provider/model`, or use `anthropic/sonnet`",
    ]);
    // A chain is none of its own steps.
    expect(help("chain deap { deep }\nwhen tools -> deap")[0]).not.toContain("`deap`");
    expect(help('when tool("Bash") == true -> everyday as t')).toEqual([
      'write `tool("Bash")` alone, or `not tool("Bash")`',
    ]);
    expect(help('when tool ~ "Bash" -> everyday as t')).toEqual([
      'write `tool("glob")` to ask for a tool by its name',
    ]);
  });

  it("both halves of a route, in markdown", () => {
    expectFindings("", {
      "taxonomy/translation.md":
        "# T\n\nsynonyms:: translate this\nroute:: [~SB2002:opnai~], gpt-5.2\nroute:: anthropic, [~SB2001:sonnet-4~] (allow degrade [~SB2010:tolls~])\n",
    });
  });

  it.each(["", "\n      - m: { context: 200k, max_output: 32k }"])(
    "one thing, where `models` is no mapping",
    (models) => {
      const catalog = `providers:\n  a:\n    protocol: echo\n    models:${models}\n`;
      const main = 'use catalog "catalog.yaml"\nchain main { a/m }\notherwise -> main\n';
      const { diagnostics } = compile(sourceSet({ "main.sbx": main, "catalog.yaml": catalog }));
      expect(diagnostics.map(({ primary }) => primary.span.file.path)).toEqual(["catalog.yaml"]);
      expect(JSON.stringify(diagnostics.map(({ message }) => message))).not.toContain("unreadable");
    },
  );

  it("a topic, where another folder of topics is empty", () => {
    expectFindings('use taxonomy [~SB1006:"empty"~]\nwhen topic([~SB2004:poetry~]) -> everyday as p', {
      "empty/notes.txt": "no topic",
    });
  });

  it("a folder of topics that is not there, and nothing of the topics that it may hold", () => {
    expectFindings('use taxonomy [~SB1002:"topics"~]\nwhen topic(poetry) -> everyday as p');
  });

  it("the topic of a test in markdown", () => {
    expectFindings("", {
      "taxonomy/deep-reasoning.md": '# D\n\nsynonyms:: root cause\ntest:: "root cause" -> [~SB2004:deep~]\n',
    });
  });

  it("in a file that is spliced in", () => {
    expectFindings('use rules "sub/more.sbx"', {
      "sub/more.sbx": 'use rules "../third.sbx"\nwhen tools -> [~SB2003:nowhere~]\n',
      "third.sbx": "when [~SB2005:nothing~] -> everyday as t\n",
    });
  });
});

describe("one cause is one finding", () => {
  const cases: Readonly<Record<string, string>> = {
    "a `let` with an unknown name is used many times":
      "let big = [~SB2006:token~] > 5\nwhen big -> everyday as a\nwhen not big and tools -> everyday as b",
    "a `let` with a wrong type is used many times":
      "let big = input_tokens > [~SB3034:5s~]\nwhen big -> everyday as a\nwhen not big and tools -> everyday as b",
    "a chain with a syntax error is used": "chain more { anthropic/opus }[~SB1010:}~]\nwhen tools -> more",
    "a chain with an unknown model is used and tested":
      'chain more { anthropic/[~SB2001:sonet~] }\nwhen tools -> more\ntest "t" { given tools expect chain more }',
    "a test whose only expectation is unknown": 'test "t" { user "x" expect rule [~SB2014:nothing~] }',
    "a cycle of three": "let [~SB2035:a~] = b\nlet b = c\nlet c = a\nwhen a or b or c -> everyday as t",
    "what names a cycle": "let [~SB2035:a~] = a\nlet b = a\nwhen b -> everyday as t",
  };
  it.each(Object.entries(cases))("where %s", (_, lines) => expectFindings(lines));

  it("where a model of the catalog is wrong and used", () => {
    const catalog = smallProject["catalog.yaml"].replace(
      "opus:   { context: 1M",
      "opus:   { context: [~SB3006:lots~]",
    );
    expectFindings("chain more { anthropic/opus }\nwhen tools -> more", { "catalog.yaml": catalog });
  });

  it("where the whole catalog cannot be read", () => {
    const { sources, expected } = expectedFindings({
      ...smallProject,
      "catalog.yaml": "providers: [",
      "main.sbx": `${smallRules}never when tools reach region "x"\nwhen client == "x" -> everyday as t\notherwise -> [~SB2003:every~]\n`,
    });
    const found = placedFindings(sources);
    expect(found.filter((line) => !line.includes("SB1070"))).toEqual(expected);
    expect(found.filter((line) => line.includes("SB1070"))).toHaveLength(1);
  });
});

describe("what may stand once is found where it stands again", () => {
  const cases: Readonly<Record<string, string>> = {
    "a chain": "chain [~SB2020:everyday~] { anthropic/opus }",
    "a let": "let a = tools\nlet [~SB2021:a~] = thinking\nwhen a -> everyday as t",
    "the name of a rule": "when tools -> everyday as t\nwhen thinking -> everyday as [~SB2023:t~]",
    "a test":
      'test "t" { user "x" expect chain everyday }\ntest [~SB2025:"t"~] { user "y" expect chain everyday }',
    "an option":
      "chain more { anthropic/opus, openai/gpt-5.2 } with { attempts: 2, [~SB2026:attempts~]: 3 }\nwhen tools -> more",
    "the envelope": "[~SB2027:envelope not audio~]",
    match: "match on last_user\n[~SB2027:match on all_user~]",
  };
  it.each(Object.entries(cases))("%s", (_, lines) => expectFindings(lines));

  it("a topic, in two folders", () => {
    expectFindings("", { "taxonomy/x/Translation.md": "# [~SB2022:Again~]\n\nsynonyms:: en francais\n" });
  });

  it("a client", () => {
    const catalog = smallProject["catalog.yaml"].replace("name: team-b", "name: [~SB2024:team-a~]");
    expectFindings("", { "catalog.yaml": catalog });
  });

  it("a file, and a file in itself", () => {
    expectFindings('use rules "a.sbx"\nuse rules [~SB2034:"./a.sbx"~]', {
      "a.sbx": 'use rules "b.sbx"\n',
      "b.sbx": 'use rules [~SB2033:"a.sbx"~]\nwhen tools -> everyday as t\n',
    });
  });
});

describe("a reserved name is found", () => {
  const cases: Readonly<Record<string, string>> = {
    "for a rule": "when tools -> everyday as [~SB2030:pinned~]",
    "for a let like a fact": "let [~SB2030:thinking~] = tools\nwhen thinking -> everyday as t",
  };
  it.each(Object.entries(cases))("%s", (_, lines) => expectFindings(lines));

  it("for a topic", () => {
    expectFindings("", { "taxonomy/none.md": "# [~SB2030:None~]\n\nsynonyms:: nothing at all\n" });
  });
});

describe("`otherwise`", () => {
  it("is found where rules follow it", () => {
    const { sources, expected } = expectedFindings({
      ...smallProject,
      "main.sbx": `${smallRules}otherwise -> everyday\n[~SB2031:when tools -> everyday as t~]\nwhen thinking -> everyday as u\n`,
    });
    expect(placedFindings(sources)).toEqual(expected);
  });

  it("is found in a file that is spliced in", () => {
    expectFindings('use rules "a.sbx"', {
      "a.sbx": "when tools -> everyday as t\n[~SB2032:otherwise -> everyday~]\n",
    });
  });
});
