import { describe, expect, it } from "vitest";
import type { KeySelection, PlanKey } from "../../../engine/index.ts";
import { KeyPool } from "../../../runtime/keys/key-pool.ts";
import { KeyState } from "../../../runtime/keys/key-state.ts";

const unlimited: PlanKey = {
  secret: "env:K",
  requestsPerMinute: null,
  inputTokensPerMinute: null,
  outputTokensPerMinute: null,
  priority: 0,
  weight: 1,
};
const tokens = { input: 10, output: 10 };
const none: ReadonlySet<KeyState> = new Set();

function poolOf(...keys: Partial<PlanKey>[]): KeyPool {
  return new KeyPool(
    keys.map((key, i) => ({ number: i + 1, state: new KeyState({ ...unlimited, ...key }), secret: null })),
  );
}

function draw(pool: KeyPool, times: number, nowMs = 0): number[] {
  return Array.from({ length: times }, () => {
    const taken = pool.take(tokens, none, nowMs);
    return taken.ok ? taken.key.number : 0;
  });
}

describe("a key pool", () => {
  it("spreads calls evenly, by weight", () => {
    const drawn = draw(poolOf({ weight: 1 }, { weight: 3 }), 40);
    expect(drawn.filter((number) => number === 2)).toHaveLength(30);
  });

  it("takes the highest priority that has room", () => {
    const pool = poolOf({ priority: 1 }, { priority: 2, requestsPerMinute: 3 });
    expect(draw(pool, 5)).toEqual([2, 2, 2, 1, 1]);
    expect(draw(pool, 1, 60_000)).toEqual([2]);
  });

  it("goes by the scarcest limit, not by the mean", () => {
    const pool = poolOf(
      { requestsPerMinute: 1_000, outputTokensPerMinute: 100 },
      { requestsPerMinute: 20, outputTokensPerMinute: 1_000_000 },
    );
    expect(draw(pool, 3)).toEqual([1, 2, 2]);
  });

  it("lets through as much as its limits, to the call, and says when the next one fits", () => {
    const pool = poolOf({ requestsPerMinute: 3 }, { requestsPerMinute: 2 });
    expect(draw(pool, 40).filter((number) => number > 0)).toHaveLength(5);
    const refused = pool.take(tokens, none, 1_000);
    expect(refused).toEqual({ ok: false, pause: { because: "rate_limited", untilMs: 60_000 } });
  });

  it("gives back what an answer did not use", () => {
    const pool = poolOf({ outputTokensPerMinute: 20 });
    const first = pool.take({ input: 0, output: 20 }, none, 0);
    expect(pool.take({ input: 0, output: 5 }, none, 1).ok).toBe(false);
    if (first.ok) first.settle({ input: 0, output: 4 });
    expect(pool.take({ input: 0, output: 5 }, none, 2).ok).toBe(true);
  });

  it("passes over keys that rest, and those already tried", () => {
    const pool = poolOf({}, {}, {});
    pool.keys[0]?.state.cool("rate_limited", 5_000);
    pool.keys[1]?.state.quarantine(0);
    expect(draw(pool, 2)).toEqual([3, 3]);
    const tried = new Set(pool.keys.slice(2).map(({ state }) => state));
    expect(pool.take(tokens, tried, 0)).toEqual({
      ok: false,
      pause: { because: "rate_limited", untilMs: 5_000 },
    });
    expect(pool.take(tokens, new Set(pool.keys.map(({ state }) => state)), 0)).toEqual({
      ok: false,
      pause: null,
    });
  });

  it("keeps what was used when a plan changes its limits", () => {
    const pool = poolOf({ requestsPerMinute: 3 });
    const [key] = pool.keys;
    expect(draw(pool, 3)).toEqual([1, 1, 1]);
    key?.state.configure({ ...unlimited, requestsPerMinute: 4, inputTokensPerMinute: 1_000 });
    expect(draw(pool, 3)).toEqual([1, 0, 0]);
  });

  it("learns a limit without giving back what was used, and counts the calls under way", () => {
    const pool = poolOf({});
    const [key] = pool.keys;
    const told = (remaining: number) =>
      key?.state.learn(new Map([["requests", { limit: 3, remaining, resetAtMs: null }]]), 0);
    draw(pool, 2);
    told(3);
    expect(draw(pool, 1)).toEqual([1]);
    for (let i = 0; i < 40; i++) {
      told(3);
      expect(draw(pool, 1)).toEqual([0]);
    }
  });

  it("shuts a key whose learnt token limit is used up by what was used, not by what was expected", () => {
    const pool = poolOf({});
    const learn = () =>
      pool.keys[0]?.state.learn(
        new Map([["input_tokens", { limit: 100, remaining: 100, resetAtMs: null }]]),
        0,
      );
    learn();
    const take = () => pool.take({ input: 5_000, output: 5_000 }, none, 0);
    const first = take();
    if (first.ok) first.settle({ input: 5_000, cacheRead: 4_950, output: 1 });
    const second = take();
    expect(second.ok).toBe(true);
    if (second.ok) second.settle({ input: 50, output: 1 });
    expect(take()).toEqual({ ok: false, pause: { because: "rate_limited", untilMs: 60_000 } });
  });

  it("takes round-robin whoever was used longest ago, and by priority as they are written", () => {
    const three = (selection: KeySelection) =>
      new KeyPool(
        [1, 2, 3].map((number) => ({
          number,
          state: new KeyState({ ...unlimited, weight: number }),
          secret: null,
        })),
        selection,
      );
    expect(draw(three("round-robin"), 7)).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect(draw(three("priority"), 4)).toEqual([1, 1, 1, 1]);
    expect(draw(three("weighted"), 60).filter((number) => number === 3)).toHaveLength(30);
  });

  it("does not make up for a key's rest by giving it everything", () => {
    const pool = poolOf({}, {});
    pool.keys[0]?.state.cool("rate_limited", 1_000);
    draw(pool, 100);
    // One call more than its half, where it had none of the last hundred.
    expect(draw(pool, 10, 1_000).filter((number) => number === 1)).toHaveLength(6);
  });

  it("is told of what happens to its keys through another plan's pool", () => {
    const state = new KeyState({ ...unlimited, requestsPerMinute: 2 });
    const key = { number: 1, state, secret: null };
    const [before, after] = [new KeyPool([key]), new KeyPool([key])];
    draw(before, 2);
    expect(draw(after, 1)).toEqual([0]);
    state.cool("payment", 90_000);
    expect(before.pause(60_000)).toEqual({ because: "payment", untilMs: 90_000 });
  });

  it("is paused as a whole only while every key rests, until the first comes back", () => {
    const pool = poolOf({}, {});
    pool.keys[0]?.state.cool("rate_limited", 9_000);
    expect(pool.pause(0)).toBeNull();
    pool.keys[1]?.state.cool("payment", 300_000);
    expect(pool.pause(0)).toEqual({ because: "rate_limited", untilMs: 9_000 });
    expect(pool.pause(9_000)).toBeNull();
  });
});

describe("a key in quarantine", () => {
  it("rests twice as long each time, up to an hour, until it succeeds", () => {
    const key = new KeyState(unlimited);
    const rests: number[] = [];
    let nowMs = 0;
    for (let i = 0; i < 6; i++) {
      key.quarantine(nowMs);
      const untilMs = key.pause(nowMs)?.untilMs ?? 0;
      rests.push((untilMs - nowMs) / 60_000);
      nowMs = untilMs;
    }
    expect(rests).toEqual([5, 10, 20, 40, 60, 60]);
    key.succeeded();
    expect(key.pause(nowMs)).toBeNull();
    key.quarantine(0);
    expect(key.pause(0)?.untilMs).toBe(300_000);
  });

  it("rests no longer for the calls that were under way", () => {
    const key = new KeyState(unlimited);
    for (let call = 0; call < 8; call++) key.quarantine(call);
    expect(key.pause(10)?.untilMs).toBe(300_000);
    key.quarantine(300_000);
    expect(key.pause(300_000)?.untilMs).toBe(900_000);
  });

  it("rests no shorter than it was asked to before", () => {
    const key = new KeyState(unlimited);
    key.cool("rate_limited", 3_000_000);
    key.quarantine(1_000);
    key.succeeded();
    expect(key.pause(2_000)).toEqual({ because: "rate_limited", untilMs: 3_000_000 });
    key.quarantine(2_900_000);
    expect(key.pause(2_900_000)).toEqual({ because: "unauthorized", untilMs: 3_200_000 });
  });
});
