import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../runtime/index.ts";
import { MemoryStore } from "../../../runtime/state/memory-store.ts";
import { RedisStore } from "../../../runtime/state/redis-store.ts";
import type { Demand, Joining, News, Store } from "../../../runtime/state/store.ts";
import { Cable } from "./cable.ts";
import { hasRedis, type RedisServer, startRedis } from "./redis-server.ts";

interface Connected {
  readonly store: Store;
  /** What it has heard of others. */
  readonly heard: News[];
}

type Connect = (gateway: string, ...others: readonly string[]) => Promise<Connected>;

const nothing: Joining = {
  others: [],
  awayMs: 0,
  windows: [],
  pieces: [],
  days: [],
  spendings: [],
  places: [],
};

function piece(id: string, amount = 1, windowMs = 60_000, limit = 3): Extract<Demand, { kind: "window" }> {
  return { kind: "window", name: "w", limit, windowMs, id, amount };
}

async function open(store: Store, others: readonly string[] = []): Promise<Connected> {
  const heard: News[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    store.open({
      ready: resolve,
      lost: (reason) => reject(new Error(reason)),
      heard: (news) => heard.push(...news),
    });
  });
  if (store instanceof Cable) store.plugInto(memory);
  await ready;
  await store.join({ ...nothing, others });
  onTestFinished(() => store.close());
  return { store, heard };
}

let memory = new MemoryStore(systemClock);

describe("a store in memory", () => {
  it("begins with what was spent before any gateway joined", async () => {
    memory = new MemoryStore(systemClock);
    memory.bring({ name: "d", day: Math.floor(Date.now() / 86_400_000), spent: { earlier: 8 } });
    const { store } = await open(new Cable("a"));
    const spend = (amount: number): Demand => ({ kind: "day", name: "d", limit: 10, amount });
    expect(await store.reserve([spend(3)])).toMatchObject({ kind: "refused" });
    expect(await store.reserve([spend(2)])).toMatchObject({ kind: "granted" });
  });

  laws(
    async (gateway, ...others) => open(new Cable(gateway), others),
    () => {
      memory = new MemoryStore(systemClock);
    },
  );
});

describe.runIf(hasRedis)("a store in Redis", () => {
  let redis: RedisServer;
  let database = 0;
  beforeAll(async () => {
    redis = await startRedis("--databases", "100");
  });
  afterAll(() => redis.remove());
  laws(
    (gateway, ...others) => {
      const address = { url: `${redis.url}/${database}`, password: null };
      return open(new RedisStore(gateway, address, systemClock), others);
    },
    () => {
      database++;
    },
  );

  it("is that of its database alone: those on another one hear nothing of it", async () => {
    const at = (gateway: string, number: number) =>
      open(new RedisStore(gateway, { url: `${redis.url}/${number}`, password: null }, systemClock));
    const [a, b, other] = [await at("a", 90), await at("b", 90), await at("c", 91)];
    await a.store.tell([{ kind: "health", key: "breaker x", value: "30000", forMs: 30_000 }]);
    while (!b.heard.some(({ kind }) => kind === "note")) await pause(5);
    // An answer comes behind all news that were published before it.
    await other.store.beat();
    expect(other.heard.filter(({ from }) => from !== "c")).toEqual([]);
  });

  it("is not opened in another database than the one that is named", async () => {
    const store = new RedisStore("a", { url: `${redis.url}/100`, password: null }, systemClock);
    await expect(open(store)).rejects.toThrow("DB index is out of range");
    await store.close();
  });
});

function laws(connect: Connect, fresh: () => void): void {
  async function two(): Promise<readonly [Connected, Connected]> {
    fresh();
    return [await connect("a"), await connect("b")];
  }

  it("grants of a window what is left of it, to whomever, and says when there is more", async () => {
    const [a, b] = await two();
    expect(await a.store.reserve([piece("a:1", 2)])).toMatchObject({ kind: "granted" });
    expect(await b.store.reserve([piece("b:1", 1)])).toMatchObject({ kind: "granted" });
    const refused = await b.store.reserve([piece("b:2", 1)]);
    expect(refused).toMatchObject({ kind: "refused", demand: 0 });
    if (refused.kind !== "refused") return;
    expect(refused.waitMs).toBeGreaterThan(59_000);
    // A piece is stamped with its millisecond rounded up.
    expect(refused.waitMs).toBeLessThanOrEqual(60_001);
  });

  it("misses nobody when another one comes", async () => {
    const [a, b] = await two();
    await pause(20);
    await connect("c");
    expect(await a.store.beat()).toMatchObject({ absent: [] });
    expect(await b.store.beat()).toMatchObject({ absent: [] });
    await b.store.join({ ...nothing, awayMs: 10_000 });
    expect(await b.store.beat()).toMatchObject({ absent: [] });
    await pause(60);
    await b.store.join({ ...nothing, awayMs: 40 });
    expect((await b.store.beat())?.absent.toSorted()).toEqual(["a", "c"]);
    expect(await a.store.beat()).toMatchObject({ present: ["b"], absent: ["c"] });
  });

  it("forgets a piece when its window is over, and not before", async () => {
    const [a, b] = await two();
    // The store stamps a piece after this, however long its answer takes.
    const asked = performance.now();
    await a.store.reserve([piece("a:1", 3, 300)]);
    for (;;) {
      const again = await b.store.reserve([piece("b:1", 1, 300)]);
      const afterMs = performance.now() - asked;
      if (again.kind === "granted") {
        expect(afterMs).toBeGreaterThan(290);
        return;
      }
      expect(afterMs).toBeLessThan(3_000);
      await pause(again.kind === "refused" ? Math.min(again.waitMs, 50) : 0);
    }
  });

  it("lets what is larger than the limit pass alone, in an empty window", async () => {
    const [a, b] = await two();
    expect(await a.store.reserve([piece("a:1", 9)])).toMatchObject({ kind: "granted" });
    expect(await b.store.reserve([piece("b:1", 1)])).toMatchObject({ kind: "refused" });
    await a.store.settle([{ kind: "window", name: "w", id: "a:1", amount: 0 }]);
    expect(await b.store.reserve([piece("b:2", 9)])).toMatchObject({ kind: "granted" });
  });

  it("takes all that is demanded or nothing", async () => {
    const [a, b] = await two();
    await a.store.reserve([{ kind: "place", name: "p", limit: 1 }]);
    const both: Demand[] = [piece("b:1", 3), { kind: "place", name: "p", limit: 1 }];
    expect(await b.store.reserve(both)).toEqual({ kind: "refused", demand: 1, waitMs: 1_000 });
    expect(await b.store.reserve([piece("b:2", 3)])).toMatchObject({ kind: "granted" });
    await a.store.settle([{ kind: "place", name: "p" }]);
    expect(await b.store.reserve([{ kind: "place", name: "p", limit: 1 }])).toMatchObject({
      kind: "granted",
    });
  });

  it("settles, and tells the others what was taken and what it came to", async () => {
    const [a, b] = await two();
    await b.store.reserve([piece("b:1", 3)]);
    await b.store.settle([{ kind: "window", name: "w", id: "b:1", amount: 1 }]);
    await b.store.settle([{ kind: "window", name: "w", id: "b:unknown", amount: 7 }]);
    expect(await a.store.reserve([piece("a:1", 2)])).toMatchObject({ kind: "granted" });
    expect(a.heard.filter(({ kind, from }) => kind === "window" && from === "b")).toMatchObject([
      { kind: "window", name: "w", id: "b:1", amount: 3 },
      { kind: "window", name: "w", id: "b:1", amount: 1 },
    ]);
  });

  it("holds a budget by the UTC day", async () => {
    const [a, b] = await two();
    const spend = (amount: number): Demand => ({ kind: "day", name: "d", limit: 10, amount });
    const granted = await a.store.reserve([spend(7)]);
    const refused = await b.store.reserve([spend(4)]);
    expect(refused).toMatchObject({ kind: "refused", demand: 0 });
    const leftMs = 86_400_000 - (Date.now() % 86_400_000);
    if (refused.kind === "refused") expect(Math.abs(refused.waitMs - leftMs)).toBeLessThan(5_000);
    if (granted.kind !== "granted") throw new Error("the first was refused");
    await a.store.settle([{ kind: "day", name: "d", day: granted.day, amount: -2 }]);
    expect(await b.store.reserve([spend(4)])).toMatchObject({ kind: "granted" });
    expect(await b.store.reserve([spend(2)])).toMatchObject({ kind: "refused" });
  });

  it("takes of what a gateway that is there has spent that gateway's own word, and of another one the largest", async () => {
    const [a, b] = await two();
    const day = Math.floor(Date.now() / 86_400_000);
    const spend = (amount: number): Demand => ({ kind: "day", name: "d", limit: 10, amount });
    expect(await a.store.reserve([spend(7)])).toMatchObject({ kind: "granted" });
    await a.store.settle([{ kind: "day", name: "d", day, amount: -6 }]);
    // It has not heard yet that the 7 came to 1.
    const spendings = [{ name: "d", day, spent: { a: 7, gone: 2 } }];
    await b.store.join({ ...nothing, days: ["d"], spendings });
    await b.store.join({ ...nothing, days: ["d"], spendings: [{ name: "d", day, spent: { gone: 1 } }] });
    expect(await b.store.reserve([spend(8)])).toMatchObject({ kind: "refused" });
    expect(await b.store.reserve([spend(7)])).toMatchObject({ kind: "granted" });
  });

  it("gives a lease to one, until it is handed back or over", async () => {
    const [a, b] = await two();
    const lease: Demand = { kind: "lease", name: "l", forMs: 800 };
    expect(await a.store.reserve([lease])).toMatchObject({ kind: "granted" });
    expect(await b.store.reserve([lease])).toMatchObject({ kind: "refused" });
    await b.store.settle([{ kind: "lease", name: "l" }]);
    expect(await b.store.reserve([lease])).toMatchObject({ kind: "refused" });
    await a.store.settle([{ kind: "lease", name: "l" }]);
    expect(await b.store.reserve([lease])).toMatchObject({ kind: "granted" });
    await pause(850);
    expect(await a.store.reserve([lease])).toMatchObject({ kind: "granted" });
  });

  it("tells notes to those that are there and keeps them for those that come", async () => {
    const [a, b] = await two();
    await b.store.tell([
      { kind: "health", key: "k", value: "payment 5", forMs: 60_000 },
      { kind: "health", key: "brief", value: "overloaded", forMs: 1 },
      { kind: "health", key: "gone", value: "x", forMs: 60_000 },
      { kind: "health", key: "gone", value: "x", forMs: 0 },
      { kind: "origin", key: "hash one", value: "anthropic" },
    ]);
    await pause(20);
    const c = await connect("c");
    const { health } = await c.store.join(nothing);
    expect(health).toMatchObject([{ kind: "health", key: "k", value: "payment 5" }]);
    expect(health[0]?.forMs).toBeGreaterThan(50_000);
    expect(await c.store.origins(0)).toEqual([{ kind: "origin", key: "hash one", value: "anthropic" }]);
    expect(await c.store.origins(1)).toEqual([]);
    expect(a.heard.filter(({ kind }) => kind === "note")).toHaveLength(5);
  });

  it("holds back the part of a gateway that is missed, and gives it out when that says goodbye", async () => {
    fresh();
    const a = await connect("a", "missed");
    expect(await a.store.beat()).toEqual({ present: [], absent: ["missed"] });
    expect(await a.store.reserve([piece("a:1", 1, 60_000, 4), piece("a:2", 1, 60_000, 4)])).toMatchObject({
      kind: "granted",
    });
    expect(await a.store.reserve([piece("a:3", 1, 60_000, 4)])).toMatchObject({ kind: "refused" });
    const missed = await connect("missed");
    expect(await a.store.beat()).toEqual({ present: ["missed"], absent: [] });
    await missed.store.close();
    expect(await a.store.beat()).toEqual({ present: [], absent: [] });
    expect(await a.store.reserve([piece("a:4", 2, 60_000, 4)])).toMatchObject({ kind: "granted" });
  });

  it("takes over what a gateway let through meanwhile, once, however often it is told", async () => {
    const [a, b] = await two();
    const joining: Joining = {
      ...nothing,
      windows: [{ name: "w", windowMs: 60_000 }],
      pieces: [
        { name: "w", id: "b:7", amount: 2, ageMs: 30_000 },
        { name: "w", id: "gone:1", amount: 1, ageMs: 10_000 },
      ],
      days: ["d"],
      spendings: [{ name: "d", day: Math.floor(Date.now() / 86_400_000), spent: { b: 4, gone: 3 } }],
    };
    await b.store.join(joining);
    const joined = await b.store.join(joining);
    expect(joined.pieces.map(({ id, amount }) => [id, amount]).sort()).toEqual([
      ["b:7", 2],
      ["gone:1", 1],
    ]);
    const refused = await a.store.reserve([piece("a:1")]);
    expect(refused).toMatchObject({ kind: "refused" });
    if (refused.kind === "refused") expect(Math.abs(refused.waitMs - 30_000)).toBeLessThan(2_000);
    expect(await a.store.reserve([{ kind: "day", name: "d", limit: 10, amount: 4 }])).toMatchObject({
      kind: "refused",
    });
    expect(await a.store.reserve([{ kind: "day", name: "d", limit: 10, amount: 3 }])).toMatchObject({
      kind: "granted",
    });
    expect(a.heard).toContainEqual({ kind: "window", from: "b", name: "w", id: "gone:1", amount: 1 });
  });
}
