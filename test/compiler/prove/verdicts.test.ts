import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../compiler/index.ts";
import { prove } from "../../../compiler/prove/prove.ts";
import type { ChainOptions } from "../../../engine/index.ts";
import {
  all,
  any,
  anyTopic,
  type ConfigSketch,
  checkedConfig,
  flag,
  glob,
  not,
  oneOf,
  tool,
  topic,
  type When,
  within,
} from "../../fixtures/checked-config.ts";

/** Small enough for the targets of the sketches, so that nothing is stranded. */
const fits = all(
  within("input_tokens", 0, 100_000),
  within("max_output", 0, 16_000),
  not(flag("audio")),
  not(flag("stateful")),
);
const two = [
  { provider: "p", model: "a" },
  { provider: "q", model: "b" },
] as const;

function proofs(sketch: ConfigSketch) {
  return prove(checkedConfig({ targets: two, envelope: fits, ...sketch }), { asOf: "2026-11-20" });
}

function found(code: string, sketch: ConfigSketch): readonly Diagnostic[] {
  return proofs(sketch).diagnostics.filter((diagnostic) => diagnostic.code === code);
}

function only(code: string, sketch: ConfigSketch): Diagnostic {
  const [one, ...others] = found(code, sketch);
  if (!one || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} findings of ${code}`);
  return one;
}

describe("a configuration without a flaw", () => {
  it("is proved, every property with its count", () => {
    const { value, diagnostics } = proofs({});
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({ refuted: 0, notProved: 0 });
    expect(value.properties.find(({ code }) => code === "SB4001")).toMatchObject({ proved: 1, reasons: [] });
    expect(value.proved).toBe(value.properties.reduce((sum, { proved }) => sum + proved, 0));
  });
});

describe("shadowing", () => {
  it("names the one rule that is enough, and not those which help", () => {
    const { message, related } = only("SB4003", {
      rules: [
        { when: flag("image"), to: 403, as: "pictures" },
        { when: within("context", 0, 5_000), to: 404, as: "small" },
        { when: all(flag("image"), within("context", 0, 1_000)), to: "main", as: "late" },
        { to: "main", as: "rest" },
      ],
    });
    expect(message).toBe("no request reaches rule `late`: rule `pictures` above takes them all");
    expect(related).toHaveLength(1);
  });

  it("names a smallest set where no rule is enough alone", () => {
    const { message, severity } = only("SB4003", {
      rules: [
        { when: flag("json"), to: 403, as: "unrelated" },
        { when: within("input_tokens", 0, 50), to: 403, as: "low" },
        { when: within("input_tokens", 40, 100), to: 404, as: "high" },
        { when: all(within("input_tokens", 10, 90), flag("tools")), to: "main", as: "middle" },
        { to: "main", as: "rest" },
      ],
    });
    expect(message).toBe(
      "no request reaches rule `middle`: rules `low` and `high` above together take them all",
    );
    expect(severity).toBe("error");
  });

  it("is a remark where the rule would do the same", () => {
    const { severity } = only("SB4003", {
      rules: [
        { when: flag("tools"), to: "main", as: "agents" },
        { when: tool("Bash"), to: "main", as: "shell" },
        { to: "main", as: "rest" },
      ],
    });
    expect(severity).toBe("info");
  });

  it("sees that a phrase holds another topic's", () => {
    const topics = [
      { id: "deep", synonyms: ["think step by step"] },
      { id: "steps", synonyms: ["step by step"] },
    ];
    const rules = (first: When) => [
      { when: first, to: 403, as: "first" },
      { when: topic("deep"), to: "main", as: "deep" },
      { to: "main", as: "rest" },
    ];
    expect(found("SB4003", { topics, rules: rules(topic("steps")) })).toHaveLength(1);
    expect(found("SB4003", { topics, rules: rules(all(topic("steps"), flag("tools"))) })).toEqual([]);
  });

  it("sees what `not topic` and a veto leave", () => {
    const rules = [
      { when: not(topic("b")), to: 403, as: "without" },
      { when: topic("a"), to: "main", as: "both" },
      { to: "main", as: "rest" },
    ];
    const a = { id: "a", synonyms: ["apple"] };
    expect(found("SB4003", { topics: [a, { id: "b", synonyms: ["bread"] }], rules })).toEqual([]);
    const never = { id: "b", synonyms: ["bread"], vetoes: ["bread", "apple"] };
    expect(found("SB4003", { topics: [a, never], rules }).map(({ message }) => message)).toEqual([
      "no request reaches rule `both`: rule `without` above takes them all",
      "no request reaches rule `rest`: rule `without` above takes them all",
    ]);
  });

  it("counts with the sum of input and output", () => {
    const rules = (context: number) => [
      { when: within("input_tokens", 0, 60), to: 403, as: "input" },
      { when: within("max_output", 0, 40), to: 403, as: "output" },
      { when: within("context", 0, context), to: "main", as: "sum" },
      { to: "main", as: "rest" },
    ];
    expect(found("SB4003", { rules: rules(101) })).toHaveLength(1);
    expect(found("SB4003", { rules: rules(102) })).toEqual([]);
  });

  it("knows that a class of values can be empty", () => {
    const rules = [
      { when: glob("model", "gpt-*"), to: 403, as: "prefix" },
      { when: all(glob("model", "*-5"), glob("model", "gpt*")), to: "main", as: "middle" },
      { when: oneOf("model", "gpt-5"), to: "main", as: "literal" },
      { to: "main", as: "rest" },
    ];
    expect(found("SB4003", { rules }).map(({ message }) => message)).toEqual([
      "no request reaches rule `literal`: rule `prefix` above takes them all",
    ]);
  });
});

describe("a search of the web", () => {
  const rules = (when: When) => ({
    chains: { main: ["p/a", "q/b"], other: ["q/b", "p/a"] },
    rules: [{ when, to: "other" }, { when: flag("web_search"), to: "main", as: "search" }, { to: "main" }],
  });

  it("reaches no rule below one that takes its tool", () => {
    expect(only("SB4003", rules(tool("web_*"))).message).toContain("`search`");
    expect(found("SB4003", rules(tool("web_fetch")))).toEqual([]);
    expect(found("SB4003", rules(all(tool("web_*"), flag("thinking"))))).toEqual([]);
  });

  it("excludes that its tool is not offered", () => {
    const when = all(flag("web_search"), not(tool("*_search")));
    expect(found("SB4002", { rules: [{ when, to: "main" }, { to: "main" }] })).toHaveLength(1);
  });
});

describe("contradictions", () => {
  it("show the smallest set of clashing parts", () => {
    const { message, related } = only("SB4002", {
      rules: [
        {
          when: all(
            flag("tools"),
            within("input_tokens", 60_000),
            flag("json"),
            within("context", 0, 50_000),
          ),
          to: "main",
          as: "odd",
        },
        { to: "main", as: "rest" },
      ],
    });
    expect(message).toBe("no request can meet rule `odd`");
    expect(related).toHaveLength(0);
  });

  it("follow from what facts imply", () => {
    const rules = (when: When) => [
      { when, to: "main", as: "odd" },
      { to: "main", as: "rest" },
    ];
    expect(found("SB4002", { rules: rules(all(flag("web_search"), not(flag("tools")))) })).toHaveLength(1);
    expect(found("SB4002", { rules: rules(all(tool("a*"), not(flag("tools")))) })).toHaveLength(1);
    expect(
      found("SB4002", { rules: rules(all(oneOf("effort", "high"), not(flag("thinking")))) }),
    ).toHaveLength(1);
    expect(found("SB4002", { rules: rules(all(flag("pinned"), oneOf("model", "other"))) })).toHaveLength(1);
    expect(found("SB4002", { rules: rules(all(flag("pinned"), oneOf("model", "p/a"))) })).toEqual([]);
  });

  it("say when only the envelope stands against a rule", () => {
    const { message } = only("SB4002", {
      rules: [
        { when: within("input_tokens", 200_000), to: "main", as: "long" },
        { to: "main", as: "rest" },
      ],
    });
    expect(message).toBe("no request can meet rule `long` inside the envelope");
  });
});

describe("stranded requests", () => {
  const narrow = [
    { provider: "p", model: "a", windowTokens: 50_000, passes: ["tools"] as const },
    { provider: "q", model: "b" },
  ];

  it("name the first number that is too large, in a witness", () => {
    const { witness, primary, related, help } = only("SB4005", {
      targets: [
        { provider: "p", model: "a", windowTokens: 50_000 },
        { provider: "q", model: "b" },
      ],
      chains: { main: ["p/a"], other: ["q/b"] },
      rules: [{ when: within("input_tokens", 0, 20_000), to: "other" }, { to: "main" }],
    });
    expect(witness).toMatchObject({ protocol: "anthropic", input_tokens: 34_001 });
    expect(primary.label).toContain("34,001");
    expect(related[0]?.label).toBe("takes at most 50,000 tokens, 16,000 of them kept for the answer");
    expect(help).toContain("such as `q/b`");
  });

  it("take the fewest flags", () => {
    const { witness } = only("SB4005", {
      targets: narrow,
      envelope: all(fits, within("context", 0, 20_000)),
      chains: { main: ["p/a"], spare: ["q/b"] },
      rules: [{ when: flag("stream"), to: "spare" }, { to: "main" }],
    });
    const raised = Object.entries(witness ?? {}).filter(([, value]) => value === true);
    expect(raised).toHaveLength(1);
  });

  it("are found along each topic's own routes", () => {
    const topics = [
      { id: "wide", synonyms: ["wide"], route: ["q/b"] },
      { id: "tight", synonyms: ["tight"], route: ["p/a"] },
    ];
    const { message, witness } = only("SB4005", {
      targets: narrow,
      topics,
      chains: { main: ["q/b"] },
      rules: [{ when: anyTopic, to: "topic" }, { to: "main" }],
    });
    expect(message).toContain("the routes of topic `tight`");
    expect(witness).toMatchObject({ text: "tight" });
  });

  it("are none where a search of the web is taken by the tool that it is", () => {
    const sketch = (glob: string): ConfigSketch => ({
      targets: [
        {
          provider: "p",
          model: "a",
          passes: ["image", "document", "tools", "thinking", "json", "cache_control"],
        },
        { provider: "q", model: "b" },
      ],
      chains: { main: ["q/b"], tools: ["p/a"] },
      rules: [{ when: tool(glob), to: "main" }, { when: flag("tools"), to: "tools" }, { to: "main" }],
    });
    expect(found("SB4005", sketch("web_*"))).toEqual([]);
    expect(found("SB4005", sketch("web_search"))).toEqual([]);
    const { witness } = only("SB4005", sketch("web_fetch"));
    expect(witness).toMatchObject({ web_search: true, tool_names: ["web_search"] });
  });

  it("are not asked of pins", () => {
    expect(
      found("SB4005", {
        targets: narrow,
        chains: { main: ["q/b"] },
        rules: [{ when: flag("pinned"), to: "pinned" }, { to: "main" }],
      }),
    ).toEqual([]);
  });

  it("stay silent where a `restrict` and a rule keep them away together", () => {
    const secret = oneOf("header:x-class", "secret");
    const sketch = (first: readonly { when: When; to: number }[]): ConfigSketch => ({
      chains: { main: ["p/a"] },
      restricts: [{ when: secret, bars: ["p/a"] }],
      rules: [...first, { to: "main" }],
    });
    expect(found("SB4005", sketch([]))).toHaveLength(1);
    expect(found("SB4005", sketch([{ when: secret, to: 403 }]))).toEqual([]);
  });
});

describe("an absent max_output", () => {
  it("reserves the target's default, which rules do not see", () => {
    const targets = [
      {
        provider: "p",
        model: "a",
        windowTokens: 100_000,
        defaultOutputTokens: 8_000,
        maxOutputTokens: 16_000,
      },
    ];
    const { witness } = only("SB4005", { targets, envelope: all(fits, within("context", 0, 100_000)) });
    expect(witness).toMatchObject({ input_tokens: 92_001 });
    expect(witness).not.toHaveProperty("max_output");
  });
});

describe("a fallback that cannot take a request", () => {
  const small = { provider: "q", model: "b", windowTokens: 50_000, passes: ["image", "tools"] } as const;
  const codes = (sketch: ConfigSketch) => proofs(sketch).diagnostics.map(({ code }) => code);

  it("is said once where it can take none of the chain's: it is dead, and no fallback of anybody", () => {
    const sketch: ConfigSketch = {
      targets: [two[0], { provider: "q", model: "b", passes: ["tools"] }],
      chains: { pictures: ["p/a", "q/b"], rest: ["q/b"] },
      envelope: all(
        fits,
        not(flag("thinking")),
        not(flag("json")),
        not(flag("web_search")),
        not(flag("document")),
        not(flag("cache_control")),
      ),
      rules: [{ when: flag("image"), to: "pictures" }, { to: "rest" }],
    };
    expect(codes(sketch)).toEqual(["SB4006"]);
  });

  it("is not blamed for its window where a `restrict` keeps it away whatever its window", () => {
    const long = within("context", 50_001, Number.POSITIVE_INFINITY);
    const sketch: ConfigSketch = {
      targets: [
        two[0],
        {
          ...small,
          passes: ["image", "tools", "document", "thinking", "json", "web_search", "cache_control"],
        },
      ],
      envelope: all(fits, within("max_output", 1, 16_000)),
    };
    expect(codes(sketch)).toContain("SB4007");
    expect(codes({ ...sketch, restricts: [{ when: long, bars: ["q/b"] }] })).not.toContain("SB4007");
  });

  it("is blamed where another fallback alone is kept away", () => {
    const sketch: ConfigSketch = {
      targets: [two[0], { ...small, provider: "q" }, { ...small, provider: "r" }],
      restricts: [{ when: flag("stream"), bars: ["q/b"] }],
      envelope: all(fits, flag("stream")),
    };
    expect(codes(sketch)).toContain("SB4007");
  });
});

describe("promises", () => {
  it("hold on a later hop and through a pin", () => {
    const promises: ConfigSketch["promises"] = ({ condition, target, span }) => [
      {
        kind: "never",
        condition: condition(flag("json")),
        targets: [target("q/b")],
        says: "provider q",
        span,
      },
    ];
    const pinned = { when: flag("pinned"), to: "pinned" };
    const { message, related } = only("SB4013", { promises, rules: [pinned, { to: "main" }] });
    expect(message).toContain("rule `pinned` lets requests reach `q/b`");
    expect(related.map(({ label }) => label)).toEqual(["a pin reaches it", "the same here"]);
    expect(
      found("SB4013", {
        promises,
        rules: [{ to: "main" }],
        restricts: [{ when: flag("json"), bars: ["q/b"] }],
      }),
    ).toEqual([]);
  });

  it("that cannot be settled are errors, the same of implied properties warnings", () => {
    const long = Array.from({ length: 9 }, (_, place) =>
      any(oneOf(`header:h${place}`, "x"), tool(`t${place}`)),
    );
    const promises: ConfigSketch["promises"] = ({ condition, target, span }) => [
      {
        kind: "never",
        condition: condition(all(...long)),
        targets: [target("q/b")],
        says: "provider q",
        span,
      },
    ];
    const severities = proofs({ promises }).diagnostics.map(({ code, severity, verdict }) => [
      code,
      severity,
      verdict,
    ]);
    expect(severities).toContainEqual(["SB4013", "error", "not_proved"]);
    const rules = [{ when: all(...long), to: "main" }, { to: "main" }];
    expect(found("SB4003", { rules })[0]).toMatchObject({ severity: "warning", verdict: "not_proved" });
    expect(proofs({ rules }).value.notProved).toBeGreaterThan(0);
  });

  it("bound the dearest request at its corner", () => {
    const price = { inputNanoUsd: 10, outputNanoUsd: 100, cacheReadNanoUsd: 10, cacheWriteNanoUsd: 10 };
    const cost = (ceilingNanoUsd: number): ConfigSketch => ({
      targets: [{ provider: "p", model: "a", defaultOutputTokens: 1_000, price: { ...price, tiers: [] } }],
      envelope: all(fits, within("context", 0, 100_000)),
      promises: ({ chain, span }) => [
        { kind: "cost", chain: chain("main"), ceilingNanoUsd, condition: null, span },
      ],
    });
    // 84,000 in and 16,000 out: the whole context, as much of it as may be output.
    expect(found("SB4015", cost(2_440_000))).toEqual([]);
    expect(only("SB4015", cost(2_439_999)).witness).toMatchObject({
      input_tokens: 84_000,
      max_output: 16_000,
    });
  });

  it("are highest where the output that is asked for reaches a limit that the step may cut it to", () => {
    const price = {
      inputNanoUsd: 1,
      outputNanoUsd: 100,
      cacheReadNanoUsd: 0,
      cacheWriteNanoUsd: 0,
      tiers: [],
    };
    const sketch = (ceilingNanoUsd: number): ConfigSketch => ({
      targets: [{ provider: "p", model: "a", maxOutputTokens: 10, price }],
      chains: { main: [{ target: "p/a", degrade: ["output"] }] },
      envelope: all(fits, within("context", 0, 100), within("max_output", 1, 100)),
      promises: ({ chain, span }) => [
        { kind: "cost", chain: chain("main"), ceilingNanoUsd, condition: null, span },
      ],
    });
    expect(found("SB4015", sketch(1_090))).toEqual([]);
    expect(only("SB4015", sketch(1_089)).witness).toMatchObject({ input_tokens: 90, max_output: 10 });
  });

  it("are highest in between where tokens are billed as whole ones", () => {
    const price = { inputNanoUsd: 2, outputNanoUsd: 3, cacheReadNanoUsd: 0, cacheWriteNanoUsd: 0, tiers: [] };
    const sketch = (ceilingNanoUsd: number): ConfigSketch => ({
      targets: [
        {
          provider: "p",
          model: "a",
          windowTokens: 20,
          contextTokens: 30,
          maxOutputTokens: 20,
          defaultOutputTokens: 0,
          price,
        },
      ],
      envelope: all(fits, within("context", 0, 4)),
      promises: ({ chain, span }) => [
        { kind: "cost", chain: chain("main"), ceilingNanoUsd, condition: null, span },
      ],
    });
    // At both ends, 4 tokens of input or of output, it is 12; one token of input is billed as two.
    expect(found("SB4015", sketch(13))).toEqual([]);
    expect(only("SB4015", sketch(12)).message).toContain("main");
  });

  it("meet a price tier just above its threshold", () => {
    const price = { inputNanoUsd: 1, outputNanoUsd: 1, cacheReadNanoUsd: 1, cacheWriteNanoUsd: 1 };
    const tiers = [{ aboveTokens: 50_000, inputNanoUsd: 3, outputNanoUsd: 3 }];
    const cost = (most: number, ceilingNanoUsd: number): ConfigSketch => ({
      targets: [{ provider: "p", model: "a", defaultOutputTokens: 0, price: { ...price, tiers } }],
      envelope: all(fits, within("input_tokens", 0, most), within("max_output", 0, 0)),
      promises: ({ chain, span }) => [
        { kind: "cost", chain: chain("main"), ceilingNanoUsd, condition: null, span },
      ],
    });
    expect(found("SB4015", cost(50_000, 50_000))).toEqual([]);
    expect(only("SB4015", cost(50_001, 50_000)).witness).toMatchObject({ input_tokens: 50_001 });
  });

  it("pay for every target of a chain that hedges, and for every key of one that holds back", () => {
    const price = { inputNanoUsd: 1, outputNanoUsd: 1, cacheReadNanoUsd: 1, cacheWriteNanoUsd: 1, tiers: [] };
    const key = {
      requestsPerMinute: null,
      inputTokensPerMinute: null,
      outputTokensPerMinute: null,
      priority: 0,
      weight: 1,
    };
    const keys = ["env:A", "env:B", "env:C"].map((secret) => ({ ...key, secret }));
    const pool = { kind: "keys", header: "x", scheme: "plain", selection: "priority", keys } as const;
    const cost = (options: ChainOptions, ceilingNanoUsd: number): ConfigSketch => ({
      targets: two.map((target) => ({ ...target, defaultOutputTokens: 0, price })),
      providers: { p: { auth: pool } },
      envelope: all(fits, within("input_tokens", 0, 1_000), within("max_output", 0, 0)),
      chainOptions: { main: options },
      promises: ({ chain, span }) => [
        { kind: "cost", chain: chain("main"), ceilingNanoUsd, condition: null, span },
      ],
    });
    const least = (options: ChainOptions): number =>
      [1_000, 2_000, 3_000, 4_000, 5_000, 6_000].find(
        (ceiling) => found("SB4015", cost(options, ceiling)).length === 0,
      ) ?? 0;
    expect(least({})).toBe(2_000);
    expect(least({ hedgeAfterMs: 2_000 })).toBe(2_000);
    expect(least({ commitAfter: "complete" })).toBe(6_000);
    expect(least({ commitAfter: 100, attempts: 2 })).toBe(4_000);
  });

  it("let hops that hedge wait beside each other, and wait for all of a stream that is held back", () => {
    const waits = (options: ChainOptions, waitMs: number) =>
      found("SB4012", {
        chainOptions: { main: { firstTokenMs: 20_000, totalMs: 50_000, ...options } },
        promises: ({ span }) => [{ kind: "within", attempts: 99, waitMs, span }],
      });
    expect(waits({}, 50_000)).toEqual([]);
    expect(waits({}, 49_999)).toHaveLength(1);
    expect(waits({ connectMs: 1_000 }, 42_000)).toEqual([]);
    expect(waits({ totalMs: 3_000 }, 6_000)).toEqual([]);
    expect(waits({ hedgeAfterMs: 2_000 }, 27_000)).toEqual([]);
    expect(waits({ hedgeAfterMs: 2_000 }, 26_999)).toHaveLength(1);
    expect(waits({ commitAfter: 200 }, 100_000)).toEqual([]);
    expect(waits({ commitAfter: 200 }, 99_999)[0]?.help).toContain("shorter `total`");
    // Nothing runs beside a stream that is held back, so the hedge shortens nothing.
    expect(waits({ commitAfter: 200, hedgeAfterMs: 2_000 }, 99_999)).toHaveLength(1);
  });

  it("leave each hop an attempt, of the chain's own too", () => {
    const attempts = (own: number, bound: number) =>
      found("SB4012", {
        chainOptions: { main: { attempts: own } },
        promises: ({ span }) => [{ kind: "within", attempts: bound, waitMs: 600_000, span }],
      });
    expect(attempts(9, 4)).toEqual([]);
    expect(attempts(9, 3)[0]?.help).toContain("`with { attempts: 3 }`");
    expect(attempts(2, 3)).toEqual([]);
    expect(attempts(1, 3)[0]?.message).toBe("chain `main` has 2 hops, and its own `attempts` end after 1");
  });

  it("are not proved where a target has no price", () => {
    const sketch: ConfigSketch = {
      promises: ({ chain, span }) => [
        { kind: "cost", chain: chain("main"), ceilingNanoUsd: 1, condition: null, span },
      ],
    };
    expect(only("SB4015", sketch)).toMatchObject({
      severity: "error",
      verdict: "not_proved",
      help: expect.stringContaining("give it a `price`"),
    });
  });
});

describe("bands", () => {
  const bands = (first: When, second: When): ConfigSketch => ({
    chains: { main: ["p/a", "q/b"], other: ["q/b", "p/a"] },
    rules: [{ when: first, to: "main" }, { when: second, to: "other" }, { to: "main" }],
  });

  it.each([
    ["one number left out", within("context", 0, 9_999), within("context", 10_001)],
    ["k against Ki, a gap", within("context", 0, 63_999), within("context", 65_536)],
    ["k against Ki, an overlap", within("context", 0, 65_536), within("context", 64_000)],
    ["one turn left out", within("turns", 0, 7), within("turns", 9)],
  ])("that do not meet: %s", (_, first, second) => {
    expect(found("SB4017", bands(first, second))).toHaveLength(1);
  });

  it.each([
    ["meet exactly", within("context", 0, 9_999), within("context", 10_000)],
    ["overlap on purpose", within("context", 0, 50_000), within("context", 20_000)],
    ["leave a wide gap", within("context", 0, 9_999), within("context", 40_000)],
    ["differ in more", within("context", 0, 9_999), all(within("context", 10_001), flag("tools"))],
  ])("that %s are fine", (_, first, second) => {
    expect(found("SB4017", bands(first, second))).toEqual([]);
  });
});

describe("synonyms", () => {
  const routed = (id: string, synonyms: readonly string[], priority = 50) => ({
    id,
    synonyms,
    priority,
    route: ["p/a", "q/b"],
  });
  const rules = [{ when: anyTopic, to: "topic" }, { to: "main" }];

  it("of two equal topics are ambiguous, of unequal ones dead", () => {
    const equal = [routed("a", ["Fix  It"]), routed("b", ["fix it"])];
    expect(found("SB4018", { topics: equal, rules })).toHaveLength(1);
    expect(found("SB4019", { topics: equal, rules })).toEqual([]);
    const unequal = [routed("a", ["fix it"]), routed("b", ["fix it"], 60)];
    expect(found("SB4018", { topics: unequal, rules })).toEqual([]);
    expect(only("SB4019", { topics: unequal, rules }).message).toContain("never makes `a` win");
  });

  it("are alive where the stronger topic can be vetoed", () => {
    const strong = { ...routed("strong", ["fast"], 90), vetoes: ["slowly"] };
    const weak = routed("weak", ["fast path"]);
    expect(found("SB4019", { topics: [strong, weak], rules })).toEqual([]);
    expect(found("SB4019", { topics: [{ ...strong, vetoes: [] }, weak], rules })).toHaveLength(1);
  });

  it("leak inside unrelated words only where they may match there", () => {
    const inside = { ...routed("planning", ["plan"]), match: "substring" as const };
    expect(only("SB4020", { topics: [inside], rules }).message).toContain("`explanation`");
    expect(found("SB4020", { topics: [{ ...inside, match: "word" as const }], rules })).toEqual([]);
    expect(found("SB4020", { topics: [routed("short", ["the"])], rules })).toHaveLength(1);
  });
});

describe("state of a conversation", () => {
  it("is not cut off by the rule that resumes it", () => {
    const sketch = (resumed: readonly string[]): ConfigSketch => ({
      chains: { main: ["p/a", "q/b"], resumed },
      rules: [{ when: flag("resumes"), to: "resumed" }, { to: "main" }],
    });
    expect(only("SB4022", sketch(["q/b"])).message).toContain("signature domain `p`");
    expect(found("SB4022", sketch(["q/b", "p/a"]))).toEqual([]);
  });

  it("is nothing to ask about where no rule tells resumed requests apart", () => {
    expect(
      found("SB4022", {
        chains: { main: ["p/a"], other: ["q/b"] },
        rules: [{ when: flag("tools"), to: "other" }, { to: "main" }],
      }),
    ).toEqual([]);
  });
});
