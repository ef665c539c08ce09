import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PlanClient } from "../../../engine/index.ts";
import { createLog, systemClock } from "../../../runtime/index.ts";
import { SharedClientUse } from "../../../runtime/limits/shared-client-use.ts";
import { RedisStore } from "../../../runtime/state/redis-store.ts";
import { SharedState } from "../../../runtime/state/shared-state.ts";
import { hasRedis, type RedisServer, startRedis } from "./redis-server.ts";

const log = createLog({ level: "silent" });

/** A minute, made short. */
const WINDOW_MS = 400;
const LIMIT = 60;

const client: PlanClient = {
  name: "team",
  secret: "env:TEAM",
  requestsPerMinute: LIMIT,
  tokensPerMinute: null,
  concurrency: null,
  dailyUsd: null,
};

interface Call {
  readonly calledMs: number;
  readonly returnedMs: number;
}

async function gatewayOn(redis: RedisServer, name: string) {
  const store = new RedisStore(name, { url: redis.url, password: null }, systemClock);
  const state = new SharedState(name, store, systemClock, log);
  expect(await state.start(3_000)).toBeNull();
  onTestFinished(() => state.close());
  return { state, use: new SharedClientUse(client, state, WINDOW_MS) };
}

type Gateway = Awaited<ReturnType<typeof gatewayOn>>;

/** Asks without pause until the time is up and so many were let through, and gives what was let through. */
async function press({ use }: Gateway, forMs: number, atLeast = 0): Promise<Call[]> {
  const admitted: Call[] = [];
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs || admitted.length < atLeast) {
    const calledMs = performance.now();
    const asked = Array.from({ length: 8 }, () => use.admit({ tokens: 1, nanoUsd: 0 }, systemClock.nowMs()));
    for (const admission of await Promise.all(asked)) {
      if (admission.ok) admitted.push({ calledMs, returnedMs: performance.now() });
    }
    await pause(2);
  }
  return admitted;
}

/** The most that certainly lay within one window: what was asked for after its start and granted before its end. */
function mostInAnyWindow(calls: readonly Call[]): number {
  return Math.max(
    0,
    ...calls.map(
      ({ calledMs: from }) =>
        calls.filter(({ calledMs, returnedMs }) => calledMs >= from && returnedMs < from + WINDOW_MS).length,
    ),
  );
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

describe.runIf(hasRedis)("two gateways on one Redis", () => {
  it.each([
    ["without its data", []],
    ["with its data", ["--appendonly", "yes", "--appendfsync", "always"]],
  ])(
    "let at most 60 through in any window of a shared limit of 60: while it runs, after its kill -9, and after its return %s",
    async (_how, options) => {
      const redis = await startRedis(...options);
      onTestFinished(() => redis.remove());
      const [a, b] = [await gatewayOn(redis, "a"), await gatewayOn(redis, "b")];
      const both = async (forMs: number): Promise<Call[]> =>
        (await Promise.all([press(a, forMs), press(b, forMs)])).flat();
      const running = await both(1.5 * WINDOW_MS);
      const killed = redis.kill();
      const gone = await both(2.5 * WINDOW_MS);
      await killed;
      expect([a.state.sharing.joined, b.state.sharing.joined]).toEqual([false, false]);
      const returning = redis.restart();
      const back = await both(2 * WINDOW_MS);
      await returning;
      await until(() => a.state.sharing.joined && b.state.sharing.joined);
      const later = await both(1.5 * WINDOW_MS);
      expect(mostInAnyWindow([...running, ...gone, ...back, ...later])).toBeLessThanOrEqual(LIMIT);
      // The limit is used, not merely kept.
      for (const phase of [running, gone, back, later]) expect(phase.length).toBeGreaterThanOrEqual(LIMIT);
      expect(a.state.sharing).toMatchObject({ joined: true, gateways: 2, lost: null, losses: 1 });
    },
  );

  it("keep to it when only one of them is used, and the other one after the loss", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.remove());
    const [a, b] = [await gatewayOn(redis, "a"), await gatewayOn(redis, "b")];
    const first = await press(a, WINDOW_MS / 2, LIMIT);
    await redis.kill();
    const second = await press(b, WINDOW_MS);
    expect(mostInAnyWindow([...first, ...second])).toBeLessThanOrEqual(LIMIT);
    expect(second.length).toBeGreaterThan(0);
    await redis.restart();
    await until(() => b.state.sharing.joined);
    const third = await press(b, WINDOW_MS);
    await until(() => a.state.sharing.joined);
    expect(mostInAnyWindow([...first, ...second, ...third])).toBeLessThanOrEqual(LIMIT);
  });

  it("serve on while it stands still, and are back when it goes on", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.remove());
    const [a, b] = [await gatewayOn(redis, "a"), await gatewayOn(redis, "b")];
    redis.freeze();
    const started = performance.now();
    const alone = await a.use.admit({ tokens: 1, nanoUsd: 0 }, systemClock.nowMs());
    expect(alone.ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(a.state.sharing.lost?.because).toMatch(/timed out|in time/i);
    redis.thaw();
    await until(() => a.state.sharing.joined && b.state.sharing.joined);
    const calls = (await Promise.all([press(a, WINDOW_MS), press(b, WINDOW_MS)])).flat();
    expect(mostInAnyWindow(calls)).toBeLessThanOrEqual(LIMIT);
  });
});
