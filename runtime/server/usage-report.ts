import type { PoolKey } from "../keys/key-pool.ts";
import type { JsonObject } from "../protocols/codec.ts";
import { UNUSED, type UsageRow, type Used } from "../usage/usage-ledger.ts";
import type { GatewayState } from "./gateway-state.ts";
import type { Serving } from "./serving.ts";

const NANO_USD_PER_USD = 1_000_000_000;
const DAY_MS = 86_400_000;

/** What `/admin/usage` shows: the accounts of clients and targets, and the room of every key. */
export async function usageReport(
  { plan, health }: Serving,
  { usage, clock, records }: GatewayState,
): Promise<JsonObject> {
  records.settle();
  const { day, clients, targets } = await usage.record();
  const nowMs = clock.nowMs();
  const budgets = new Map(plan.gateway.clients.map(({ name, dailyUsd }) => [name, dailyUsd]));
  return {
    day: new Date(day * DAY_MS).toISOString().slice(0, 10),
    clients: namesOf(clients, [...budgets.keys()]).map((name) => ({
      client: name === "" ? null : name,
      dailyUsd: budgets.get(name) ?? null,
      ...rowReport(clients[name]),
    })),
    targets: namesOf(
      targets,
      health.rows.map(({ state }) => state.name),
    ).map((name) => ({
      target: name,
      ...rowReport(targets[name]),
    })),
    keys: health.pools.flatMap(({ provider, pool }) =>
      pool.keys.map((key) => ({ provider, ...keyReport(key, nowMs) })),
    ),
  };
}

function namesOf(rows: Readonly<Record<string, UsageRow>>, also: readonly string[]): readonly string[] {
  return [...new Set([...Object.keys(rows), ...also])].sort();
}

function rowReport(row: UsageRow | undefined): JsonObject {
  return { today: usedReport(row?.today ?? UNUSED), total: usedReport(row?.total ?? UNUSED) };
}

function usedReport({ nanoUsd, ...counts }: Used): JsonObject {
  return { ...counts, usd: nanoUsd / NANO_USD_PER_USD };
}

function keyReport({ number, state: key }: PoolKey, nowMs: number): JsonObject {
  const pause = key.pause(nowMs);
  return {
    key: number,
    state: pause === null ? "up" : "resting",
    because: pause?.because ?? null,
    forMs: pause === null ? null : Math.round(pause.untilMs - nowMs),
    limits: key.limits.map((limit) => ({
      limit: limit.dimension,
      source: limit.source,
      perMinute: limit.limit,
      used: limit.used(nowMs),
    })),
  };
}
