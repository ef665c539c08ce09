import fc from "fast-check";
import { expect, it } from "vitest";
import { keySelections, type PlanKey } from "../../../engine/index.ts";
import { KeyPool } from "../../../runtime/keys/key-pool.ts";
import { KeyState } from "../../../runtime/keys/key-state.ts";
import type { TokenCount } from "../../../runtime/keys/token-count.ts";
import { type ModelCall, PoolModel } from "./pool-model.ts";

/** The pool and the calls that it let through. */
interface Real {
  readonly pool: KeyPool;
  readonly settlements: ((used: TokenCount) => void)[];
}
interface Model {
  readonly pool: PoolModel;
  readonly calls: ModelCall[];
}
type Command = fc.Command<Model, Real>;

const reached = {
  taken: 0,
  refused: 0,
  fullNotPaused: 0,
  allPaused: 0,
  settled: 0,
  learnt: 0,
  lowerPriority: 0,
};

/** A command that can always run, named for what fast-check prints. */
function command(name: string, run: (model: Model, real: Real) => void): Command {
  return {
    check: () => true,
    run(model, real) {
      run(model, real);
      const pause = real.pool.pause(model.pool.nowMs);
      const allRest = model.pool.keys.every((key) => model.pool.pauseOf(key) !== null);
      expect(pause?.untilMs ?? 0).toBe(allRest ? model.pool.earliestMs({ input: 0, output: 0 }) : 0);
      if (pause !== null) reached.allPaused++;
    },
    toString: () => name,
  };
}

const amount = fc.constantFrom(0, 1, 5, 20, 60);
const tokens = fc.record({ input: amount, output: amount });

const take = tokens.map((wanted) =>
  command(`take ${JSON.stringify(wanted)}`, ({ pool, calls }, real) => {
    const earliestMs = pool.earliestMs(wanted);
    const refusal = real.pool.refusal(wanted, pool.nowMs);
    const call = pool.take(wanted);
    const taken = real.pool.take(wanted, new Set(), pool.nowMs);
    expect(taken.ok ? taken.key.number : null).toBe(call?.key.number ?? null);
    if (taken.ok && call !== null) {
      reached.taken++;
      expect(refusal).toBeNull();
      if (pool.keys.some(({ priority }) => priority > call.key.priority)) reached.lowerPriority++;
      calls.push(call);
      real.settlements.push(taken.settle);
    } else if (!taken.ok) {
      reached.refused++;
      if (pool.keys.some((key) => pool.pauseOf(key) === null)) reached.fullNotPaused++;
      expect(taken.pause?.untilMs).toBe(earliestMs);
      expect(refusal).toEqual(taken.pause);
    }
  }),
);

const settle = fc
  .tuple(fc.nat(), tokens, fc.constantFrom(0, 1, 5))
  .map(([which, { input, output }, cacheRead]) =>
    command(`settle ${which}`, ({ pool, calls }, { settlements }) => {
      if (calls.length === 0) return;
      const [call] = calls.splice(which % calls.length, 1);
      const [end] = settlements.splice(which % settlements.length, 1);
      const used = { input: input + cacheRead, output, cacheRead };
      if (call !== undefined) pool.settle(call, used);
      end?.(used);
      reached.settled++;
    }),
  );

const keyOf = (model: Model, real: Real, which: number) => {
  const at = which % model.pool.keys.length;
  const [key, state] = [model.pool.keys[at], real.pool.keys[at]?.state];
  if (key === undefined || state === undefined) throw new Error("the pool is empty");
  return { key, state };
};

const learn = fc
  .record({
    which: fc.nat(),
    dimension: fc.constantFrom("requests", "input_tokens", "output_tokens", "tokens"),
    limit: fc.constantFrom(1, 3, 50),
    remaining: fc.constantFrom(null, 0, 1, 3, 50),
    resetInMs: fc.constantFrom(null, 0, 2_000, 90_000),
  })
  .map(({ which, dimension, limit, remaining, resetInMs }) =>
    command(`learn ${dimension} ${remaining} of ${limit}`, (model, real) => {
      const { key, state } = keyOf(model, real, which);
      const { nowMs } = model.pool;
      const reading = { limit, remaining, resetAtMs: resetInMs === null ? null : nowMs + resetInMs };
      model.pool.learn(key, dimension, reading);
      state.learn(new Map([[dimension, reading]]), nowMs);
      reached.learnt++;
    }),
  );

const rest = fc
  .tuple(fc.nat(), fc.constantFrom("cool", "cool for long", "quarantine", "succeed"))
  .map(([which, how]) =>
    command(`${how} ${which}`, (model, real) => {
      const { key, state } = keyOf(model, real, which);
      const { nowMs } = model.pool;
      if (how === "cool" || how === "cool for long") {
        const untilMs = nowMs + (how === "cool" ? 7_000 : 700_000);
        state.cool("rate_limited", untilMs);
        if (key.pause === null || untilMs > key.pause.untilMs)
          key.pause = { because: "rate_limited", untilMs };
      } else if (how === "quarantine") {
        state.quarantine(nowMs);
        const untilMs = nowMs + key.quarantineMs;
        const before = model.pool.pauseOf(key);
        if (before === null || (before.because !== "unauthorized" && before.untilMs < untilMs)) {
          key.pause = { because: "unauthorized", untilMs };
          key.quarantineMs = Math.min(key.quarantineMs * 2, 3_600_000);
        }
      } else {
        state.succeeded();
        key.quarantineMs = 300_000;
        if (key.pause?.because === "unauthorized") key.pause = null;
      }
    }),
  );

const wait = fc.constantFrom(1, 500, 6_999, 7_000, 30_000, 60_000, 400_000).map((ms) =>
  command(`wait ${ms}`, ({ pool }) => {
    pool.nowMs += ms;
  }),
);

const key = fc.record({
  secret: fc.constant("env:K"),
  requestsPerMinute: fc.constantFrom(null, 2, 5),
  inputTokensPerMinute: fc.constantFrom(null, 30, 100),
  outputTokensPerMinute: fc.constantFrom(null, 40),
  priority: fc.constantFrom(0, 0, 1),
  weight: fc.constantFrom(1, 2, 4),
}) satisfies fc.Arbitrary<PlanKey>;

it("a key pool does what its model does, whatever happens in whatever order", () => {
  fc.assert(
    fc.property(
      fc.array(key, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...keySelections),
      fc.commands([take, take, take, take, take, settle, settle, learn, rest, wait], {
        maxCommands: 60,
        size: "max",
      }),
      (settings, selection, commands) => {
        const states = settings.map((one, i) => ({ number: i + 1, state: new KeyState(one), secret: null }));
        fc.modelRun(
          () => ({
            model: { pool: new PoolModel(settings, selection), calls: [] },
            real: { pool: new KeyPool(states, selection), settlements: [] },
          }),
          commands,
        );
      },
    ),
    { numRuns: 250 },
  );
  for (const [state, times] of Object.entries(reached)) expect(times, state).toBeGreaterThan(50);
});
