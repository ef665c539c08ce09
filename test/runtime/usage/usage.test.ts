import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PlanGateway } from "../../../engine/index.ts";
import { createLog, startGateway } from "../../../runtime/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";
import { type Behaviour, startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, requestBody, runGateway, secretsFor } from "../running-gateway.ts";
import { skippingClock } from "../skipping-clock.ts";
import { until } from "../until.ts";

const admin = { secret: "env:ADMIN", listen: null };
const bearer = { authorization: "Bearer secret-env:ADMIN" };
const asTeam = { authorization: "Bearer secret-env:TEAM" };
const unlimited = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null, dailyUsd: null };
const price = {
  inputNanoUsd: 1_000,
  outputNanoUsd: 10_000,
  cacheReadNanoUsd: 100,
  cacheWriteNanoUsd: 2_000,
  tiers: [],
};

async function planFor(
  behaviour: Behaviour,
  gateway: Partial<PlanGateway> = {},
  dailyUsd: number | null = null,
) {
  const upstream = await startUpstream("it", behaviour);
  onTestFinished(() => upstream.close());
  return chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }], {
    targets: [{ provider: "a", model: "m", protocol: "anthropic", price }],
    gateway: { admin, clients: [{ name: "team", secret: "env:TEAM", ...unlimited, dailyUsd }], ...gateway },
  });
}

interface Row {
  readonly today: Readonly<Record<string, number>>;
  readonly total: Readonly<Record<string, number>>;
}

async function usageOf(
  url: string,
): Promise<{ readonly clients: readonly [Row]; readonly targets: readonly Row[] }> {
  return JSON.parse(await (await fetch(`${url}/admin/usage`, { headers: bearer })).text());
}

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-state-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "deeper", "state.json");
}

describe("/admin/usage", () => {
  it("counts every answer for its client and its target, streamed or whole, translated or not", async () => {
    const { url } = await runGateway(await planFor({ kind: "answer" }));
    for (const protocol of clientProtocols) {
      for (const stream of [true, false]) await (await ask(url, protocol, stream, asTeam)).text();
    }
    const used = {
      requests: 6,
      inputTokens: 6 * 21,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 6 * 7,
      usd: (6 * (21 * 1_000 + 7 * 10_000)) / 1e9,
    };
    expect(await usageOf(url)).toMatchObject({
      day: new Date().toISOString().slice(0, 10),
      clients: [{ client: "team", dailyUsd: null, today: used, total: used }],
      targets: [{ target: "a/m", today: used, total: used }],
      keys: [{ provider: "a", key: 1, state: "up", because: null, limits: [] }],
    });
  });

  it("counts what went in where the client leaves before the first word, streamed or whole", async () => {
    const upstream = await startUpstream("it", { kind: "hang", after: "nothing" });
    onTestFinished(() => upstream.close());
    const plan = chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }], {
      targets: [{ provider: "a", model: "m", protocol: "anthropic", price }],
      gateway: { admin, clients: [{ name: "team", secret: "env:TEAM", ...unlimited }] },
    });
    const { url, lines } = await runGateway(plan);
    for (const stream of [true, false]) {
      const left = new AbortController();
      const calls = upstream.calls.length;
      fetch(`${url}/v1/messages`, {
        method: "POST",
        headers: { "content-type": "application/json", ...asTeam },
        body: JSON.stringify(requestBody("anthropic", stream)),
        signal: left.signal,
      }).catch(() => null);
      await until(() => upstream.calls.length > calls);
      left.abort();
      await until(() => upstream.calls.at(-1)?.dropped === true);
    }
    const gone = () => lines().filter(({ outcome }) => outcome === "client_gone");
    await until(() => gone().length === 2);
    const inputTokens = gone().reduce((sum, line) => sum + Number(line["inputTokens"]), 0);
    expect(inputTokens).toBeGreaterThan(0);
    const { clients, targets } = await usageOf(url);
    expect(clients[0].today).toMatchObject({ requests: 2, inputTokens, outputTokens: 0 });
    expect(clients[0].today["usd"]).toBeCloseTo(inputTokens / 1e6, 9);
    expect(targets[0]?.today).toMatchObject({ requests: 0, inputTokens });
  });

  it("counts the cached tokens of streamed answers at their own price", async () => {
    const event = (data: { type: string; [key: string]: unknown }) =>
      `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
    const stream = [
      {
        type: "message_start",
        message: {
          id: "m1",
          type: "message",
          role: "assistant",
          model: "m",
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: 10,
            cache_read_input_tokens: 500,
            cache_creation_input_tokens: 40,
            output_tokens: 1,
          },
        },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } },
      { type: "content_block_stop", index: 0 },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn", stop_sequence: null },
        usage: { output_tokens: 9 },
      },
      { type: "message_stop" },
    ];
    const body = stream.map(event).join("");
    const { url } = await runGateway(
      await planFor({ kind: "bytes", contentType: "text/event-stream", body }),
    );
    for (const protocol of clientProtocols) await (await ask(url, protocol, true, asTeam)).text();
    expect((await usageOf(url)).clients[0].today).toEqual({
      requests: 3,
      inputTokens: 3 * 550,
      cacheReadTokens: 3 * 500,
      cacheWriteTokens: 3 * 40,
      outputTokens: 3 * 9,
      usd: (3 * (10 * 1_000 + 500 * 100 + 40 * 2_000 + 9 * 10_000)) / 1e9,
    });
  });

  it("shows what each key has used of its limits, and why it rests, but nothing of its secret", async () => {
    const plan = await planFor({ kind: "status", status: 401, type: "authentication_error" });
    const { url } = await runGateway(plan);
    await (await ask(url, "anthropic", false, asTeam)).text();
    const text = await (await fetch(`${url}/admin/usage`, { headers: bearer })).text();
    expect(JSON.parse(text).keys).toMatchObject([{ key: 1, state: "resting", because: "unauthorized" }]);
    expect(JSON.parse(text).clients[0].today).toMatchObject({ requests: 1, usd: 0 });
    expect(text).not.toMatch(/secret|env:/);
  });

  it("is the operator's alone", async () => {
    const { url } = await runGateway(await planFor({ kind: "answer" }));
    expect((await fetch(`${url}/admin/usage`)).status).toBe(401);
    expect((await fetch(`${url}/admin/usage`, { headers: asTeam })).status).toBe(401);
  });
});

describe("a daily budget kept in a file", () => {
  /** One answer costs 91 000 nano-USD; what is reserved for it is far more. */
  const ANSWER_USD = 0.000091;

  it("survives a restart, and begins anew at midnight UTC", async () => {
    const plan = await planFor({ kind: "answer" }, { stateFile: stateFile() }, 0.00105);
    const clock = skippingClock();
    const start = async () => {
      const log = createLog({ level: "silent" });
      const started = await startGateway({ plan, secrets: secretsFor(plan), log, port: 0, clock });
      if (!started.ok) throw new Error(started.problems.join());
      onTestFinished(() => started.gateway.close(0));
      return started.gateway;
    };
    const statusOf = async (url: string) => (await ask(url, "anthropic", true, asTeam)).status;
    const first = await start();
    expect(await statusOf(first.address)).toBe(200);
    while ((await usageOf(first.address)).clients[0].today["requests"] === 0);
    await first.close();
    const second = await start();
    const { today } = (await usageOf(second.address)).clients[0];
    expect(today["usd"]).toBeCloseTo(ANSWER_USD, 9);
    // 0.00105 less what was spent before the restart is less than what one more request may cost.
    expect(await statusOf(second.address)).toBe(429);
    clock.skip(86_400_000);
    expect(await statusOf(second.address)).toBe(200);
    await second.close();
    const third = await start();
    const kept = (await usageOf(third.address)).clients[0];
    expect([kept.today["requests"], kept.total["requests"]]).toEqual([1, 2]);
  });

  it("is moved by a reload to another file, never over one that holds accounts already", async () => {
    const plan = await planFor({ kind: "answer" });
    const { gateway } = await runGateway(plan);
    const [free, taken] = [stateFile(), stateFile()];
    mkdirSync(join(taken, ".."));
    writeFileSync(taken, "{}");
    const keptAt = (path: string) => ({ ...plan, gateway: { ...plan.gateway, stateFile: path } });
    expect(gateway.reload(keptAt(taken), secretsFor(plan))).toEqual({
      ok: false,
      problems: [expect.stringContaining(`${taken} is there already`)],
    });
    expect(gateway.reload(keptAt(free), secretsFor(plan)).ok).toBe(true);
    await gateway.close();
    expect(JSON.parse(readFileSync(free, "utf8"))).toMatchObject({ format: 1, clients: {} });
    expect(readFileSync(taken, "utf8")).toBe("{}");
  });

  it("is written while the gateway runs, whole each time", async () => {
    const path = stateFile();
    const { url } = await runGateway(await planFor({ kind: "answer" }, { stateFile: path }));
    await (await ask(url, "anthropic", true, asTeam)).text();
    const requests = () => JSON.parse(readFileSync(path, "utf8")).clients.team?.total.requests;
    while (requests() !== 1) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(readdirSync(join(path, ".."))).toEqual(["state.json"]);
  });

  it.runIf(existsSync("/proc/self"))(
    "keeps the gateway from starting where no folder can be made",
    async () => {
      const path = "/proc/signalbox/state.json";
      const plan = await planFor({ kind: "answer" }, { stateFile: path });
      const log = createLog({ level: "silent" });
      const started = await startGateway({ plan, secrets: secretsFor(plan), log, port: 0 });
      expect(started).toEqual({ ok: false, problems: [expect.stringContaining(`${path} cannot be used`)] });
    },
  );

  it.each(["{", "[]", '{"format":2}', '{"format":1,"day":1,"clients":{"a":{}},"targets":{}}'])(
    "keeps the gateway from starting where the file holds %s, and leaves it alone",
    async (text) => {
      const path = join(stateFile(), "..", "..", "damaged.json");
      writeFileSync(path, text);
      const plan = await planFor({ kind: "answer" }, { stateFile: path });
      const started = await startGateway({
        plan,
        secrets: secretsFor(plan),
        log: createLog({ level: "silent" }),
        port: 0,
      });
      expect(started).toEqual({ ok: false, problems: [expect.stringContaining("is damaged")] });
      expect(readFileSync(path, "utf8")).toBe(text);
    },
  );

  it("keeps the gateway from starting where it cannot be written", async () => {
    const path = stateFile();
    writeFileSync(join(path, "..", "..", "file"), "");
    const plan = await planFor(
      { kind: "answer" },
      { stateFile: join(path, "..", "..", "file", "state.json") },
    );
    const log = createLog({ level: "silent" });
    const started = await startGateway({ plan, secrets: secretsFor(plan), log, port: 0 });
    expect(started).toEqual({ ok: false, problems: [expect.stringContaining("cannot be used")] });
  });
});
