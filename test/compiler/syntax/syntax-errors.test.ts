import { describe, expect, it } from "vitest";
import { parseRules, sourceFile } from "../../../compiler/index.ts";
import { expectFindings, listed, mended } from "../../fixtures/findings.ts";

const at = (text: string, ...codes: readonly string[]) =>
  expectFindings(parseRules, "main.sbx", text, ...codes);

describe("a syntax error", () => {
  it.each([
    ["when tools [~cheap~]", "expected `->` and an outcome after `tools`"],
    ["when tools [~->~]", "expected an outcome: a chain, `topic`, `pinned` or `reject` after `->`"],
    ["when [~->~] a", "expected a condition after `when`"],
    ["when tools and [~->~] a", "expected a condition after `and`"],
    ["when context > [~->~] a", "expected a value after `>`"],
    ["when context in 5k [~a~]", "expected `..` and the end of the range after `5k`"],
    ["when model in [[~]~] -> a", "expected a value after `[`"],
    ["when tools -> a [~as~]", "expected the name of the rule after `as`"],
    ["when tools -> [~reject~]", "expected a status such as `403` after `reject`"],
    ["when tools -> reject [~403~]", "expected the message in double quotes after `403`"],
    ["chain [~{~] a/b }", "expected the name of the chain after `chain`"],
    ["chain a [~b/c~] }", "expected `{` and the steps of the chain after `a`"],
    ["chain a { [~}~]", "expected a target or a chain after `{`"],
    ["chain a { b/c [~d/e~] }", "expected `,` or a new line between two steps before `d/e`"],
    [
      "chain a { balance weighted { b/c [~weight~] = 3 } }",
      "expected parentheses around the options of a step, such as `(weight 3)`, before `weight`",
    ],
    ["chain a { b/c (weight [~x~]) }", "expected a number after `weight`"],
    ["chain a { b/c } hedge [~2s~]", "expected `after` and a duration, such as `after 2s` after `hedge`"],
    ["chain a { b/c } hedge after [~never~]", "expected a duration such as `2s` after `after`"],
    [
      "chain a { b/c } commit after [~all~]",
      "expected a number of tokens such as `200 tokens`, or `complete` after `after`",
    ],
    ["chain a { b/c } commit after [~200~]", "expected `tokens` after `200`"],
    ["within { attempts: 6 [~wait~]: 90s }", "expected `,` or a new line between two options before `wait`"],
    ["let [~=~] tools", "expected the name of the condition after `let`"],
    ["survive any [~provider~]", "expected `one` after `any`"],
    ["never when tools [~to~] groq", "expected `reach` and what is reached after `tools`"],
    ["cost chain a [~<~] 1 usd", "expected `<=` and a ceiling after `a`"],
    ['test "t" { [~}~]', "expected `user`, `system`, `given`, `forall` or `expect` after `{`"],
    ["allow [~SB4003~]", "expected the reason in double quotes after `SB4003`"],
    ["when tools -> a [~)~]", "expected the end of the statement after `a`"],
    ["envelope tools [~image~]", "expected the end of the statement after `tools`"],
  ])("in `%s` says what was expected, and where", (text, message) => {
    const fixed = text.replaceAll("[[~]", "[[~]");
    expect(at(fixed, "SB1010")[0]?.message).toBe(message);
  });

  it.each([
    ["when tools -> openai/gpt-5.2", "declare `chain NAME { openai/gpt-5.2 }`, and write its name here"],
    ['when model == ["a", "b"] -> a', "write `in [...]` for any of several texts"],
    ['when headers["x-a"] == "b" -> a', 'write `header("name")`'],
  ])("in `%s` says what was meant", (text, help) => {
    const { diagnostics } = parseRules(sourceFile("main.sbx", text));
    expect(diagnostics).toMatchObject([{ code: "SB1010", help }]);
  });

  it("turns two comparisons around at once", () => {
    const [found, ...others] = at("when [~8k~] < input_tokens <= 32k and tools -> a", "SB1025");
    expect(others).toEqual([]);
    expect(found && mended(found)).toBe("when input_tokens > 8k and input_tokens <= 32k and tools -> a");
  });

  it("takes a semicolon between two steps for a comma, and no other", () => {
    const [between] = at("chain a { b/c[~;~] d/e }", "SB1014");
    expect(between && mended(between)).toBe("chain a { b/c, d/e }");
    const [last] = at("chain a { b/c[~;~] }", "SB1014");
    expect(last && mended(last)).toBe("chain a { b/c }");
  });

  it("names the keyword that was misspelt", () => {
    const [found] = at('use [~taxnomy~] "t"', "SB1010");
    expect(found?.help).toBe("did you mean `taxonomy`?");
    expect(found && mended(found)).toBe('use taxonomy "t"');
  });

  it("offers the quotes that are missing", () => {
    const [found] = at("use catalog [~catalog.yaml~]", "SB1010");
    expect(found && mended(found)).toBe('use catalog "catalog.yaml"');
  });
});

describe("a notation of another language", () => {
  it.each([
    ["when tools [~&&~] image -> a", "when tools and image -> a"],
    ["when tools [~||~] image -> a", "when tools or image -> a"],
    ["when [~!~]tools -> a", "when not tools -> a"],
    ['when model [~=~] "x" -> a', 'when model == "x" -> a'],
    ['when model [~===~] "x" -> a', 'when model == "x" -> a'],
    ['when model [~<>~] "x" -> a', 'when model != "x" -> a'],
    ["when context [~≥~] 5 -> a", "when context >= 5 -> a"],
    ["when tools [~=>~] a", "when tools -> a"],
    ["when tools [~→~] a", "when tools -> a"],
    ["let a [~==~] tools", "let a = tools"],
    ["[~if~] tools -> a", "when tools -> a"],
    ["[~else~] -> a", "otherwise -> a"],
    ["when context in 1k[~..=~]2k -> a", "when context in 1k..2k -> a"],
    ["when tools -> a [~//~] why", "when tools -> a # why"],
    ["when tools -> a[~;~]", "when tools -> a"],
  ])("is understood and sent back: %s", (text, right) => {
    const plain = text.replaceAll(/\[~|~\]/g, "");
    const { value, diagnostics } = parseRules(sourceFile("main.sbx", plain));
    expect(diagnostics.map(({ code }) => code)).toEqual(["SB1014"]);
    expect(value.items).toHaveLength(1);
    const [found] = diagnostics;
    const mark = text.indexOf("[~");
    expect(found?.primary.span.start).toBe(mark);
    expect(found && mended(found)).toBe(right);
  });

  it.each([
    ["when topic [~then~] a", "`->`"],
    ["when model [~is~] x -> a", "`==`"],
    ['when model [~contains~] "x" -> a', '`~` and a glob, such as `"*text*"`'],
    ['when model [~not in~] ["x"] -> a', "`not model in ...`"],
  ])("tells what to write: %s", (text, write) => {
    expect(at(text, "SB1014")[0]?.help).toBe(`write ${write}`);
  });
});

describe("other slips", () => {
  it("sends a comparison back that begins with its value", () => {
    const [found] = at("when [~190k~] < context -> a", "SB1025");
    expect(found && mended(found)).toBe("when context > 190k -> a");
  });

  it("reads digits that are grouped with commas", () => {
    const [found] = at("when context > [~190,000~] -> a", "SB1015");
    expect(found && mended(found)).toBe("when context > 190000 -> a");
  });

  it("knows curly and single quotes", () => {
    const [curly] = at("when model == [~“x”~] -> a", "SB1016");
    expect(curly && mended(curly)).toBe('when model == "x" -> a');
    at("when model == [~'x'~] -> a", "SB1016");
  });

  it("closes a string at the end of its line", () => {
    const { value, diagnostics } = parseRules(
      sourceFile("main.sbx", 'use catalog "c.yaml\nwhen tools -> a\n'),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["SB1012"]);
    expect(value.items).toMatchObject([{ path: { value: "c.yaml" } }, { kind: "rule" }]);
  });

  it("finds regular expressions, in slashes and in globs", () => {
    at("when model ~ [~/claude.*/~] -> a", "SB1018");
    at('when model ~ [~"^claude$"~] -> a', "SB1018");
    at('when model ~ "gpt-4.*" -> a');
  });

  it("knows keywords in capitals", () => {
    const [found] = at("[~WHEN~] tools -> a", "SB1017");
    expect(found && mended(found)).toBe("when tools -> a");
    at("when tools [~AND~] image -> a", "SB1017");
    at('test "t" { [~EXPECT~] refused }', "SB1017");
  });

  it("reads a misspelt statement as the one that was meant", () => {
    const { value, diagnostics } = parseRules(
      sourceFile("main.sbx", "chian deep { a/b }\nwhne tools -> deep"),
    );
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([
      ["SB1019", "begin it with `chain`"],
      ["SB1019", "begin it with `when`"],
    ]);
    expect(value.items).toMatchObject([{ kind: "chain", name: { value: "deep" } }, { kind: "rule" }]);
  });

  it("points at the bracket that is not closed", () => {
    at("when [~(~]tools or (image and json) -> a", "SB1020");
    at("chain a [~{~] b/c, d/e", "SB1020");
  });

  it("takes two statements on one line apart", () => {
    const text = "when tools -> a [~when~] image -> b";
    at(text, "SB1021");
    const { items } = parseRules(sourceFile("main.sbx", text.replaceAll(/\[~|~\]/g, ""))).value;
    expect(items).toHaveLength(2);
  });

  it("refuses what nobody could read", () => {
    const deep = `when ${"(".repeat(5_000)}tools${")".repeat(5_000)} -> a`;
    expect(parseRules(sourceFile("main.sbx", deep)).diagnostics.map(({ code }) => code)).toEqual(["SB1024"]);
    const negated = `when ${"not ".repeat(5_000)}tools -> a`;
    expect(parseRules(sourceFile("main.sbx", negated)).diagnostics.map(({ code }) => code)).toEqual([
      "SB1024",
    ]);
  });

  it("says of a broken statement what it would have declared", () => {
    const text = "chain deep { a/b ( }\nlet x = and\nwhen tools as mine\nnever\n";
    const { broken, items } = parseRules(sourceFile("main.sbx", text)).value;
    expect(items).toEqual([]);
    expect(broken.map(({ declares }) => declares && `${declares.kind} ${declares.name.value}`)).toEqual([
      "chain deep",
      "let x",
      "rule mine",
      null,
    ]);
  });
});

describe("a file full of mistakes", () => {
  it("gives each its finding, in one run, and keeps what is right", () => {
    const text = `use catalog catalog.yaml
envelope input_tokens <= 1M && not audio
chain deep { anthropic/claude-opus-4-6 openai/gpt-5.2 }
chain long {
  google/gemini-2.5-pro (allow shrnk)
  openai/gpt-5.2 (weight three)
  a/b
}
chain open { a/b, c/d
When pinned -> pinned
when tools cheap
when context > 190,000 => long
if thinking -> deep
otherwise -> everyday
test "t" { user "x" expcet chain deep }
`;
    const { value, diagnostics } = parseRules(sourceFile("main.sbx", text));
    expect(listed(diagnostics)).toMatchInlineSnapshot(`
      "1:13 SB1010 expected a path in double quotes after \`catalog\` | write \`"catalog.yaml"\`
      2:29 SB1014 \`&&\` is not a notation of the rules | write \`and\`
      3:40 SB1010 expected \`,\` or a new line between two steps before \`openai/gpt-5.2\`
      5:32 SB1010 expected \`shrink\`, or \`degrade\` and a gate after \`allow\` | did you mean \`shrink\`?
      6:26 SB1010 expected a number after \`weight\`
      9:12 SB1020 this \`{\` is never closed | write \`}\` where it ends
      10:1 SB1017 the keyword \`When\` is written in lower case | write \`when\`
      11:12 SB1010 expected \`->\` and an outcome after \`tools\`
      12:16 SB1015 \`190,000\` cannot be read as a quantity: digits are not grouped with commas | write \`190000\`
      12:24 SB1014 \`=>\` is not a notation of the rules | write \`->\`
      13:1 SB1014 \`if\` is not a notation of the rules | write \`when\`
      15:21 SB1010 expected \`user\`, \`system\`, \`given\`, \`forall\`, \`expect\` or \`}\` after \`"x"\` | did you mean \`expect\`?"
    `);
    expect(value.items.map(({ kind }) => kind)).toEqual(["envelope", "rule", "rule", "rule", "rule"]);
  });
});
