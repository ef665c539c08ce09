import { describe, expect, it } from "vitest";
import { parseRules, sourceFile } from "../../../compiler/index.ts";
import { withoutSpans } from "../../fixtures/without-spans.ts";

function items(text: string) {
  const { value, diagnostics } = parseRules(sourceFile("main.sbx", text));
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return value.items.map((item) => withoutSpans(item));
}

function only(text: string) {
  const [item, ...others] = items(text);
  expect(others).toEqual([]);
  return item;
}

const condition = (text: string) => withoutSpans(Object(only(`envelope ${text}`)).condition);
const name = (word: string) => ({ kind: "name", name: { value: word } });

describe("statements", () => {
  it("reads `use` in its three forms", () => {
    expect(items('use catalog "c.yaml"\nuse taxonomy "../t" compat kg\nuse rules "m.sbx"')).toMatchObject([
      { kind: "use", what: "catalog", path: { value: "c.yaml" }, compat: null },
      { kind: "use", what: "taxonomy", path: { value: "../t" }, compat: { value: "kg" } },
      { kind: "use", what: "rules", path: { value: "m.sbx" }, compat: null },
    ]);
  });

  it("reads the scope of the text and the blocks to ignore", () => {
    expect(items('match on first_user\nignore blocks ["a", "b",]')).toMatchObject([
      { kind: "match", scope: { value: "first_user" } },
      { kind: "ignore", blocks: [{ value: "a" }, { value: "b" }] },
    ]);
  });

  it("reads every kind of step, over commas and new lines", () => {
    const text = `chain mixed {
      anthropic/claude-opus-4-6, openrouter/anthropic/claude-sonnet-4.5
      ollama/qwen3:30b (weight 3, allow shrink, allow degrade cache_control, allow degrade tools)
      "odd provider/some model"
      balance least-latency { a/b (weight 2), c/d }
      long
    } with { first_token: 4s, attempts: 3, connect: 500ms, idle: 30s, total: 5m }`;
    expect(only(text)).toMatchObject({
      kind: "chain",
      name: { value: "mixed" },
      steps: [
        { kind: "target", target: { value: "anthropic/claude-opus-4-6" } },
        { kind: "target", target: { value: "openrouter/anthropic/claude-sonnet-4.5" } },
        {
          kind: "target",
          target: { value: "ollama/qwen3:30b" },
          weight: { value: 3 },
          shrink: true,
          degrade: [{ value: "cache_control" }, { value: "tools" }],
        },
        { kind: "target", target: { value: "odd provider/some model" }, weight: null, shrink: false },
        { kind: "balance", strategy: { value: "least-latency" }, members: [{ weight: { value: 2 } }, {}] },
        { kind: "chain", name: { value: "long" } },
      ],
      options: [
        { name: { value: "first_token" }, value: { value: 4_000, unit: "ms" } },
        { name: { value: "attempts" }, value: { value: 3, unit: "count" } },
        { name: { value: "connect" }, value: { value: 500, unit: "ms" } },
        { name: { value: "idle" }, value: { value: 30_000, unit: "ms" } },
        { name: { value: "total" }, value: { value: 300_000, unit: "ms" } },
      ],
    });
  });

  it.each([
    ["hedge after 2s commit after 200 tokens with { attempts: 3 }", 2_000, 200],
    ["with { attempts: 3 } commit after 200 tokens hedge after 2s", 2_000, 200],
    ["\nwith { attempts: 3 }\nhedge after 500ms\ncommit after 1k tokens", 500, 1_000],
  ])("reads the clauses of a chain in any order, on lines of their own: %s", (clauses, hedge, commit) => {
    expect(only(`chain a { b/c, d/e } ${clauses}`)).toMatchObject({
      hedge: { after: { value: hedge, unit: "ms" } },
      commit: { after: { value: commit, unit: "count" } },
      options: [{ name: { value: "attempts" } }],
    });
  });

  it("reads a stream that is held back altogether, and a chain without clauses", () => {
    expect(items("chain a { b/c } commit after complete\nchain d { b/c }")).toMatchObject([
      { commit: { after: "complete" }, hedge: null, options: [] },
      { commit: null, hedge: null, options: [] },
    ]);
  });

  it("takes the words of the clauses for names where they are none", () => {
    const text = `let commit = tools
chain hedge { tokens, complete }
chain tokens { after/complete }
when commit -> hedge as after`;
    expect(items(text)).toMatchObject([
      { kind: "let", name: { value: "commit" } },
      { steps: [{ name: { value: "tokens" } }, { name: { value: "complete" } }] },
      { steps: [{ target: { value: "after/complete" } }] },
      { outcome: { name: { value: "hedge" } }, name: { value: "after" } },
    ]);
  });

  it("reads every outcome", () => {
    const text = `when tools -> deep as first_rule
when topic -> topic
when pinned -> pinned
when audio -> reject 422 "no \\"audio\\""
otherwise -> deep`;
    expect(items(text)).toMatchObject([
      { outcome: { kind: "chain", name: { value: "deep" } }, name: { value: "first_rule" } },
      { outcome: { kind: "topic" } },
      { outcome: { kind: "pinned" } },
      { outcome: { kind: "reject", status: { value: 422 }, message: { value: 'no "audio"' } } },
      { condition: null, outcome: { kind: "chain" }, name: null },
    ]);
  });

  it("reads what the author promises", () => {
    const text = `restrict when tools from region "cn"
restrict when tools to provider ollama
never when client == "team-eu" reach provider groq
only reach region "eu"
survive any one key when tools
within { attempts: 6, wait: 90s }
cost chain topic:review <= 0.40 usd when tools`;
    expect(items(text)).toMatchObject([
      { kind: "restrict", direction: "from", set: { kind: "region", name: { value: "cn" } } },
      { kind: "restrict", direction: "to", set: { kind: "provider", name: { value: "ollama" } } },
      { kind: "never", condition: { kind: "compare" }, set: { kind: "provider" } },
      { kind: "only", condition: null, set: { kind: "region", name: { value: "eu" } } },
      { kind: "survive", unit: { value: "key" }, condition: { kind: "name" } },
      { kind: "within", options: [{ value: { value: 6 } }, { value: { value: 90_000 } }] },
      { kind: "cost", chain: { value: "topic:review" }, ceiling: { value: 0.4, unit: "usd" } },
    ]);
  });

  it("reads a test with every clause and expectation", () => {
    const text = `test "all" {
      system "be brief"
      user "hello"
      given tools and input_tokens == 5k
      expect chain deep, not rule cheap#2, first a/b,
        target "c/d", topic none, reject 403, reject, refused
      expect chain topic:code_review
    }`;
    expect(only(text)).toMatchObject({
      texts: [
        { role: "system", text: { value: "be brief" } },
        { role: "user", text: { value: "hello" } },
      ],
      given: { kind: "and" },
      forall: null,
      expectations: [
        { negated: false, kind: "chain", name: { value: "deep" } },
        { negated: true, kind: "rule", name: { value: "cheap#2" } },
        { kind: "first", name: { value: "a/b" } },
        { kind: "target", name: { value: "c/d" } },
        { kind: "topic", name: { value: "none" } },
        { kind: "reject", name: { value: "403" } },
        { kind: "reject", name: null },
        { kind: "refused", name: null },
        { kind: "chain", name: { value: "topic:code_review" } },
      ],
    });
  });

  it("gives allowances to the statement below them", () => {
    const text = 'allow SB4003 "one"\nallow SB4021 "two"\nwhen tools -> a\nwhen image -> b';
    expect(items(text)).toMatchObject([
      {
        allowances: [{ code: { value: "SB4003" }, reason: { value: "one" } }, { code: { value: "SB4021" } }],
      },
      { allowances: [] },
    ]);
  });

  it("keeps every comment", () => {
    const text = "# top\nwhen tools -> a # why\n  # inside\nchain a { # here\n x/y # there\n}\n# end";
    const { comments } = parseRules(sourceFile("main.sbx", text)).value;
    expect(comments.map((comment) => comment.text)).toEqual([
      "# top",
      "# why",
      "# inside",
      "# here",
      "# there",
      "# end",
    ]);
  });
});

describe("conditions", () => {
  it("binds `not` before `and` before `or`", () => {
    expect(condition("not a and b or c")).toEqual({
      kind: "or",
      operands: [{ kind: "and", operands: [{ kind: "not", operand: name("a") }, name("b")] }, name("c")],
    });
    expect(condition("not (a and (b or c))")).toEqual({
      kind: "not",
      operand: { kind: "and", operands: [name("a"), { kind: "or", operands: [name("b"), name("c")] }] },
    });
  });

  it.each(["<", "<=", ">", ">=", "==", "!="])("reads %s", (operator) => {
    expect(condition(`context ${operator} 190k`)).toMatchObject({
      kind: "compare",
      fact: { name: { value: "context" }, argument: null },
      operator: { value: operator },
      value: { kind: "quantity", quantity: { value: 190_000, unit: "count" } },
    });
  });

  it("reads ranges, lists, globs, calls and headers", () => {
    expect(condition("input_tokens in 150k..200k")).toMatchObject({
      kind: "range",
      low: { value: 150_000 },
      high: { value: 200_000 },
    });
    expect(condition('model in ["a", b/c, d, 100,200]')).toMatchObject({
      kind: "list",
      values: [{ value: "a" }, { value: "b/c" }, { value: "d" }, { kind: "quantity" }, { kind: "quantity" }],
    });
    expect(condition('model ~ "claude-haiku-*"')).toMatchObject({ operator: { value: "~" } });
    expect(condition("topic(deep_reasoning)")).toMatchObject({ kind: "call", callee: { value: "topic" } });
    expect(condition('tool("web_*")')).toMatchObject({ kind: "call", argument: { value: "web_*" } });
    expect(condition('header("x-data-class") == "restricted"')).toMatchObject({
      kind: "compare",
      fact: { name: { value: "header" }, argument: { value: "x-data-class" } },
    });
  });

  it("covers the whole of it with its span, parentheses included", () => {
    const text = "envelope (a or b) and c";
    const [item] = parseRules(sourceFile("main.sbx", text)).value.items;
    if (item?.kind !== "envelope") throw new Error("no envelope");
    const { start, end } = item.condition.span;
    expect(text.slice(start, end)).toBe("(a or b) and c");
  });
});

describe("words", () => {
  it("lets chains, rules and conditions bear the names of keywords", () => {
    const text = `chain long { a/b }
chain first { long, cost, balance }
chain cost { a/b }
chain when { a/b }
chain balance { a/b
  test
  use
}
chain test { a/b }
chain use { a/b }
let chain = tools
let and_so = chain
when chain and
  test -> when as rule
when image -> use
otherwise -> first`;
    const parsed = items(text);
    expect(parsed).toHaveLength(12);
    expect(parsed[1]).toMatchObject({
      steps: [{ name: { value: "long" } }, {}, { name: { value: "balance" } }],
    });
    expect(parsed[4]).toMatchObject({ steps: [{}, { name: { value: "test" } }, { name: { value: "use" } }] });
    expect(parsed[9]).toMatchObject({
      condition: { operands: [{ name: { value: "chain" } }, { name: { value: "test" } }] },
      outcome: { name: { value: "when" } },
      name: { value: "rule" },
    });
  });

  it("lets a condition run over lines that begin with an operator", () => {
    expect(items("when tools\nand not\n(image\nor audio)\n-> a\nwhen a\n  -> b")).toHaveLength(2);
  });

  it("parts words from arrows and ranges without spaces", () => {
    expect(only("when context in 1k..2k->a-b")).toMatchObject({ outcome: { name: { value: "a-b" } } });
  });

  it("takes letters of other scripts in names", () => {
    expect(only("when topic(überlegung) -> tiefes_denken")).toMatchObject({
      condition: { argument: { value: "überlegung" } },
    });
  });

  it("understands escapes", () => {
    expect(only('test "\\"a\\\\b\\n\\t\\u00e9\\"" { expect refused }')).toMatchObject({
      title: { value: '"a\\b\n\té"' },
    });
  });

  it("reads the same with CRLF and with a byte order mark", () => {
    const text = 'use catalog "c"\nchain a {\n  x/y\n  z/w\n}\notherwise -> a\n';
    expect(items(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual(items(text));
  });
});
