import { describe, expect, it } from "vitest";
import { type KeySelection, keySelections, type PlanKey } from "../../../engine/index.ts";
import { KeyPool } from "../../../runtime/keys/key-pool.ts";
import { KeyState } from "../../../runtime/keys/key-state.ts";

const none: ReadonlySet<KeyState> = new Set();
const tokens = { input: 10, output: 10 };

const limited: PlanKey = {
  secret: "env:K",
  requestsPerMinute: 3,
  inputTokensPerMinute: 1_000,
  outputTokensPerMinute: 1_000,
  priority: 0,
  weight: 1,
};

function poolOf(keys: number, selection: KeySelection): KeyPool {
  return new KeyPool(
    Array.from({ length: keys }, (_, i) => ({ number: i + 1, state: new KeyState(limited), secret: null })),
    selection,
  );
}

/** Tree nodes looked at by each call, at most. */
function dearest(pool: KeyPool, calls: number, call: (i: number) => void): number {
  let most = 0;
  for (let i = 0; i < calls; i++) {
    const before = pool.work;
    call(i);
    most = Math.max(most, pool.work - before);
  }
  return most;
}

describe.each(keySelections)("a %s selection among 10,000 keys", (selection) => {
  it("looks at few of them, while they have room", () => {
    const [small, large] = [poolOf(10, selection), poolOf(10_000, selection)];
    const take = (pool: KeyPool) => (i: number) =>
      expect(pool.take(tokens, none, i % 7).ok || pool === small).toBe(true);
    dearest(small, 25, take(small));
    // A path of the tree is 15 nodes; the key used before it costs another.
    expect(dearest(large, 300, take(large))).toBeLessThan(100);
  });

  it("looks at few of them when all are out", () => {
    const pool = poolOf(10_000, selection);
    for (let i = 0; i < 30_000; i++) expect(pool.take(tokens, none, i).ok).toBe(true);
    let untilMs = 0;
    const most = dearest(pool, 50, () => {
      const taken = pool.take(tokens, none, 30_000);
      if (!taken.ok) untilMs = taken.pause?.untilMs ?? 0;
    });
    expect(most).toBeLessThan(200);
    // The first key to get room back is one of those used first.
    expect(untilMs).toBe(60_000);
  });

  it("looks at few of them when half of them are used up, be they ever so much the better ones", () => {
    const better: PlanKey = { ...limited, requestsPerMinute: 1, outputTokensPerMinute: 15, priority: 1 };
    const keys = Array.from({ length: 10_000 }, (_, i) => ({
      number: i + 1,
      state: new KeyState(i % 2 === 0 ? better : { ...limited, requestsPerMinute: null }),
      secret: null,
    }));
    const pool = new KeyPool(keys, selection);
    const small = { input: 1, output: 1 };
    for (let i = 0; i < 5_000; i++) {
      const taken = pool.take(small, none, i / 10);
      expect(taken.ok && taken.key.state.priority).toBe(1);
    }
    const most = dearest(pool, 200, (i) => {
      const taken = pool.take(tokens, none, 1_000 + i);
      expect(taken.ok && taken.key.state.priority).toBe(0);
    });
    expect(most).toBeLessThan(400);
  });

  it("looks at few of them when all but one rest", () => {
    const pool = poolOf(10_000, selection);
    for (const { state } of pool.keys.slice(1)) state.cool("rate_limited", 1_000_000);
    expect(pool.pause(0)).toBeNull();
    expect(dearest(pool, 3, () => expect(pool.take(tokens, none, 0).ok).toBe(true))).toBeLessThan(100);
    pool.keys[0]?.state.cool("payment", 2_000_000);
    expect(dearest(pool, 5, () => expect(pool.pause(1)?.untilMs).toBe(1_000_000))).toBeLessThan(200);
  });
});
