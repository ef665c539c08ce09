import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Plan, PlanGateway, PlanProvider } from "../../../engine/index.ts";
import { createLog, type GatewayOptions, Secret, startGateway, systemClock } from "../../../runtime/index.ts";
import { MemoryStore } from "../../../runtime/state/memory-store.ts";
import { type Behaviour, startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, post, type RunningGateway, runGateway, secretsFor } from "../running-gateway.ts";
import { Cable } from "./cable.ts";
import { hasRedis, startRedis } from "./redis-server.ts";

const unlimited = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null, dailyUsd: null };
const admin = { secret: "env:ADMIN", listen: null };
const asAdmin = { authorization: "Bearer secret-env:ADMIN" };
const asTeam = { authorization: "Bearer secret-env:TEAM" };

interface Shared {
  readonly state: string;
  readonly options: Partial<GatewayOptions>;
}

async function inMemory(): Promise<Shared> {
  const store = new MemoryStore(systemClock);
  return {
    state: "memory",
    options: {
      store: (gateway) => {
        const cable = new Cable(gateway);
        setImmediate(() => cable.plugInto(store));
        return cable;
      },
    },
  };
}

async function inRedis(): Promise<Shared> {
  const redis = await startRedis();
  onTestFinished(() => redis.remove());
  return { state: redis.url, options: {} };
}

/** Two gateways that serve the same plan on one store, and the calls of its one provider. */
async function twoOn(
  share: () => Promise<Shared>,
  script: readonly Behaviour[],
  provider: Partial<PlanProvider> = {},
  gateway: Partial<PlanGateway> = {},
) {
  const upstream = await startUpstream("it", ...script);
  onTestFinished(() => upstream.close());
  const { state, options } = await share();
  const one = { name: "a", url: upstream.url, protocol: "anthropic" } as const;
  const plan = chainPlan([one], { providers: { a: provider }, gateway: { admin, state, ...gateway } });
  const [first, second] = [await runGateway(plan, options), await runGateway(plan, options)];
  return { first, second, calls: upstream.calls };
}

function keysOf(count: number, requestsPerMinute: number | null): PlanProvider["auth"] {
  return {
    kind: "keys",
    header: "x-api-key",
    scheme: "plain",
    selection: "least-loaded",
    keys: Array.from({ length: count }, (_, i) => ({
      secret: `env:a_${i + 1}`,
      requestsPerMinute,
      inputTokensPerMinute: null,
      outputTokensPerMinute: null,
      priority: 0,
      weight: 1,
    })),
  };
}

async function healthOf({ url }: RunningGateway) {
  return JSON.parse(await (await fetch(`${url}/health`, { headers: asAdmin })).text());
}

/** Waits until a gateway says this of its target. */
async function targetIs(gateway: RunningGateway, state: string): Promise<void> {
  while ((await healthOf(gateway)).targets[0].state !== state) await pause(5);
}

const status = (answer: Response): number => answer.status;

describe.each([
  ["in memory", inMemory, true],
  ["in Redis", inRedis, hasRedis],
] as const)("two gateways that share their state %s", (_name, share, runs) => {
  describe.runIf(runs)("", () => {
    it("share what a client may do, its requests, places and budget", async () => {
      const team = { name: "team", secret: "env:TEAM", ...unlimited, requestsPerMinute: 6 };
      const { first, second } = await twoOn(share, [{ kind: "answer" }], {}, { clients: [team] });
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, i) => ask((i % 2 ? first : second).url, "anthropic", false, asTeam)),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(6);
      const refused = answers.find(({ ok }) => !ok);
      expect(refused?.status).toBe(429);
      expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(50);
    });

    it("share what a key may do: together they make no more calls than it allows", async () => {
      const { first, second, calls } = await twoOn(share, [{ kind: "answer" }], { auth: keysOf(2, 4) });
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, i) => ask((i % 2 ? first : second).url, "anthropic", false)),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(8);
      expect(calls).toHaveLength(8);
      const ofFirstKey = calls.filter(({ headers }) => headers["x-api-key"] === "secret-env:a_1");
      expect(ofFirstKey).toHaveLength(4);
      expect(new Set(answers.filter(({ ok }) => !ok).map(status))).toEqual(new Set([429]));
    });

    it("share cooldowns: what one learns of a key or a provider, the other keeps to", async () => {
      const limited = { kind: "status", status: 429, headers: { "retry-after": "30" } } as const;
      const { first, second, calls } = await twoOn(share, [limited]);
      expect(status(await ask(first.url, "anthropic", false))).toBe(429);
      await targetIs(second, "cooling");
      const answer = await ask(second.url, "anthropic", false);
      expect(status(answer)).toBe(429);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(25);
      expect(calls).toHaveLength(1);
    });

    it("share quarantine, and what ends it", async () => {
      const refused = { kind: "status", status: 401, type: "authentication_error" } as const;
      const { first, second, calls } = await twoOn(share, [refused, { kind: "answer" }], {
        auth: keysOf(2, null),
      });
      expect(status(await ask(first.url, "anthropic", false))).toBe(200);
      const usage = async () =>
        JSON.parse(await (await fetch(`${second.url}/admin/usage`, { headers: asAdmin })).text());
      while ((await usage()).keys[0].state !== "resting") await pause(5);
      expect((await usage()).keys).toMatchObject([
        { key: 1, state: "resting", because: "unauthorized" },
        { key: 2, state: "up" },
      ]);
      expect(status(await ask(second.url, "anthropic", false))).toBe(200);
      expect(calls.map(({ headers }) => headers["x-api-key"])).toEqual([
        "secret-env:a_1",
        "secret-env:a_2",
        "secret-env:a_2",
      ]);
    });

    it("share breakers, and send one probe between them", async () => {
      const failing = { kind: "status", status: 500 } as const;
      const healed = { kind: "slow", pauseMs: 150, after: "nothing" } as const;
      const { first, second, calls } = await twoOn(share, [failing, failing, healed], {
        breaker: { failures: 2, windowMs: 30_000, openMs: 200 },
      });
      for (let i = 0; i < 2; i++) await ask(first.url, "anthropic", false);
      await targetIs(second, "breaker_open");
      expect(status(await ask(second.url, "anthropic", false))).toBe(529);
      expect(calls).toHaveLength(2);
      await targetIs(first, "up");
      await targetIs(second, "up");
      const answers = await Promise.all(
        [first, second, first, second].map(({ url }) => ask(url, "anthropic", false)),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(calls).toHaveLength(3);
      for (const { url } of [first, second]) {
        while (!(await ask(url, "anthropic", false)).ok) await pause(5);
      }
    });

    it("share where stored answers came from", async () => {
      const upstreams = await Promise.all(["one", "two"].map((name) => startUpstream(name)));
      for (const upstream of upstreams) onTestFinished(() => upstream.close());
      const { state, options } = await share();
      const plan = chainPlan(
        upstreams.map(({ name, url }) => ({ name, url, protocol: "openai-responses" as const })),
        { gateway: { state } },
      );
      const first = await runGateway(plan, options);
      const answered = JSON.parse(await (await ask(first.url, "openai-responses", false)).text());
      // One that comes later knows it too.
      const second = await runGateway(plan, options);
      const again = { model: "any", input: "and then?", previous_response_id: answered.id };
      for (let tries = 0; ; tries++) {
        const answer = await post(`${second.url}/v1/responses`, again);
        if (answer.ok || tries === 50) {
          expect(answer.headers.get("x-signalbox-target")).toBe("one/m");
          break;
        }
        await pause(10);
      }
    });

    it("say in health how many they are, and forget one that stops", async () => {
      const { first, second } = await twoOn(share, [{ kind: "answer" }]);
      while ((await healthOf(first)).state.gateways !== 2) await pause(5);
      await second.gateway.close();
      while ((await healthOf(first)).state.gateways !== 1) await pause(5);
      expect(await healthOf(first)).toMatchObject({ status: "ok", state: { joined: true } });
    });
  });
});

describe.runIf(hasRedis)("a Redis with a password", () => {
  const plan = (url: string): Plan => {
    const base = chainPlan([{ name: "a", url: "http://x", protocol: "echo" }], { gateway: { admin } });
    return { ...base, gateway: { ...base.gateway, state: url, stateSecret: "env:REDIS" } };
  };

  it("is opened by a reference, and the password is told to nobody", async () => {
    const redis = await startRedis("--requirepass", "hunter2-hunter2");
    onTestFinished(() => redis.remove());
    const opened = plan(redis.url);
    const secrets = new Map([...secretsFor(opened), ["env:REDIS", new Secret("hunter2-hunter2")]]);
    const gateway = await runGateway(opened, { secrets });
    await redis.kill();
    while ((await healthOf(gateway)).state.joined) await pause(5);
    const seen = [JSON.stringify(gateway.lines()), JSON.stringify(await healthOf(gateway))];
    for (const path of ["/metrics", "/admin/plan", "/admin/usage"])
      seen.push(await (await fetch(`${gateway.url}${path}`, { headers: asAdmin })).text());
    expect(seen.filter((text) => text.includes("hunter2"))).toEqual([]);
    expect(seen[1]).toContain(redis.url);
  });

  it("keeps a gateway with the wrong one from starting, and says why", async () => {
    const redis = await startRedis("--requirepass", "hunter2-hunter2");
    onTestFinished(() => redis.remove());
    const opened = plan(redis.url);
    const secrets = new Map([...secretsFor(opened), ["env:REDIS", new Secret("wrong-wrong")]]);
    const started = await startGateway({
      plan: opened,
      secrets,
      log: createLog({ level: "silent" }),
      port: 0,
      joinTimeoutMs: 600,
    });
    expect(started.ok).toBe(false);
    if (started.ok) return;
    expect(started.problems[0]).toMatch(/WRONGPASS|invalid/i);
    expect(started.problems[0]).not.toContain("wrong-wrong");
  });
});
