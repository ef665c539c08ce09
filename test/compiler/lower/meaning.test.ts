import { describe, expect, it } from "vitest";
import { lower } from "../../../compiler/lower/lower.ts";
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

const two = [
  { provider: "a", model: "one" },
  { provider: "b", model: "two" },
];
const chains = { x: ["a/one"], y: ["b/two"] };

describe("the meaning of a config", () => {
  const base: ConfigSketch = { targets: two, chains, rules: [{ when: flag("tools"), to: "x" }, { to: "y" }] };
  const same: Readonly<Record<string, ConfigSketch>> = {
    "other places": { ...base, leadingLines: 3 },
    "targets declared in another order": { ...base, targets: two.toReversed() },
    "chains declared in another order": { ...base, chains: { y: ["b/two"], x: ["a/one"] } },
    "the same condition said twice": {
      ...base,
      rules: [{ when: not(any(not(flag("tools")), not(flag("tools")))), to: "x" }, { to: "y" }],
    },
    "a rule that can never match": {
      ...base,
      rules: [{ when: all(flag("image"), not(flag("image"))), to: "y" }, ...(base.rules ?? [])],
    },
  };
  const other: Readonly<Record<string, ConfigSketch>> = {
    "another bound of the window": {
      ...base,
      targets: [{ provider: "a", model: "one", windowTokens: 1 }, ...two.slice(1)],
    },
    "a name for a rule": { ...base, rules: [{ when: flag("tools"), to: "x", as: "x" }, { to: "y" }] },
    "another chain": { ...base, rules: [{ when: flag("tools"), to: "y" }, { to: "y" }] },
    "an envelope": { ...base, envelope: flag("stream") },
    "a setting of a provider": {
      ...base,
      providers: {
        a: {
          quirks: {
            rename: {},
            drop: ["x"],
            defaults: {},
            reasoningField: null,
            pathPrefix: null,
            betas: null,
          },
        },
      },
    },
    "another scope": { ...base, text: { scope: "system" } },
    "a listener": { ...base, gateway: { port: 1 } },
  };
  for (const [what, sketch] of Object.entries(same)) {
    it(`does not see ${what}`, () => expect(meaningOf(sketch)).toBe(meaningOf(base)));
  }
  for (const [what, sketch] of Object.entries(other)) {
    it(`sees ${what}`, () => expect(meaningOf(sketch)).not.toBe(meaningOf(base)));
  }
});

describe("rules whose order says nothing", () => {
  const cases: Readonly<Record<string, readonly [When, When]>> = {
    "two intervals": [within("turns", 0, 4), within("turns", 5)],
    "an interval of the sum and one of a part": [within("context", 0, 100), within("input_tokens", 101)],
    "two values": [oneOf("model", "m"), oneOf("model", "n")],
    "a value and its absence from a list": [oneOf("client", "c"), not(oneOf("client", "c", "d"))],
    "a value and a glob that does not cover it": [oneOf("model", "gpt"), glob("model", "claude-*")],
    "two globs with other beginnings": [glob("model", "gpt-*"), glob("model", "claude-*")],
    "a flag and what implies it": [not(flag("thinking")), oneOf("effort", "high")],
    "tools and a tool": [not(flag("tools")), tool("web_*")],
    "no topic and a routed one": [not(anyTopic), topic("alpha")],
    "pinned and a model that is no pin": [flag("pinned"), oneOf("model", "gpt")],
    "not pinned and a pin": [not(flag("pinned")), oneOf("model", "a/one")],
  };
  const config = (first: When, second: When): ConfigSketch => ({
    targets: two,
    topics: [{ id: "alpha", route: ["a/one"] }],
    chains,
    rules: [{ when: first, to: "x" }, { when: second, to: "y" }, { to: "x" }],
  });
  const swapped = (sketch: ConfigSketch): ConfigSketch => {
    const [a, b, ...rest] = sketch.rules ?? [];
    return { ...sketch, rules: a && b ? [b, a, ...rest] : [] };
  };
  for (const [what, [first, second]] of Object.entries(cases)) {
    it(`are those of ${what}`, () =>
      expect(meaningOf(swapped(config(first, second)))).toBe(meaningOf(config(first, second))));
  }

  it("are not those that some request meets both", () => {
    for (const sketch of [
      config(flag("tools"), flag("image")),
      config(topic("alpha"), oneOf("model", "m")),
      config(glob("model", "a*"), glob("model", "*z")),
      config(within("context", 0, 100), within("input_tokens", 100)),
    ]) {
      expect(meaningOf(swapped(sketch))).not.toBe(meaningOf(sketch));
    }
  });
});

describe("a large config", () => {
  it("is brought to its normal form without looking at every pair of rules", () => {
    const rules = Array.from({ length: 3_000 }, (_, i) => ({
      when: all(
        oneOf("model", `model-${i % 1_000}`),
        ...(i % 3 === 0 ? [glob("client", `team-${i}-*`)] : []),
        within("context", i, i + 10),
      ),
      to: "x",
    }));
    const sketch = { targets: two, chains, rules };
    const reversed = { ...sketch, rules: rules.toReversed() };
    expect(meaningOf(reversed)).toBe(meaningOf(sketch));
  });
});

function meaningOf(sketch: ConfigSketch): string {
  return lower(checkedConfig(sketch)).meaning;
}
