import { describe, expect, it } from "vitest";
import { Analysis } from "../../../compiler/prove/analysis/analysis.ts";
import { askFaithful } from "../../../compiler/prove/properties/faithful.ts";
import { type Decision, decide, type Facts } from "../../../engine/index.ts";
import {
  all,
  any,
  checkedConfig,
  flag,
  glob,
  not,
  oneOf,
  topic,
  within,
} from "../../fixtures/checked-config.ts";
import { analysed } from "./analysed.ts";

const MANY = 600;

/** Many rules of every kind, so that no sample of a few hundred requests could visit them all. */
const config = checkedConfig({
  targets: [
    {
      provider: "p",
      model: "a",
      windowTokens: 100_000,
      maxOutputTokens: 4_000,
      passes: ["tools", "image", "json"],
    },
    { provider: "q", model: "b", windowTokens: 500_000, maxOutputTokens: 64_000 },
  ],
  topics: [{ id: "alpha", synonyms: ["step by step"], route: ["q/b"] }],
  chains: { main: ["p/a", "q/b"], spare: ["q/b", { target: "p/a", degrade: ["thinking"] }] },
  envelope: all(within("context", 0, 400_000), not(flag("audio")), not(flag("document"))),
  restricts: [{ when: oneOf("header:x-class", "secret"), bars: ["p/a"] }],
  rules: [
    { when: flag("pinned"), to: "pinned", as: "pinned" },
    ...Array.from({ length: MANY }, (_, at) => ({
      as: `rule_${at}`,
      to: at % 2 === 0 ? "main" : "spare",
      when:
        at % 3 === 0
          ? oneOf("model", `model-${at}`)
          : at % 3 === 1
            ? all(
                oneOf("header:x-team", `team-${at}`),
                within("input_tokens", 1_000 + at, Number.POSITIVE_INFINITY),
              )
            : any(glob("model", `family-${at}-*`), all(topic("alpha"), oneOf("client", `client-${at}`))),
    })),
    { to: "topic", as: "by_topic" },
    { to: "main", as: "rest" },
  ],
});

describe("the plan is held against the rules as written", () => {
  it("visits a request that each rule wins, and each gate of each hop that any request closes", () => {
    const { analysis, plan } = analysed(config);
    const won = new Set<string | null>();
    const closed = new Set<string>();
    const verdicts = verdictsWith(analysis, (facts) => {
      const decision = decide(plan, facts);
      won.add(decision.rule);
      if (decision.outcome !== "reject") {
        for (const { target, reason } of decision.refused)
          closed.add(`${decision.chain} ${target} ${reason}`);
      }
      return decision;
    });
    expect(verdicts).toEqual(new Set(["proved"]));
    expect(config.rules.filter(({ id }) => !won.has(id))).toEqual([]);
    const ofA = ["window", "output", "restrict", "thinking", "web_search", "cache_control"];
    for (const gate of ofA) expect(closed, gate).toContain(`main 0 ${gate}`);
    for (const gate of ofA) expect(closed, gate).toContain(`pinned 0 ${gate}`);
    expect(closed).toContain("spare 0 window");
    expect(closed).not.toContain("spare 0 thinking");
    expect([...closed].filter((one) => one.includes(" 1 window"))).toEqual([]);
  });

  it.each([
    ["one rule of them goes elsewhere", { ...config, rules: config.rules.map(rerouted) }],
    ["the bound of one rule is off by one", { ...config, rules: config.rules.map(moved) }],
    ["a window is off by one", { ...config, targets: config.targets.map(narrower) }],
    ["a step lifts a gate that it should not", { ...config, chains: config.chains.map(lifting) }],
    ["a restrict is gone", { ...config, restricts: [] }],
  ])("notices where %s", (_, other) => {
    const { plan } = analysed(other);
    expect(verdictsWith(analysed(config).analysis, (facts) => decide(plan, facts))).toContain("refuted");
  });

  it("calls the rules not proved that it had no time to visit", () => {
    const { analysis } = analysed(config);
    const answers = [...askFaithful(analysis, 500)];
    const open = answers.filter(({ verdict }) => verdict === "not_proved");
    const visited = answers.filter(({ verdict }) => verdict === "proved");
    expect(open.length).toBeGreaterThan(100);
    expect(visited.length).toBeLessThan(MANY);
    expect(open[0]).toMatchObject({
      reason: expect.stringContaining("more than 500 rules would have to be read"),
    });
  });
});

function verdictsWith(known: Analysis, replay: (facts: Facts) => Decision) {
  const analysis = new Analysis(known.config, { ...known.instruments, replay });
  return new Set([...askFaithful(analysis)].map(({ verdict }) => verdict));
}

type Rule = (typeof config.rules)[number];

function rerouted(rule: Rule): Rule {
  return rule.id === "rule_399" ? { ...rule, outcome: { kind: "chain", chain: 0 } } : rule;
}

function moved(rule: Rule): Rule {
  const { condition } = rule;
  if (rule.id !== "rule_301" || condition?.kind !== "and") return rule;
  const operands = condition.operands.map((operand) =>
    operand.kind === "atom" && operand.atom.kind === "integer"
      ? { ...operand, atom: { ...operand.atom, min: operand.atom.min + 1 } }
      : operand,
  );
  return { ...rule, condition: { ...condition, operands } };
}

function narrower(target: (typeof config.targets)[number]): typeof target {
  const { plan } = target;
  return plan.windowTokens === 100_000 ? { ...target, plan: { ...plan, windowTokens: 99_999 } } : target;
}

function lifting(chain: (typeof config.chains)[number]): typeof chain {
  if (chain.name !== "main") return chain;
  const steps = chain.steps.map((step, place) =>
    step.kind === "target" && place === 0
      ? { ...step, member: { ...step.member, degrade: ["thinking" as const] } }
      : step,
  );
  return { ...chain, steps };
}
