import { expect, it } from "vitest";
import type { PlanClient } from "../../../engine/index.ts";
import { createLog } from "../../../runtime/index.ts";
import { SharedClientUse } from "../../../runtime/limits/shared-client-use.ts";
import { MemoryStore } from "../../../runtime/state/memory-store.ts";
import { SharedState } from "../../../runtime/state/shared-state.ts";
import { Cable } from "../state/cable.ts";
import { HeldClock, settled } from "../state/held-clock.ts";

const log = createLog({ level: "silent" });

const unlimited: PlanClient = {
  name: "team",
  secret: "env:TEAM",
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: null,
  dailyUsd: null,
};
const some = { tokens: 10, nanoUsd: 1_000_000_000 };

async function two(limits: PlanClient) {
  const clock = new HeldClock();
  const store = new MemoryStore(clock);
  const gateways = ["a", "b"].map((name) => {
    const cable = new Cable(name);
    const state = new SharedState(name, cable, clock, log);
    void state.start(1_000);
    cable.plugInto(store);
    return { cable, state, use: new SharedClientUse(limits, state) };
  });
  await settled();
  const [a, b] = gateways;
  if (a === undefined || b === undefined) throw new Error("there are two");
  return { clock, store, a, b };
}

it("asks nobody for a client without limits", async () => {
  const { clock, a } = await two(unlimited);
  expect(a.use.admit(some, clock.nowMs())).toMatchObject({ ok: true });
});

it("names the first limit that refuses, in the order in which one gateway alone looks at them", async () => {
  const limits = { requestsPerMinute: 1, tokensPerMinute: 10, concurrency: 1, dailyUsd: 1 };
  for (const [given, limit] of [
    [limits, "concurrency"],
    [{ ...limits, concurrency: null }, "budget"],
    [{ ...limits, concurrency: null, dailyUsd: null }, "requests"],
    [{ ...limits, concurrency: null, dailyUsd: null, requestsPerMinute: null }, "tokens"],
  ] as const) {
    const { clock, a, b } = await two({ ...unlimited, ...given });
    expect(await a.use.admit(some, clock.nowMs())).toMatchObject({ ok: true });
    expect(await b.use.admit(some, clock.nowMs())).toMatchObject({ ok: false, limit });
  }
});

it("gives back the place and what was not used, and keeps the request", async () => {
  const { clock, a, b } = await two({
    ...unlimited,
    requestsPerMinute: 2,
    tokensPerMinute: 15,
    concurrency: 1,
    dailyUsd: 1.5,
  });
  const first = await a.use.admit(some, clock.nowMs());
  if (!first.ok) throw new Error("the first is admitted");
  first.settle({ tokens: 2, nanoUsd: 100 });
  await settled();
  expect(await b.use.admit(some, clock.nowMs())).toMatchObject({ ok: true });
  const third = await a.use.admit(some, clock.nowMs());
  expect(third).toMatchObject({ ok: false, limit: "concurrency", retryAtMs: clock.nowMs() + 1_000 });
});

it("divides places and budget among the gateways while they are alone", async () => {
  const { clock, a, b } = await two({ ...unlimited, concurrency: 4, dailyUsd: 4 });
  for (const { cable } of [a, b]) cable.cut();
  const dollar = { tokens: 1, nanoUsd: 1_000_000_000 };
  for (const { use } of [a, b]) {
    expect(await use.admit(dollar, clock.nowMs())).toMatchObject({ ok: true });
    const second = await use.admit(dollar, clock.nowMs());
    expect(second).toMatchObject({ ok: true });
    expect(await use.admit(dollar, clock.nowMs())).toMatchObject({ ok: false, limit: "concurrency" });
    if (second.ok) second.settle(dollar);
    expect(await use.admit(dollar, clock.nowMs())).toMatchObject({ ok: false, limit: "budget" });
  }
});

it("has the store forget nothing that it grants while another picture of the whole is brought in", async () => {
  const { clock, a, b } = await two({ ...unlimited, concurrency: 1, dailyUsd: 1.5 });
  const earlier = await a.use.admit(some, clock.nowMs());
  if (!earlier.ok) throw new Error("there was room");
  earlier.settle({ tokens: 1, nanoUsd: 100 });
  await settled();
  const admitted = a.use.admit(some, clock.nowMs());
  await a.state.refresh();
  expect(await b.use.admit(some, clock.nowMs())).toMatchObject({ ok: false, limit: "concurrency" });
  const admission = await admitted;
  if (!admission.ok) throw new Error("there was room");
  admission.settle(some);
  await settled();
  expect(await b.use.admit(some, clock.nowMs())).toMatchObject({ ok: false, limit: "budget" });
});

it("gives back in the store what it settles while it finds back there", async () => {
  const { clock, store, a, b } = await two({ ...unlimited, concurrency: 1, dailyUsd: 1.5 });
  const admission = await a.use.admit(some, clock.nowMs());
  if (!admission.ok) throw new Error("there was room");
  a.cable.cut();
  const { join } = a.cable;
  const joinMeanwhile: typeof join = (joining) => {
    admission.settle({ tokens: 1, nanoUsd: 0 });
    return join(joining);
  };
  Object.assign(a.cable, { join: joinMeanwhile });
  a.cable.plugInto(store);
  await settled();
  expect(await b.use.admit(some, clock.nowMs())).toMatchObject({ ok: true });
});
