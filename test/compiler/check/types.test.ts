import { describe, expect, it } from "vitest";
import { expectedFindings, placedFindings } from "../../fixtures/expected-findings.ts";
import { smallProject, smallRules } from "../../fixtures/small-project.ts";

/** Lines of `main.sbx` (before `otherwise`), or whole files, with every finding there is written in. */
function expectFindings(lines: string, files: Readonly<Record<string, string>> = {}): void {
  const main = `${smallRules}${lines}\notherwise -> everyday\n`;
  const { sources, expected } = expectedFindings({ ...smallProject, "main.sbx": main, ...files });
  expect(placedFindings(sources)).toEqual(expected);
}

describe("a condition whose types do not fit is found at its place", () => {
  const cases: Readonly<Record<string, string>> = {
    "a number alone": "[~SB3030:input_tokens~]",
    "a text alone": "[~SB3030:model~]",
    "a text in order": 'model [~SB3031:<=~] "x"',
    "a number and a glob": 'turns [~SB3031:~~] "5*"',
    "a range of a text": "model in [~SB3031:1..2~]",
    "a range of a flag": "tools in [~SB3031:1..2~]",
    "a list of numbers": '[~SB3031:turns in ["5"]~]',
    "a list of flags": '[~SB3031:tools in ["true"]~]',
    "a flag and a word": "[~SB3032:thinking == false~]",
    "a flag and a number": "[~SB3032:thinking != 1~]",
    "a flag and a text": '[~SB3032:thinking == "maybe"~]',
    "pinned and a text": '[~SB3032:pinned == "anthropic/opus"~]',
    "a text and a word": "model == [~SB3033:opus~]",
    "a text and a number": "model == [~SB3033:5~]",
    "a header and a word": 'header("x-class") != [~SB3033:secret~]',
    "a number and a text": 'turns == [~SB3033:"5"~]',
    "a number and a word": "turns == [~SB3033:five~]",
    "words in a list": 'model in ["a", [~SB3033:b~]]',
    "tokens and a duration": "context > [~SB3034:5s~]",
    "tokens and money": "context > [~SB3034:5 usd~]",
    "turns and a duration": "turns in 1..[~SB3034:5m~]",
    "an empty range": "context in [~SB3035:200k..150k~]",
    "a model without a name": 'model in ["m", [~SB3037:""~]]',
    "a session without a name": 'session != [~SB3037:""~]',
    "an effort without a name": 'effort == [~SB3037:""~]',
    "a protocol": 'protocol == [~SB3037:"openai"~]',
    "a glob that no protocol meets": 'protocol ~ [~SB3037:"claude*"~]',
    "a glob that no client meets": 'client ~ [~SB3037:"crew-*"~]',
    "an effort": 'effort == [~SB3038:"hihg"~]',
    "less than nothing": "[~SB3039:max_output < 0~]",
    "an empty glob": 'model ~ [~SB3040:""~]',
    "an empty tool": 'tool([~SB3040:""~])',
    "a header's name": '[~SB3041:header("x class")~] == "a"',
    "a header with a credential": '[~SB3043:header("Authorization")~] == "a"',
  };
  it.each(Object.entries(cases))("%s", (_, condition) => {
    expectFindings(`when tools and (${condition} or thinking) -> everyday as t`);
  });

  it("in every statement that has one", () => {
    expectFindings(
      [
        "restrict when [~SB3030:turns~] from provider openai",
        "never when [~SB3032:tools == true~] reach provider openai",
        "survive any one provider when context > [~SB3034:5s~]",
        "cost chain everyday <= 90 usd when model == [~SB3033:x~]",
        'test "t" { given [~SB3030:model~] expect chain everyday }',
        'test "u" { forall [~SB3030:model~] expect chain everyday }',
        "let unused = [~SB3030:context~]",
      ].join("\n"),
    );
  });

  it("with each of them in one run", () => {
    expectFindings("when [~SB3030:turns~] and [~SB3030:model~] and [~SB2005:thinkin~] -> everyday as t");
  });
});

describe("bounds at their ends are kept as they are", () => {
  it.each([
    "context in 5..5",
    "max_output <= 0",
    "max_output == 0",
    "turns >= 1",
    "context < 1",
    'client ~ "team-*"',
  ])("%s", (condition) => {
    const { sources } = expectedFindings({
      ...smallProject,
      "main.sbx": `${smallRules}when ${condition} and thinking -> everyday as t\notherwise -> everyday\n`,
    });
    expect(placedFindings(sources).filter((line) => line.includes("SB3"))).toEqual([]);
  });
});

describe("chains and promises", () => {
  const cases: Readonly<Record<string, string>> = {
    "a weight under another strategy":
      "chain more { balance round-robin { anthropic/opus (weight [~SB3052:2~]), openai/gpt-5.2 } }\nwhen tools -> more",
    "a weight outside a pool":
      "chain more { anthropic/opus (weight [~SB3052:2~]), openai/gpt-5.2 }\nwhen tools -> more",
    "a weight of nothing":
      "chain more { balance weighted { anthropic/opus (weight [~SB3053:0~]), openai/gpt-5.2 } }\nwhen tools -> more",
    "a timeout without a unit":
      "chain more { anthropic/opus, openai/gpt-5.2 } with { first_token: [~SB3054:4~], attempts: [~SB3054:3s~] }\nwhen tools -> more",
    "attempts of none":
      "chain more { anthropic/opus, openai/gpt-5.2 } with { attempts: [~SB3054:0~] }\nwhen tools -> more",
    "a hedge without a unit":
      "chain more { anthropic/opus, openai/gpt-5.2 } hedge after [~SB3054:2~]\nwhen tools -> more",
    "a commit point in seconds":
      "chain more { anthropic/opus, openai/gpt-5.2 } commit after [~SB3054:2s~] tokens\nwhen tools -> more",
    "a commit point of no tokens":
      "chain more { anthropic/opus, openai/gpt-5.2 } commit after [~SB3054:0~] tokens\nwhen tools -> more",
    "a clause given twice":
      "chain more { anthropic/opus, openai/gpt-5.2 } hedge after 2s [~SB1023:hedge after 3s~]\nwhen tools -> more",
    "a hedge over one target": "chain more { anthropic/opus } [~SB3058:hedge after 2s~]\nwhen tools -> more",
    "a hedge of one attempt":
      "chain more { anthropic/opus, openai/gpt-5.2 } [~SB3058:hedge after 2s~] with { attempts: 1 }\nwhen tools -> more",
    "a hedge after the first token was due":
      "chain more { anthropic/opus, openai/gpt-5.2 } [~SB3058:hedge after 2s~] with { first_token: 2s }\nwhen tools -> more",
    "a hedge just before":
      "chain more { anthropic/opus, openai/gpt-5.2 } hedge after 2s with { first_token: 2001ms }\nwhen tools -> more",
    "a hedge after all was due":
      "chain more { anthropic/opus, openai/gpt-5.2 } [~SB3058:hedge after 2s~] with { total: 2s }\nwhen tools -> more",
    "a hedge after the request's end":
      "chain more { anthropic/opus, openai/gpt-5.2 } [~SB3058:hedge after 90s~] with { first_token: 91s, total: 95s }\nwhen tools -> more\n[~SB4012:within { attempts: 9, wait: 90s }~]",
    "a hedge beside sticky":
      "chain more { balance sticky { anthropic/opus, openai/gpt-5.2 } } [~SB3058:hedge after 2s~]\nwhen tools -> more",
    "a commit over one target and key":
      "chain more { anthropic/opus } [~SB3059:commit after complete~]\nwhen tools -> more",
    "a commit of one attempt":
      "chain more { anthropic/opus, openai/gpt-5.2 } [~SB3059:commit after 9 tokens~] with { attempts: 1 }\nwhen tools -> more",
    "one gate lifted twice":
      "chain more { anthropic/opus, openai/gpt-5.2 (allow degrade tools, allow degrade [~SB3056:tools~]) }\nwhen tools -> more",
    "a cycle of chains":
      "chain a { [~SB4011:b~], anthropic/opus }\nchain b { a, openai/gpt-5.2 }\nwhen tools -> a",
    "a chain in itself": "chain a { anthropic/opus, [~SB4011:a~] }\nwhen tools -> a",
    "within with its attempts misspelt": "within { [~SB2012:attempt~]: 6, wait: 600s }",
    "within without a wait": "[~SB3055:within { attempts: 6 }~]",
    "a wait without a unit": "within { attempts: 9, wait: [~SB3054:90~] }",
    "a ceiling without a unit": "cost chain everyday <= [~SB3060:5~]",
    "a ceiling of nothing": "cost chain everyday <= [~SB3060:0 usd~]",
    "a status that is no refusal": 'when tools -> reject [~SB3061:302~] "x"',
  };
  it.each(Object.entries(cases))("%s", (_, lines) => expectFindings(lines));
});

describe("tests of the rules", () => {
  const cases: Readonly<Record<string, string>> = {
    "a range": "given [~SB3070:turns > 5~]",
    "a choice": "given [~SB3070:tools or thinking~]",
    "a negated conjunction": "given not ([~SB3070:tools and thinking~])",
    "one of several texts": 'given [~SB3070:model in ["a", "b"]~]',
    "another text": 'given [~SB3070:model != "a"~]',
    "a glob": 'given [~SB3070:model ~ "a*"~]',
    "a glob of a tool": 'given [~SB3070:tool("a*")~]',
    "a tool that is not there": 'given not [~SB3070:tool("a")~]',
    "a topic": "given [~SB3070:topic(translation)~]",
    "a fact that follows from others": "given [~SB3070:pinned~] and [~SB3070:context == 5~]",
    "two values": 'given model == "a" and [~SB3071:model == "b"~]',
    "a flag that another fact implies": 'given not thinking and [~SB3071:effort == "high"~]',
    "two values through a let": "given tools and not [~SB3071:agent~]",
  };
  it.each(Object.entries(cases))("%s", (_, given) => {
    const agent = "let agent = tools\nwhen agent and turns > 500 -> everyday as a\n";
    expectFindings(`${agent}test "t" { ${given} expect chain everyday }`);
  });

  it("that expect nothing, or the first of a pool", () => {
    expectFindings(
      [
        'test [~SB3073:"t"~] { user "x" }',
        "chain pool { balance sticky { anthropic/opus, openai/gpt-5.2 } }",
        "when tools -> pool",
        'test "u" { given tools expect chain pool, [~SB3072:first anthropic/opus~] }',
        'test "v" { given tools expect reject [~SB3061:200~] }',
      ].join("\n"),
    );
  });

  it("may use a `let`, negations and several tools", () => {
    expectFindings(
      [
        'let agent = tool("Bash") and tool("Edit") and not (image or document)',
        "when agent and turns > 500 -> everyday as a",
        'test "t" { given agent and turns == 501 expect rule a }',
      ].join("\n"),
    );
  });
});

describe("the catalog", () => {
  const withQuirks = (quirks: string) =>
    smallProject["catalog.yaml"].replace("    region: eu\n", `    region: eu\n    quirks: ${quirks}\n`);

  it("has quirks whose fields there are", () => {
    expectFindings("", { "catalog.yaml": withQuirks("{ drop: [[~SB3080:max_output_token~], of_our_own] }") });
    expectFindings("", {
      "catalog.yaml": withQuirks("{ rename: { user: users }, drop: [[~SB3081:user~]] }"),
    });
    expectFindings("", { "catalog.yaml": withQuirks("{ defaults: { user: me }, drop: [[~SB3081:user~]] }") });
  });

  it("opens a listener to others only with clients", () => {
    const closed = smallProject["catalog.yaml"].replace(/ {2}clients:.*\n/, "  listen: LISTEN\n");
    const listen = (address: string) => ({ "catalog.yaml": closed.replace("LISTEN", address) });
    expectFindings("", listen("[~SB3082:0.0.0.0:8484~]"));
    expectFindings(
      "",
      listen('"[~SB3082:[::]:8484~]"'.replace('"[~SB3082:', '[~SB3082:"').replace('~]"', '"~]')),
    );
    for (const loopback of ["127.0.0.1:80", "127.9.9.9:80", '"[::1]:80"', "localhost:80"])
      expectFindings("", listen(loopback));
  });

  it("leaves room beside the default output", () => {
    const catalog = smallProject["catalog.yaml"].replace(
      "gpt-5.2: {",
      "tiny: { context: [~SB3085:8k~], max_output: 8k, json: true, thinking: true, tools: true }\n      gpt-5.2: {",
    );
    const { sources, expected } = expectedFindings({
      ...smallProject,
      "catalog.yaml": catalog,
      "main.sbx": `${smallRules}otherwise -> everyday\n`,
    });
    expect(placedFindings(sources).filter((line) => line.includes("SB3"))).toEqual(expected);
  });
});

describe("a taxonomy", () => {
  it("lists each synonym of a topic once, whatever its letters and spaces", () => {
    expectFindings("", {
      "taxonomy/deep-reasoning.md":
        "# D\n\nsynonyms:: root cause, think step by step, [~SB3084:Root  CAUSE~]\n",
    });
  });
});

describe("phrases", () => {
  it("that fold to nothing are reported, synonyms and vetoes", () => {
    expectFindings("", {
      "taxonomy/deep-reasoning.md":
        "# D\n\nsynonyms:: root cause, [~SB3086:\u200d~]\nnot:: [~SB3086:\u00ad~]\n",
    });
  });
});

describe("growth", () => {
  it("of `let`s that double each other is stopped", () => {
    const lets = Array.from({ length: 40 }, (_, row) => `let a${row + 1} = a${row} and (tools or a${row})`);
    const { sources } = expectedFindings({
      ...smallProject,
      "main.sbx": `${smallRules}let a0 = thinking\n${lets.join("\n")}\nwhen a40 -> everyday as t\notherwise -> everyday\n`,
    });
    expect(placedFindings(sources).map((line) => line.split(" ")[1])).toEqual(["SB3042"]);
  });

  it("of chains that double each other is stopped", () => {
    const chains = Array.from({ length: 40 }, (_, row) => `chain c${row + 1} { c${row}, c${row} }`);
    const { sources } = expectedFindings({
      ...smallProject,
      "main.sbx": `${smallRules}chain c0 { anthropic/opus }\n${chains.join("\n")}\nwhen tools -> c40\notherwise -> everyday\n`,
    });
    expect(placedFindings(sources).map((line) => line.split(" ")[1])).toEqual(["SB3057"]);
  });

  it("of `let`s that name each other in a long row is no matter", () => {
    const lets = Array.from({ length: 3_000 }, (_, row) => `let a${row} = a${row + 1}`);
    const { sources } = expectedFindings({
      ...smallProject,
      "main.sbx": `${smallRules}${lets.join("\n")}\nlet a3000 = thinking\nwhen a0 -> everyday as t\notherwise -> everyday\n`,
    });
    expect(placedFindings(sources)).toEqual([]);
  });
});
