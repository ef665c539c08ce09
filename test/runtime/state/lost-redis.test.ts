import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Plan } from "../../../engine/index.ts";
import { createLog, startGateway } from "../../../runtime/index.ts";
import { ask, chainPlan, type RunningGateway, runGateway, secretsFor } from "../running-gateway.ts";
import { type FaultRedis, type RedisBehaviour, startFaultRedis } from "./fault-redis.ts";
import { freePort } from "./redis-server.ts";

const asTeam = { authorization: "Bearer secret-env:TEAM" };
const asAdmin = { authorization: "Bearer secret-env:ADMIN" };

function planOn(state: string, requestsPerMinute = 100): Plan {
  return chainPlan([{ name: "a", url: "http://x", protocol: "echo" }], {
    gateway: {
      state,
      admin: { secret: "env:ADMIN", listen: null },
      clients: [
        {
          name: "team",
          secret: "env:TEAM",
          requestsPerMinute,
          tokensPerMinute: null,
          concurrency: 50,
          dailyUsd: 100,
        },
      ],
    },
  });
}

async function faultRedis(): Promise<FaultRedis> {
  const redis = await startFaultRedis();
  onTestFinished(() => redis.close());
  return redis;
}

async function stateOf({ url }: RunningGateway): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await (await fetch(`${url}/health`, { headers: asAdmin })).text()).state;
}

async function joins(gateway: RunningGateway): Promise<void> {
  while ((await stateOf(gateway))["joined"] !== true) await pause(10);
}

const faults: readonly (readonly [string, RedisBehaviour])[] = [
  ["slow", { kind: "slow", delayMs: 600 }],
  ["silent", { kind: "silent" }],
  ["talking nonsense", { kind: "garbage" }],
  ["closing", { kind: "closing" }],
  ["full", { kind: "wrong", reply: "-OOM command not allowed when used memory > 'maxmemory'.\r\n" }],
  ["read-only", { kind: "wrong", reply: "-READONLY You can't write against a read only replica.\r\n" }],
  ["forgetful of the script", { kind: "wrong", reply: "-NOSCRIPT No matching script.\r\n" }],
  ["answering with a number", { kind: "wrong", reply: ":42\r\n" }],
  ["answering with other JSON", { kind: "wrong", reply: '$13\r\n["granted",""]\r\n' }],
  ["answering with no JSON", { kind: "wrong", reply: "$3\r\nyes\r\n" }],
];

describe("a gateway whose Redis is", { timeout: 20_000 }, () => {
  it.each(faults)("%s serves on, says so, and is back by itself", async (_name, fault) => {
    const redis = await faultRedis();
    const gateway = await runGateway(planOn(redis.url));
    expect(await stateOf(gateway)).toMatchObject({ joined: true, gateways: 1, store: redis.url });
    redis.behave(fault);
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ask(gateway.url, "anthropic", false, asTeam)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(performance.now() - started).toBeLessThan(2_000);
    while ((await stateOf(gateway))["joined"] !== false) await pause(10);
    const health = JSON.parse(await (await fetch(`${gateway.url}/health`, { headers: asAdmin })).text());
    expect(health).toMatchObject({ status: "degraded", state: { joined: false } });
    expect(health.state.because).toMatch(/\w/);
    expect(await (await fetch(`${gateway.url}/metrics`, { headers: asAdmin })).text()).toContain(
      `signalbox_state_joined{store="${redis.url}"} 0`,
    );
    expect(gateway.lines()).toContainEqual(expect.objectContaining({ level: "error", store: redis.url }));
    redis.behave({ kind: "good" });
    await joins(gateway);
    expect((await ask(gateway.url, "anthropic", false, asTeam)).status).toBe(200);
    expect(gateway.lines().filter(({ msg }) => msg === "the shared state is joined").length).toBeGreaterThan(
      1,
    );
  });

  it("told nonsense by others drops the connection and makes another", async () => {
    const redis = await faultRedis();
    const gateway = await runGateway(planOn(redis.url));
    for (const words of ["{", '["g",[["window","w"]]]', '["g",[["made up"]]]']) {
      const before = redis.connections();
      redis.babble(words);
      while (redis.connections() === before) await pause(5);
      await joins(gateway);
    }
    expect((await ask(gateway.url, "anthropic", false, asTeam)).status).toBe(200);
  });

  it("gone brings in what was let through meanwhile", async () => {
    const redis = await faultRedis();
    const gateway = await runGateway(planOn(redis.url, 3));
    redis.behave({ kind: "closing" });
    expect((await ask(gateway.url, "anthropic", false, asTeam)).status).toBe(200);
    expect((await ask(gateway.url, "anthropic", false, asTeam)).status).toBe(200);
    redis.behave({ kind: "good" });
    await joins(gateway);
    const other = await runGateway(planOn(redis.url, 3));
    expect((await ask(other.url, "anthropic", false, asTeam)).status).toBe(200);
    const refused = await ask(other.url, "anthropic", false, asTeam);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
  });
});

describe("a gateway does not start", () => {
  const start = (plan: Plan) =>
    startGateway({
      plan,
      secrets: secretsFor(plan),
      log: createLog({ level: "silent" }),
      port: 0,
      joinTimeoutMs: 400,
    });

  it("without the Redis that its plan names, since it could not know its part of a limit", async () => {
    const plan = planOn(`redis://127.0.0.1:${await freePort()}`);
    const started = await start(plan);
    expect(started).toMatchObject({ ok: false });
    if (!started.ok) expect(started.problems[0]).toContain(plan.gateway.state);
  });

  it("with the password not read", async () => {
    const plan = planOn("redis://127.0.0.1:1");
    const withSecret: Plan = { ...plan, gateway: { ...plan.gateway, stateSecret: "env:REDIS_PASSWORD" } };
    const started = await startGateway({
      plan: withSecret,
      secrets: secretsFor(plan),
      log: createLog({ level: "silent" }),
      port: 0,
    });
    expect(started).toEqual({
      ok: false,
      problems: ["env:REDIS_PASSWORD, for the shared state: it was not read"],
    });
  });
});
