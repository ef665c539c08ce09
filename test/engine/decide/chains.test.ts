import { describe, expect, it } from "vitest";
import {
  type Decision,
  decide,
  type Facts,
  type Health,
  type Plan,
  type Strategy,
  type TargetHealth,
  targetName,
} from "../../../engine/index.ts";
import type { ConfigSketch, StepSketch } from "../../fixtures/checked-config.ts";
import { flag } from "../../fixtures/checked-config.ts";
import { planOf } from "../../fixtures/compiled.ts";
import { factsOf } from "../../fixtures/facts.ts";

const targets = ["a", "b", "c"].map((provider, i) => ({
  provider,
  model: "m",
  price: {
    inputNanoUsd: 30 - 10 * i,
    outputNanoUsd: 10 * i,
    cacheReadNanoUsd: 0,
    cacheWriteNanoUsd: 0,
    tiers: [],
  },
}));
const names = ["a/m", "b/m", "c/m"];

describe("the order of a pool", () => {
  it("turns with the seed under round-robin", () => {
    const plan = pool("round-robin");
    expect([0, 1, 2, 3, -1].map((seed) => order(plan, {}, new Map(), seed))).toEqual([
      ["a/m", "b/m", "c/m"],
      ["b/m", "c/m", "a/m"],
      ["c/m", "a/m", "b/m"],
      ["a/m", "b/m", "c/m"],
      ["c/m", "a/m", "b/m"],
    ]);
  });

  it("turns for each chain by itself where a gateway draws the seeds", () => {
    const plan = pool("round-robin");
    const drawn: string[] = [];
    const decision = decide(plan, factsOf({}), undefined, (chain) => {
      drawn.push(chain);
      return 1;
    });
    expect(drawn).toEqual(["main"]);
    expect(decision).toMatchObject({
      outcome: "route",
      targets: [{ target: 1 }, { target: 2 }, { target: 0 }],
    });
  });

  it("follows the weights under weighted, whether seeds count up or jump", () => {
    const plan = planOf({
      targets,
      chains: {
        main: [
          {
            strategy: "weighted",
            members: [
              { target: "a/m", weight: 6 },
              { target: "b/m", weight: 3 },
              { target: "c/m", weight: 1 },
            ],
          },
        ],
      },
    });
    for (const stride of [1, 1_000_003]) {
      const firsts = Array.from({ length: 2_000 }, (_, i) => order(plan, {}, new Map(), i * stride)[0]);
      const share = (name: string) => firsts.filter((first) => first === name).length / firsts.length;
      expect(share("a/m")).toBeCloseTo(0.6, 1);
      expect(share("b/m")).toBeCloseTo(0.3, 1);
      expect(share("c/m")).toBeCloseTo(0.1, 1);
    }
    expect(order(plan, {}, new Map(), 1)).toHaveLength(3);
  });

  it("goes by health's figures under least-latency and least-loaded, ties in the order of the source", () => {
    const health = up([
      { firstTokenMs: 900, inFlight: 1 },
      { firstTokenMs: 300, inFlight: 5 },
      { firstTokenMs: 300, inFlight: 1 },
    ]);
    expect(order(pool("least-latency"), {}, health)).toEqual(["b/m", "c/m", "a/m"]);
    expect(order(pool("least-loaded"), {}, health)).toEqual(["a/m", "c/m", "b/m"]);
    expect(order(pool("least-latency"), {}, new Map())).toEqual(names);
  });

  it("goes by the price of this very request under least-cost", () => {
    expect(order(pool("least-cost"), { inputTokens: 10_000, maxOutput: 100 })).toEqual(["c/m", "b/m", "a/m"]);
    expect(order(pool("least-cost"), { inputTokens: 10, maxOutput: 10_000 })).toEqual(["a/m", "b/m", "c/m"]);
  });

  it("keeps a session at its target under sticky, and moves only those whose target went away", () => {
    const plan = pool("sticky");
    const sessions = Array.from({ length: 300 }, (_, i) => `session ${i}`);
    const first = (session: string, health: Health, seed = 0) => order(plan, { session }, health, seed)[0];
    const down: Health = new Map([[1, { state: "cooling", untilMs: 1 }]]);
    for (const session of sessions) {
      expect(first(session, new Map(), 5)).toBe(first(session, new Map(), 9));
      if (first(session, new Map()) !== "b/m") expect(first(session, down)).toBe(first(session, new Map()));
    }
    const shares = names.map(
      (name) => sessions.filter((session) => first(session, new Map()) === name).length,
    );
    expect(Math.min(...shares)).toBeGreaterThan(60);
    expect(new Set(Array.from({ length: 20 }, (_, seed) => order(plan, {}, new Map(), seed)[0])).size).toBe(
      3,
    );
  });
});

describe("a chain", () => {
  it("lists all members of a pool, then the next step, each target once", () => {
    const plan = planOf({
      targets,
      chains: { main: ["c/m", { strategy: "round-robin", members: names }, "a/m"] },
    });
    expect(order(plan, {}, new Map(), 1)).toEqual(["c/m", "b/m", "a/m"]);
  });

  it("leaves out targets that are down, and says so", () => {
    const health: Health = new Map<number, TargetHealth>([
      [0, { state: "cooling", untilMs: 1 }],
      [1, { state: "breaker_open", untilMs: 1 }],
    ]);
    const decision = decide(planOf({ targets }), factsOf(), health);
    expect(decision).toMatchObject({
      outcome: "route",
      targets: [{ target: 2 }],
      refused: [
        { target: 0, reason: "cooling" },
        { target: 1, reason: "breaker_open" },
      ],
    });
  });

  it("names the plan's own gate before health", () => {
    const plan = planOf({ targets: [{ provider: "p", model: "m", passes: [] }] });
    const health: Health = new Map([[0, { state: "cooling", untilMs: 1 }]]);
    expect(decide(plan, factsOf({ image: true }), health)).toMatchObject({ refused: [{ reason: "image" }] });
  });

  it("tries a target at a later step that lifts the gate, and says what is lost", () => {
    const plan = planOf({
      targets: [{ provider: "p", model: "m", passes: [], maxOutputTokens: 100 }],
      chains: { main: ["p/m", { target: "p/m", degrade: ["thinking", "output", "json"] }] },
    });
    expect(decide(plan, factsOf({ thinking: true, maxOutput: 200 }))).toMatchObject({
      outcome: "route",
      targets: [{ target: 0, degraded: ["output", "thinking"] }],
      refused: [],
    });
    expect(decide(plan, factsOf({ image: true }))).toMatchObject({ outcome: "refused", reason: "no_target" });
  });

  it("reserves the target's default output where the request asks for none", () => {
    const plan = planOf({
      targets: [
        { provider: "p", model: "m", windowTokens: 1_000, defaultOutputTokens: 200, maxOutputTokens: 500 },
      ],
    });
    const outcome = (inputTokens: number, maxOutput: number | null) =>
      decide(plan, factsOf({ inputTokens, maxOutput })).outcome;
    expect([outcome(800, null), outcome(801, null), outcome(900, 100), outcome(901, 100)]).toEqual([
      "route",
      "refused",
      "route",
      "refused",
    ]);
  });
});

describe("a pin", () => {
  const sketch: ConfigSketch = {
    targets,
    restricts: [{ when: flag("audio"), bars: ["b/m"] }],
    rules: [{ to: "pinned" }, { to: "main" }],
  };
  it("is honoured or refused, never rerouted", () => {
    const plan = planOf(sketch);
    expect(decide(plan, factsOf({ model: "b,m" }))).toMatchObject({
      outcome: "route",
      chain: "pinned",
      targets: [{ target: 1 }],
    });
    expect(decide(plan, factsOf({ model: "b/m", audio: true, protocol: "openai-chat" }))).toMatchObject({
      outcome: "refused",
      chain: "pinned",
      refused: [{ target: 1 }],
    });
    expect(decide(plan, factsOf({ model: "b/other" }))).toMatchObject({ outcome: "route", chain: "main" });
    expect(decide(plan, factsOf({ model: "constructor" }))).toMatchObject({
      outcome: "route",
      chain: "main",
    });
  });
});

function pool(strategy: Strategy): Plan {
  const steps: readonly StepSketch[] = [{ strategy, members: names }];
  return planOf({ targets, chains: { main: steps } });
}

function order(
  plan: Plan,
  given: Partial<Facts> = {},
  health: Health = new Map(),
  seed = 0,
): readonly string[] {
  const decision: Decision = decide(plan, factsOf(given), health, seed);
  return decision.outcome === "route"
    ? decision.targets.map(({ target }) => targetName(plan, target).full)
    : [];
}

function up(figures: readonly { readonly firstTokenMs: number; readonly inFlight: number }[]): Health {
  return new Map(figures.map((known, row) => [row, { state: "up", ...known }]));
}
