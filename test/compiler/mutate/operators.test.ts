import { describe, expect, it } from "vitest";
import { bind } from "../../../compiler/bind/bind.ts";
import { parse, sourceSet } from "../../../compiler/index.ts";
import { type Operator, operators, operatorTable } from "../../../compiler/mutate/operator-table.ts";
import { sampleMutants } from "../../../compiler/mutate/sample-mutants.ts";
import { positionOf } from "../../../compiler/source/range.ts";
import { smallProject } from "../../fixtures/small-project.ts";

const main = `use catalog "catalog.yaml"
use taxonomy "taxonomy"
use rules "more.sbx"
ignore blocks ["system-reminder"]
envelope input_tokens <= 800k
restrict when client == "team-b" to region "eu"
let big = context > 200k or turns in 5..9
chain everyday { anthropic/sonnet (allow shrink), openai/gpt-5.2 (allow degrade json) }
chain pool { balance weighted { anthropic/sonnet, anthropic/opus }, openai/gpt-5.2 }
when model in ["a", "b"] and not image -> pool as listed
when big -> reject 422 "too big"
when tool("web_*") or topic(deep_reasoning) -> everyday
otherwise -> everyday
test "t" { given tools expect chain everyday }
never when tools reach provider openai
`;
const sources = sourceSet({
  ...smallProject,
  "main.sbx": main,
  "more.sbx": "when pinned -> pinned\n",
  "taxonomy/translation.md": `${smallProject["taxonomy/translation.md"]}not:: lost in translation\npriority:: 60\n`,
});
const ast = parse(sources).value;

/** By operator, what is done and where, in the order in which it comes. */
const expected: Readonly<Record<Operator, readonly string[]>> = {
  "swap rules": [
    "main.sbx:10 rules `listed` and `reject` change places",
    "main.sbx:11 rules `reject` and `everyday` change places",
  ],
  "drop rule": [
    "main.sbx:10 rule `listed` is gone",
    "main.sbx:11 rule `reject` is gone",
    "main.sbx:12 rule `everyday` is gone",
    "main.sbx:13 rule `everyday` is gone",
    "more.sbx:1 rule `pinned` is gone",
  ],
  "redirect rule": [
    "main.sbx:10 rule `listed` sends to `everyday` and not to `pool`",
    "main.sbx:12 rule `everyday` sends to `pool` and not to `everyday`",
    "main.sbx:13 rule `everyday` sends to `pool` and not to `everyday`",
  ],
  "change status": ["main.sbx:11 rule `reject` rejects with 400 and not with 422"],
  "move bound": [
    "main.sbx:5 `input_tokens <= 800k` turns at 799,999",
    "main.sbx:5 `input_tokens <= 800k` turns at 800,001",
    "main.sbx:7 `context > 200k` turns at 199,999",
    "main.sbx:7 `context > 200k` turns at 200,001",
    "main.sbx:7 `turns in 5..9` turns at 4",
    "main.sbx:7 `turns in 5..9` turns at 6",
    "main.sbx:7 `turns in 5..9` turns at 8",
    "main.sbx:7 `turns in 5..9` turns at 10",
  ],
  negate: [
    'main.sbx:6 `client == "team-b"` is asked the other way round',
    'main.sbx:10 `model in ["a", "b"]` is asked the other way round',
    "main.sbx:10 `image` is asked the other way round",
    "main.sbx:11 `big` is asked the other way round",
    'main.sbx:12 `tool("web_*")` is asked the other way round',
    "main.sbx:12 `topic(deep_reasoning)` is asked the other way round",
    "more.sbx:1 `pinned` is asked the other way round",
  ],
  "swap and/or": [
    "main.sbx:7 `or` is `and` in `context > 200k or turns in 5..9`",
    'main.sbx:10 `and` is `or` in `model in ["a", "b"] and not image`',
    'main.sbx:12 `or` is `and` in `tool("web_*") or topic(deep_reasoning)`',
  ],
  "drop part": [
    "main.sbx:7 `context > 200k` is not asked",
    "main.sbx:7 `turns in 5..9` is not asked",
    'main.sbx:10 `model in ["a", "b"]` is not asked',
    "main.sbx:10 `not image` is not asked",
    'main.sbx:12 `tool("web_*")` is not asked',
    "main.sbx:12 `topic(deep_reasoning)` is not asked",
  ],
  "drop value": ['main.sbx:10 `"a"` is not in the list', 'main.sbx:10 `"b"` is not in the list'],
  "drop hop": [
    "main.sbx:8 `anthropic/sonnet` is no hop of chain `everyday`",
    "main.sbx:8 `openai/gpt-5.2` is no hop of chain `everyday`",
    "main.sbx:9 `balance weighted` is no hop of chain `pool`",
    "main.sbx:9 `openai/gpt-5.2` is no hop of chain `pool`",
    "main.sbx:9 `anthropic/sonnet` is no hop of the pool of chain `pool`",
    "main.sbx:9 `anthropic/opus` is no hop of the pool of chain `pool`",
    "taxonomy/translation.md:4 `openai/gpt-5.2` is no hop of topic `translation`",
    "taxonomy/translation.md:5 `anthropic/sonnet` is no hop of topic `translation`",
  ],
  "swap hops": [
    "main.sbx:8 `openai/gpt-5.2` comes before `anthropic/sonnet` in chain `everyday`",
    "main.sbx:9 `openai/gpt-5.2` comes before `balance weighted` in chain `pool`",
    "taxonomy/translation.md:4 `anthropic/sonnet` comes before `openai/gpt-5.2` in topic `translation`",
  ],
  "drop allowance": [
    "main.sbx:8 `anthropic/sonnet` of chain `everyday` may not shrink",
    "main.sbx:8 `openai/gpt-5.2` of chain `everyday` may not lose `json`",
  ],
  "drop restrict": ['main.sbx:6 `restrict when client == "team-b" to region "eu"` is gone'],
  "drop synonym": [
    "taxonomy/deep-reasoning.md:3 `root cause` is no synonym of topic `deep_reasoning`",
    "taxonomy/deep-reasoning.md:3 `think step by step` is no synonym of topic `deep_reasoning`",
    "taxonomy/translation.md:3 `translate this` is no synonym of topic `translation`",
  ],
  "drop veto": ["taxonomy/translation.md:6 `lost in translation` does not veto topic `translation`"],
  "change priority": [
    "taxonomy/deep-reasoning.md:1 topic `deep_reasoning` has priority 61 and not 50",
    "taxonomy/deep-reasoning.md:1 topic `deep_reasoning` has priority 49 and not 50",
    "taxonomy/translation.md:7 topic `translation` has priority 61 and not 60",
    "taxonomy/translation.md:7 topic `translation` has priority 49 and not 60",
  ],
  "drop ignored block": ["main.sbx:4 blocks `system-reminder` are read"],
};

describe("the mistakes that are tried", () => {
  it.each(operators)("%s: all there are, each at its place", (operator) => {
    const made = [...operatorTable[operator](ast)];
    const told = made.map(
      ({ what, span }) => `${span.file.path}:${positionOf(span.file, span.start).line} ${what}`,
    );
    expect(told).toEqual(expected[operator]);
  });

  it("each change one thing, and leave the project as it was", () => {
    const before = meaningOf();
    for (const operator of operators) {
      for (const { what, ast: changed } of operatorTable[operator](ast)) {
        expect(meaningOf(changed), what).not.toBe(before);
      }
    }
    expect(meaningOf()).toBe(before);
  });
});

describe("a sample of them", () => {
  const all = operators.reduce((sum, operator) => sum + expected[operator].length, 0);

  it("is all of them where there are few", () => {
    const { chosen, total } = sampleMutants(ast, 10_000);
    expect([chosen.length, total]).toEqual([all, all]);
  });

  it("is as large as asked for, the same each time, and has some of every kind", () => {
    const { chosen, total } = sampleMutants(ast, 30);
    expect([chosen.length, total]).toEqual([30, all]);
    expect(new Set(chosen.map(({ operator }) => operator))).toEqual(new Set(operators));
    expect(sampleMutants(ast, 30).chosen.map(({ what }) => what)).toEqual(chosen.map(({ what }) => what));
  });
});

/** What a project says once its names are resolved, without places. */
function meaningOf(changed = ast): string {
  const { rules, chains, lets, restricts, topics, envelope, text } = bind(changed).value;
  return JSON.stringify({ rules, chains, lets, restricts, topics, envelope, text }, (key, value) =>
    key === "span" || key.endsWith("Span") || key === "file" ? undefined : value,
  );
}
