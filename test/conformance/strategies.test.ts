import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type Facts, type Health, type Plan, type Strategy, strategies } from "../../engine/index.ts";
import { planOf } from "../fixtures/compiled.ts";
import { factsOf } from "../fixtures/facts.ts";

/** The members of every pool here: with weights, prices and names of their own. */
const members = [
  { name: "a", weight: 1, price: 4 },
  { name: "b", weight: 3, price: 2 },
  { name: "c", weight: 4, price: 8 },
  { name: "d", weight: 8, price: 6 },
];

function poolPlan(strategy: Strategy, names: readonly string[] = members.map(({ name }) => name)): Plan {
  const chosen = members.filter(({ name }) => names.includes(name));
  return planOf({
    targets: chosen.map(({ name, price }) => ({
      provider: name,
      model: "m",
      price: {
        inputNanoUsd: price,
        outputNanoUsd: price,
        cacheReadNanoUsd: price,
        cacheWriteNanoUsd: price,
        tiers: [],
      },
    })),
    chains: {
      main: [{ strategy, members: chosen.map(({ name, weight }) => ({ target: `${name}/m`, weight })) }],
    },
  });
}

interface Asked {
  readonly facts?: Partial<Facts>;
  readonly health?: Health;
  readonly seed?: number;
}

/** The names in the order in which they are tried. */
function order(plan: Plan, { facts = {}, health = new Map(), seed = 0 }: Asked = {}): readonly string[] {
  const decision = decide(plan, factsOf(facts), health, seed);
  return decision.outcome === "route" ? decision.targets.map(({ target }) => nameOf(plan, target)) : [];
}

function nameOf(plan: Plan, target: number): string {
  return plan.providers[plan.targets[target]?.provider ?? -1]?.name ?? "";
}

/** How often each member comes first. */
function firsts(plan: Plan, asked: readonly Asked[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = Object.fromEntries(plan.providers.map(({ name }) => [name, 0]));
  for (const one of asked) {
    const [first = ""] = order(plan, one);
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

const seeds = (count: number, asked: Asked = {}): readonly Asked[] =>
  Array.from({ length: count }, (_, seed) => ({ ...asked, seed }));
const cooling = (...targets: readonly number[]): Health =>
  new Map(targets.map((target) => [target, { state: "cooling", untilMs: 1 }]));
const latencies = (...ms: readonly number[]): Health =>
  new Map(ms.map((firstTokenMs, target) => [target, { state: "up", firstTokenMs }]));

/** What each strategy promises beyond what all of them do. */
const laws: Readonly<Record<Strategy, Readonly<Record<string, (plan: Plan) => void>>>> = {
  "round-robin": {
    "gives every member the same share, one after another": (plan) => {
      expect(firsts(plan, seeds(400))).toEqual({ a: 100, b: 100, c: 100, d: 100 });
      expect(firsts(plan, seeds(300, { health: cooling(1) }))).toEqual({ a: 100, b: 0, c: 100, d: 100 });
    },
  },
  weighted: {
    "gives every member its share": (plan) => {
      const counts = firsts(plan, seeds(16_000));
      // Four standard deviations of a binomial share are below 260 of 16,000.
      for (const { name, weight } of members)
        expect(Math.abs((counts[name] ?? 0) - weight * 1_000)).toBeLessThan(260);
    },
    "shares out what an unhealthy member leaves by the weights of the others": (plan) => {
      const counts = firsts(plan, seeds(8_000, { health: cooling(3) }));
      expect(counts["d"]).toBe(0);
      for (const { name, weight } of members.slice(0, 3)) {
        expect(Math.abs((counts[name] ?? 0) - weight * 1_000)).toBeLessThan(200);
      }
    },
  },
  "least-latency": {
    "takes the quickest, but for the few requests that measure the others again": (plan) => {
      const counts = firsts(plan, seeds(3_200, { health: latencies(300, 100, 200, 400) }));
      expect(counts["b"]).toBeGreaterThan(3_000);
      for (const name of ["a", "c", "d"]) expect(counts[name]).toBeGreaterThan(10);
    },
    "measures first whom it does not know": (plan) => {
      expect(order(plan, { health: latencies(300, 100, 200) })).toEqual(["d", "b", "c", "a"]);
    },
  },
  "least-cost": {
    "takes the cheapest, always": (plan) => {
      for (const asked of seeds(100)) expect(order(plan, asked)).toEqual(["b", "a", "d", "c"]);
      expect(order(plan, { health: cooling(1) })).toEqual(["a", "d", "c"]);
    },
  },
  "least-loaded": {
    "keeps the members within one request of each other": (plan) => {
      const inFlight = [0, 0, 0, 0];
      for (let seed = 0; seed < 203; seed++) {
        const health: Health = new Map(inFlight.map((count, at) => [at, { state: "up", inFlight: count }]));
        const [first = ""] = order(plan, { health, seed });
        const at = plan.targets.findIndex((_, target) => nameOf(plan, target) === first);
        inFlight[at] = (inFlight[at] ?? 0) + 1;
        expect(Math.max(...inFlight) - Math.min(...inFlight)).toBeLessThanOrEqual(1);
      }
    },
  },
  sticky: {
    "keeps a session where it is, whatever the seed": (plan) => {
      for (const session of sessions) {
        const places = seeds(20, { facts: { session } }).map((asked) => order(plan, asked).join());
        expect(new Set(places).size).toBe(1);
      }
    },
    "spreads sessions evenly": (plan) => {
      const counts = firsts(
        plan,
        Array.from({ length: 4_000 }, (_, i) => ({ facts: { session: `s${i}` } })),
      );
      for (const { name } of members) expect(Math.abs((counts[name] ?? 0) - 1_000)).toBeLessThan(120);
    },
    "moves a session only when its member fails, and back when it returns": (plan) => {
      let moved = 0;
      for (const session of sessions) {
        const [before] = order(plan, { facts: { session } });
        const [during] = order(plan, { facts: { session }, health: cooling(2) });
        if (before === "c") {
          moved++;
          expect(during).not.toBe("c");
        } else expect(during).toBe(before);
      }
      expect(moved).toBeGreaterThan(20);
    },
    "moves to a new member only the sessions that it takes over": (plan) => {
      const without = poolPlan("sticky", ["a", "b", "c"]);
      let moved = 0;
      for (const session of sessions) {
        const [before, after] = [
          order(without, { facts: { session } })[0],
          order(plan, { facts: { session } })[0],
        ];
        if (before === after) continue;
        moved++;
        expect(after).toBe("d");
      }
      expect(moved).toBeGreaterThan(20);
    },
  },
};

const sessions = Array.from({ length: 200 }, (_, i) => `session-${i}`);

describe.each(strategies)("%s", (strategy) => {
  const plan = poolPlan(strategy);

  const situation = fc.record({
    seed: fc.integer({ min: -5, max: 2 ** 40 }),
    session: fc.option(fc.string({ maxLength: 12 })),
    inputTokens: fc.nat({ max: 10_000 }),
    health: fc.array(
      fc.oneof(
        fc.constant(null),
        fc.record({
          state: fc.constant("up" as const),
          inFlight: fc.nat({ max: 9 }),
          firstTokenMs: fc.nat({ max: 900 }),
        }),
        fc.record({ state: fc.constantFrom("cooling" as const, "breaker_open" as const), untilMs: fc.nat() }),
        fc.record({ state: fc.constantFrom("cooling" as const, "breaker_open" as const), untilMs: fc.nat() }),
      ),
      { minLength: 4, maxLength: 4 },
    ),
  });

  it("lists every healthy member once, no unhealthy one, and the same for the same seed", () => {
    const sizes = new Map<number, number>();
    fc.assert(
      fc.property(situation, ({ seed, session, inputTokens, health }) => {
        const asked = {
          seed,
          facts: { session, inputTokens },
          health: new Map(health.flatMap((one, target) => (one === null ? [] : [[target, one] as const]))),
        };
        const tried = order(plan, asked);
        const healthy = members
          .filter((_, at) => (health[at]?.state ?? "up") === "up")
          .map(({ name }) => name);
        expect([...tried].sort()).toEqual(healthy);
        expect(order(plan, asked)).toEqual(tried);
        sizes.set(tried.length, (sizes.get(tried.length) ?? 0) + 1);
        const decision = decide(plan, factsOf(asked.facts), asked.health, seed);
        for (const { target, reason } of decision.outcome === "reject" ? [] : decision.refused) {
          expect(reason).toBe(health[target]?.state);
        }
      }),
      { numRuns: 300 },
    );
    for (const size of [0, 1, 2, 3, 4]) expect(sizes.get(size) ?? 0, `${size} healthy`).toBeGreaterThan(0);
  });

  it.each(Object.keys(laws[strategy]))("%s", (law) => {
    laws[strategy][law]?.(plan);
  });

  it("passes a pool of one through", () => {
    const alone = poolPlan(strategy, ["c"]);
    for (const asked of seeds(50)) expect(order(alone, asked)).toEqual(["c"]);
    expect(order(alone, { health: cooling(0) })).toEqual([]);
  });
});
