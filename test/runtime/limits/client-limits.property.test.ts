import fc from "fast-check";
import { expect, it } from "vitest";
import type { PlanClient } from "../../../engine/index.ts";
import { ClientUse, type Expected } from "../../../runtime/limits/client-limits.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Call {
  readonly atMs: number;
  tokens: number;
  nanoUsd: number;
  over: boolean;
}

/** A client's use as the design tells it: all calls there ever were, counted anew for every question. */
class Model {
  nowMs = DAY_MS - 200_000;
  limits: PlanClient;
  readonly calls: Call[] = [];

  constructor(limits: PlanClient) {
    this.limits = limits;
  }

  refusal({ tokens, nanoUsd }: Expected): string | null {
    const { requestsPerMinute, tokensPerMinute, concurrency, dailyUsd } = this.limits;
    const day = (atMs: number): number => Math.floor(atMs / DAY_MS);
    const lastMinute = this.calls.filter(({ atMs }) => atMs + MINUTE_MS > this.nowMs);
    const used = lastMinute.reduce((sum, call) => sum + call.tokens, 0);
    const spent = this.calls
      .filter(({ atMs }) => day(atMs) === day(this.nowMs))
      .reduce((sum, call) => sum + call.nanoUsd, 0);
    if (concurrency !== null && this.calls.filter(({ over }) => !over).length >= concurrency)
      return "concurrency";
    if (dailyUsd !== null && spent + nanoUsd > dailyUsd * 1e9) return "budget";
    if (requestsPerMinute !== null && lastMinute.length + 1 > requestsPerMinute) return "requests";
    // What exceeds the limit by itself passes alone.
    return tokensPerMinute !== null && used > 0 && used + tokens > tokensPerMinute ? "tokens" : null;
  }
}

interface Real {
  readonly use: ClientUse;
  readonly open: { readonly call: Call; readonly settle: (used: Expected) => void }[];
}
type Command = fc.Command<Model, Real>;

const reached = {
  admitted: 0,
  requests: 0,
  tokens: 0,
  concurrency: 0,
  budget: 0,
  settled: 0,
  newDay: 0,
  tooEarly: 0,
  tooDear: 0,
};

function command(name: string, run: (model: Model, real: Real) => void): Command {
  return { check: () => true, run, toString: () => name };
}

const use = fc.record({
  tokens: fc.constantFrom(0, 1, 10, 60),
  nanoUsd: fc.constantFrom(0, 1, 1_000, 20_000, 40_000),
});

const admit = use.map((expected) =>
  command(`admit ${JSON.stringify(expected)}`, (model, real) => {
    const refusal = model.refusal(expected);
    const admission = real.use.admit(expected, model.nowMs);
    expect(admission.ok ? null : admission.limit).toBe(refusal);
    if (admission.ok) {
      reached.admitted++;
      const call = { atMs: model.nowMs, ...expected, over: false };
      model.calls.push(call);
      real.open.push({ call, settle: admission.settle });
      return;
    }
    reached[admission.limit]++;
    const { retryAtMs } = admission;
    // Only what the day's whole budget would not pay for never passes.
    expect(retryAtMs === null).toBe(
      admission.limit === "budget" && expected.nanoUsd > (model.limits.dailyUsd ?? 0) * 1e9,
    );
    if (retryAtMs === null) reached.tooDear++;
    if (retryAtMs === null || (admission.limit !== "requests" && admission.limit !== "tokens")) return;
    // It comes back at that very time and not before, as far as this limit goes.
    const { nowMs } = model;
    for (const [atMs, free] of [
      [retryAtMs - 1, false],
      [retryAtMs, true],
    ] as const) {
      model.nowMs = atMs;
      expect(model.refusal({ ...expected, nanoUsd: 0 }) !== admission.limit).toBe(free);
    }
    model.nowMs = nowMs;
    reached.tooEarly++;
  }),
);

const settle = fc.tuple(fc.nat(), use).map(([which, used]) =>
  command(`settle ${which} ${JSON.stringify(used)}`, (model, { open }) => {
    const [one] = open.splice(which % Math.max(1, open.length), 1);
    if (one === undefined) return;
    one.settle(used);
    Object.assign(one.call, used, { over: true });
    if (Math.floor(one.call.atMs / DAY_MS) !== Math.floor(model.nowMs / DAY_MS)) reached.newDay++;
    reached.settled++;
  }),
);

const wait = fc.constantFrom(1, 1_000, 20_000, 59_999, 60_000, DAY_MS).map((ms) =>
  command(`wait ${ms}`, (model) => {
    model.nowMs += ms;
  }),
);

const limits = fc.record({
  name: fc.constant("a"),
  secret: fc.constant("env:A"),
  requestsPerMinute: fc.constantFrom(null, 2, 5),
  tokensPerMinute: fc.constantFrom(null, 30, 100),
  concurrency: fc.constantFrom(null, 1, 3),
  dailyUsd: fc.constantFrom(null, 0.00003),
}) satisfies fc.Arbitrary<PlanClient>;

it("a client's use does what its model does, whatever happens in whatever order", () => {
  const steps = [admit, admit, admit, settle, settle, wait];
  fc.assert(
    fc.property(limits, fc.commands(steps, { maxCommands: 50, size: "max" }), (client, commands) => {
      fc.modelRun(() => {
        const model = new Model(client);
        return { model, real: { use: new ClientUse(client, 0, model.nowMs), open: [] } };
      }, commands);
    }),
    { numRuns: 300 },
  );
  for (const [state, times] of Object.entries(reached)) expect(times, state).toBeGreaterThan(20);
});
