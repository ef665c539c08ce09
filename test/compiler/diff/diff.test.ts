import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type CheckedConfig,
  compile,
  type Diff,
  diff,
  isSame,
  readProject,
} from "../../../compiler/index.ts";
import { sourceSet } from "../../../compiler/source/in-memory.ts";
import {
  all,
  type ConfigSketch,
  checkedConfig,
  flag,
  oneOf,
  topic,
  within,
} from "../../fixtures/checked-config.ts";
import { planOf } from "../../fixtures/compiled.ts";
import { smallProject, smallRules } from "../../fixtures/small-project.ts";

const two: ConfigSketch = {
  targets: [
    { provider: "p", model: "a", price: price(1_000) },
    { provider: "q", model: "b", price: price(3_000), windowTokens: 100_000 },
  ],
  chains: { cheap: ["p/a"], dear: ["q/b", "p/a"] },
  rules: [{ when: within("context", 50_001), to: "dear" }, { to: "cheap" }],
};

describe("diff", () => {
  it("finds nothing between a config and itself, its plan, or the same with other places", () => {
    const config = checkedConfig(two);
    for (const other of [config, planOf(two), checkedConfig({ ...two, leadingLines: 9 })]) {
      expect(isSame(diff(config, other))).toBe(true);
      expect(isSame(diff(other, config))).toBe(true);
    }
  });

  it("gives the region of one moved bound, before and after, with its cost and a witness", () => {
    const found = between(two, { rules: [{ when: within("context", 60_001), to: "dear" }, { to: "cheap" }] });
    expect(found.decisions).toEqual([
      {
        before: { outcome: "route", rule: null, chain: "dear", steps: [["q/b"], ["p/a"]] },
        after: { outcome: "route", rule: null, chain: "cheap", steps: [["p/a"]] },
        requests: ["context in 50001..60000"],
        costFactor: 0.333,
        witness: expect.objectContaining({ input_tokens: 50_001, text: "hello" }),
      },
    ]);
    expect(found).toMatchObject({ calls: [], notProved: [] });
  });

  it("proves that nothing changes where the rules read differently", () => {
    const a = { when: oneOf("model", "a"), to: "dear" };
    const b = { when: oneOf("model", "b"), to: 403 };
    const split = [a, { when: all(oneOf("model", "b"), flag("stream")), to: 403 }, b, { to: "cheap" }];
    const found = between({ ...two, rules: [a, b, { to: "cheap" }] }, { rules: split });
    expect(found.base).not.toBe(found.head);
    expect(isSame(found)).toBe(true);
  });

  it("tells of a rule's name only where `as` gave it", () => {
    const rules = [{ when: flag("stream"), to: "cheap" }, { to: "cheap" }];
    expect(between({ ...two, rules }, { rules: rules.toReversed().slice(0, 1) }).decisions).toEqual([]);
    expect(
      between(
        { ...two, rules },
        { rules: rules.with(0, { when: flag("stream"), to: "cheap", as: "live" } as never) },
      ).decisions,
    ).toMatchObject([{ before: { rule: null }, after: { rule: "live" }, requests: ["stream"] }]);
  });

  it("shows a smaller window as the requests that lose the target, and the figure itself", () => {
    const targets = [
      two.targets?.[0],
      { ...two.targets?.[1], windowTokens: 80_000 },
    ] as ConfigSketch["targets"];
    const found = between(two, { ...(targets && { targets }) });
    expect(found.decisions).toMatchObject([
      {
        before: { chain: "dear", steps: [["q/b"], ["p/a"]] },
        after: { chain: "dear", steps: [["p/a"]] },
        requests: [
          "context in 64001..84000 and max_output absent and not audio and not stateful",
          'context in 64001..84000 and protocol == "anthropic" and max_output absent',
          "context in 80001..100000 and max_output <= 32000 and max_output given and not audio and not stateful",
          'context in 80001..100000 and max_output <= 32000 and protocol == "anthropic" and max_output given',
        ],
      },
    ]);
    expect(found.calls).toEqual([
      { of: { kind: "target", name: "q/b" }, setting: "windowTokens", before: 100_000, after: 80_000 },
    ]);
  });

  it("leaves out requests that neither serves", () => {
    const rules = [{ when: flag("audio"), to: 403 }, { to: "cheap" }];
    const narrow: ConfigSketch = { ...two, rules, envelope: within("context", 0, 10) };
    expect(between(narrow, { envelope: within("context", 0, 10) }).decisions).toEqual([]);
    const wider = between(narrow, { envelope: within("context", 0, 20) });
    expect(wider.decisions.map(({ before, after }) => [before.outcome, after.outcome])).toEqual([
      ["refused", "reject"],
      ["refused", "route"],
    ]);
    expect(wider.decisions[1]?.requests).toEqual(["context in 11..20 and not audio"]);
  });

  it("follows pins to their targets", () => {
    const rules = [{ to: "pinned" }, { to: "cheap" }];
    const found = between({ ...two, rules }, { rules: rules.slice(1) });
    expect(found.decisions).toMatchObject([
      { before: { chain: "pinned", steps: [] }, after: { chain: "cheap" }, requests: ["pinned"] },
      {
        before: { outcome: "refused", chain: "pinned", reason: "no_target" },
        requests: expect.arrayContaining([
          'context >= 100001 and model in ["q,b", "q/b"] and protocol == "anthropic"',
        ]),
      },
    ]);
  });

  it("takes how a pool chooses for a matter of calls", () => {
    const pool = (strategy: "sticky" | "weighted", weight: number): ConfigSketch["chains"] => ({
      cheap: [{ strategy, members: [{ target: "p/a", weight }, "q/b"] }],
      dear: ["q/b", "p/a"],
    });
    const base = { ...two, chains: pool("sticky", 1) ?? {} };
    const found = between(base, { chains: pool("weighted", 3) ?? {} });
    expect(found.decisions).toEqual([]);
    expect(found.calls).toMatchObject([
      {
        of: { kind: "chain", name: "cheap" },
        setting: "pools",
        before: ["balance sticky { p/a, q/b }"],
        after: ["balance weighted { p/a (weight 3), q/b }"],
      },
    ]);
  });

  it("takes hedging and holding back for a matter of calls", () => {
    const found = between(
      { ...two, chainOptions: { cheap: { hedgeAfterMs: 2_000, commitAfter: 200 } } },
      {
        chainOptions: { cheap: { commitAfter: "complete" } },
      },
    );
    expect(found.decisions).toEqual([]);
    expect(found.calls).toMatchObject([
      { of: { kind: "chain", name: "cheap" }, setting: "commitAfter", before: 200, after: "complete" },
      { of: { kind: "chain", name: "cheap" }, setting: "hedgeAfterMs", before: 2_000, after: undefined },
    ]);
  });

  it("lists the settings of calls that changed, one by one, sorted, with references for secrets", () => {
    const keys = (secret: string) => ({
      kind: "keys" as const,
      header: "authorization",
      scheme: "bearer" as const,
      selection: "priority" as const,
      keys: [
        {
          secret,
          requestsPerMinute: null,
          inputTokensPerMinute: null,
          outputTokensPerMinute: null,
          priority: 1,
          weight: 1,
        },
      ],
    });
    const found = between(
      { ...two, providers: { p: { auth: keys("env:OLD") } }, gateway: { state: "redis://user:word@host" } },
      {
        providers: { p: { baseUrl: "https://new.example", auth: keys("env:NEW"), region: "eu" } },
        chainOptions: { cheap: { attempts: 2 } },
        gateway: { port: 9000, state: "redis://user:other@host2" },
      },
    );
    expect(found.decisions).toEqual([]);
    expect(found.calls.map(({ of, setting }) => ["name" in of ? of.name : of.kind, setting])).toEqual([
      ["cheap", "attempts"],
      ["p", "auth.keys"],
      ["p", "baseUrl"],
      ["p", "region"],
      ["gateway", "port"],
      ["gateway", "state"],
    ]);
    expect(JSON.stringify(found.calls)).not.toContain("word");
  });

  it("asks both taxonomies of one text", () => {
    const topics = [
      { id: "alpha", synonyms: ["root cause"], route: ["p/a"] },
      { id: "beta", synonyms: ["cause"], route: ["q/b"] },
    ];
    const rules = [{ when: topic("beta"), to: "dear" }, { to: "topic" }, { to: "cheap" }];
    const base = { ...two, topics, rules };
    const found = between(base, { topics: [topics[0], { ...topics[1], synonyms: ["causes"] }] as never });
    const told = found.decisions.map(({ before, after, requests, witness }) => [
      `${"chain" in before && before.chain} -> ${"chain" in after && after.chain}`,
      ...requests,
      witness["text"],
    ]);
    expect(told).toEqual([
      ["dear -> topic:alpha", "not topic(beta) (after)", "cause. root cause"],
      ["dear -> cheap", "topic(beta) (before) and not topic (after)", "cause"],
      ["cheap -> dear", "topic(beta) (after) and not topic (before)", "causes"],
    ]);
  });

  it("does not call a change of an older dialect's taxonomy proved", () => {
    const base: ConfigSketch = {
      ...two,
      text: { dialect: "kg" },
      topics: [{ id: "alpha", synonyms: ["one"], route: ["p/a"] }],
      rules: [{ to: "topic" }, { to: "cheap" }],
    };
    const found = between(base, { topics: [{ id: "alpha", synonyms: ["one", "two"], route: ["p/a"] }] });
    expect(found.decisions.length).toBeGreaterThan(0);
    expect(found.notProved).toHaveLength(1);
  });

  it("compares a plan with the sources that it will be replaced by", () => {
    const base = smallRules;
    const head = base.replace("topic(deep_reasoning)", "topic(deep_reasoning) and thinking");
    const [before, after] = [compiled(base), compiled(head)];
    const found = diff(before, after);
    expect(diff(planOf(before), after)).toEqual(found);
    expect(diff(before, planOf(after))).toEqual(found);
    expect(found.decisions.map(({ requests }) => requests)).toEqual([
      ["topic(deep_reasoning) and not thinking"],
      ["topic(deep_reasoning) and not thinking and not topic"],
    ]);
  });

  it("finds no change in other names of `let`s, comments and the order of rules that exclude each other", () => {
    const base = `${smallRules}let big = context > 100k
when big and model == "a" -> everyday as first
when not big and model == "b" -> everyday as second
otherwise -> everyday
`;
    const head = base
      .replaceAll("big", "huge")
      .replace("otherwise", "# anything else\notherwise")
      .replace(/(when huge .*\n)(when not .*\n)/, "$2$1");
    expect(head).not.toBe(base);
    expect(isSame(diff(compiled(base), compiled(head)))).toBe(true);
  });

  it("gives exactly the region of one changed line of the shipped rules", () => {
    const project = readProject(join(import.meta.dirname, "../../../rules"));
    if (!project.ok) throw new Error(project.problem);
    const files = project.sources.files.map((file) => ({
      ...file,
      text: file.text.replace(/^when context > 200k /m, "when context > 210k "),
    }));
    const [base, head] = [compile(project.sources).config, compile({ ...project.sources, files }).config];
    const found = diff(base ?? never(), head ?? never());
    expect(found.notProved).toEqual([]);
    expect(found.calls).toEqual([]);
    expect(found.decisions.length).toBeGreaterThan(5);
    for (const { before, requests, witness } of found.decisions) {
      expect(before).toMatchObject({ outcome: "route", chain: "long" });
      for (const request of requests) expect(request).toMatch(/^context in 200001\.\.210000( and |$)/);
      expect(witness["input_tokens"]).toBe(200_001);
    }
  });
});

function between(base: ConfigSketch, change: Partial<ConfigSketch>): Diff {
  return diff(checkedConfig(base), checkedConfig({ ...base, ...change }));
}

function compiled(rules: string): CheckedConfig {
  const text = rules.includes("otherwise") ? rules : `${rules}otherwise -> everyday\n`;
  const { config, diagnostics } = compile(sourceSet({ ...smallProject, "main.sbx": text }));
  return config ?? never(diagnostics.map(({ message }) => message).join("; "));
}

function never(why = "it does not compile"): never {
  throw new Error(why);
}

function price(inputNanoUsd: number) {
  return {
    inputNanoUsd,
    outputNanoUsd: 0,
    cacheReadNanoUsd: 0,
    cacheWriteNanoUsd: 0,
    tiers: [],
  };
}
