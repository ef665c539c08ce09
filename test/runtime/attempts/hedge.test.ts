import { describe, expect, it, onTestFinished } from "vitest";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { type Behaviour, startUpstream, type TestUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, endpoints, requestBody, runGateway, wordsOf } from "../running-gateway.ts";
import { until } from "../until.ts";

/** Long enough for a call to be on its way, and short enough to wait for. */
const HEDGE_MS = 40;
/** What no hedge of a test outlasts, however busy the machine. */
const LATE_MS = 2_000;

async function upstream(name: string, ...script: Behaviour[]) {
  const started = await startUpstream(name, ...script);
  onTestFinished(() => started.close());
  return started;
}

/** A gateway whose one chain hedges over these providers, all of one protocol. */
function hedging(
  targets: readonly TestUpstream[],
  protocol: ClientProtocol,
  sketch: Parameters<typeof chainPlan>[1] = {},
) {
  const providers = targets.map(({ url }, row) => ({ name: "abc".charAt(row), url, protocol }));
  return runGateway(chainPlan(providers, { chainOptions: { main: { hedgeAfterMs: HEDGE_MS } }, ...sketch }));
}

describe.each(clientProtocols)("a chain that hedges, for a %s client", (client) => {
  for (const target of clientProtocols) {
    for (const stream of [true, false]) {
      for (const after of ["nothing", "opening"] as const) {
        if (!stream && after === "opening") continue;
        const how = `${target}, ${stream ? "streamed" : "whole"}, silent after ${after}`;
        it(`asks the next target beside a slow one, and calls the slow one off (${how})`, async () => {
          const slow = await upstream("the slow one", { kind: "hang", after });
          const quick = await upstream("the quick one");
          const { url, lines } = await hedging([slow, quick], target);
          const answer = await ask(url, client, stream);
          expect(wordsOf(client, await answer.text())).toBe("Hello from the quick one.");
          expect(answer.headers.get("x-signalbox-target")).toBe("b/m");
          expect(answer.headers.get("x-signalbox-attempts")).toBe("2");
          await until(() => slow.calls[0]?.dropped === true);
          await until(() => lines().some(({ msg }) => msg === "request"));
          expect(lines().find(({ msg }) => msg === "request")).toMatchObject({
            outcome: "answered",
            target: "b/m",
            failed: [],
            hedged: [{ target: "a/m", key: 1, afterMs: expect.any(Number) }],
          });
        });
      }
    }
  }
});

describe("the race of a hedge", () => {
  it("is won by the first target where that answers first, and the second is called off", async () => {
    const first = await upstream("the first", { kind: "slow", pauseMs: 200, after: "opening" });
    const second = await upstream("the second", { kind: "hang", after: "opening" });
    const { url, lines } = await hedging([first, second], "anthropic");
    const answer = await ask(url, "anthropic", true);
    expect(wordsOf("anthropic", await answer.text())).toBe("Hello from the first.");
    await until(() => second.calls[0]?.dropped === true);
    await until(() => lines().some(({ msg }) => msg === "request"));
    expect(lines().find(({ msg }) => msg === "request")).toMatchObject({
      target: "a/m",
      hedged: [{ target: "b/m" }],
    });
  });

  it("does not begin where the first target answers in time", async () => {
    const first = await upstream("the first", { kind: "slow", pauseMs: 50 });
    const second = await upstream("the second");
    const sketch = { chainOptions: { main: { hedgeAfterMs: LATE_MS } } };
    const { url } = await hedging([first, second], "openai-chat", sketch);
    const answer = await ask(url, "openai-chat", true);
    expect(wordsOf("openai-chat", await answer.text())).toBe("Hello from the first.");
    expect(second.calls).toHaveLength(0);
  });

  it("goes on to a third target, and all but the one that answers are called off", async () => {
    const silent = await upstream("a silent one", { kind: "hang", after: "nothing" });
    const another = await upstream("another", { kind: "hang", after: "headers" });
    const third = await upstream("the third");
    const { url, lines } = await hedging([silent, another, third], "openai-responses");
    const answer = await ask(url, "openai-responses", true);
    expect(wordsOf("openai-responses", await answer.text())).toContain("Hello from the third.");
    await until(() => [silent, another].every(({ calls }) => calls[0]?.dropped === true));
    await until(() => lines().some(({ msg }) => msg === "request"));
    expect(lines().find(({ msg }) => msg === "request")).toMatchObject({
      hedged: [{ target: "a/m" }, { target: "b/m" }],
    });
  });

  it("ends with a refusal, which the client is given word for word", async () => {
    const slow = await upstream("the slow one", { kind: "hang", after: "nothing" });
    const words = { status: 400, type: "invalid_request_error", message: "no such thing" };
    const refusing = await upstream("the refusing one", { kind: "status", ...words });
    const { url } = await hedging([slow, refusing], "anthropic");
    const answer = await ask(url, "anthropic", true);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("no such thing");
    await until(() => slow.calls[0]?.dropped === true);
  });

  it("keeps to the attempts that the chain allows", async () => {
    const slow = await upstream("the slow one", { kind: "slow", pauseMs: 200, after: "nothing" });
    const second = await upstream("the second");
    const sketch = { chainOptions: { main: { hedgeAfterMs: HEDGE_MS, attempts: 1 } } };
    const { url } = await hedging([slow, second], "anthropic", sketch);
    const answer = await ask(url, "anthropic", true);
    expect(wordsOf("anthropic", await answer.text())).toBe("Hello from the slow one.");
    expect(second.calls).toHaveLength(0);
  });

  it("ends with `within`, for all that are under way", async () => {
    const slow = await upstream("the slow one", { kind: "hang", after: "nothing" });
    const slower = await upstream("the slower one", { kind: "hang", after: "opening" });
    const { url } = await hedging([slow, slower], "anthropic", {
      promises: ({ span }) => [{ kind: "within", attempts: 9, waitMs: 1_000, span }],
    });
    const answer = await ask(url, "anthropic", true);
    expect(answer.status).toBe(504);
    await until(() => [slow, slower].every(({ calls }) => calls[0]?.dropped === true));
  });

  it("ends when the client leaves, for all that are under way", async () => {
    const slow = await upstream("the slow one", { kind: "hang", after: "nothing" });
    const slower = await upstream("the slower one", { kind: "hang", after: "opening" });
    const { url, lines } = await hedging([slow, slower], "anthropic");
    const left = new AbortController();
    fetch(`${url}${endpoints.anthropic}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(requestBody("anthropic", true)),
      signal: left.signal,
    }).catch(() => null);
    await until(() => slower.calls.length === 1);
    left.abort();
    await until(() => [slow, slower].every(({ calls }) => calls[0]?.dropped === true));
    await until(() => lines().some(({ outcome }) => outcome === "client_gone"));
    const gone = { class: "client_gone" };
    expect(lines().at(-1)).toMatchObject({ failed: [gone, gone], hedged: [] });
  });
});

describe("a target that is outrun", () => {
  it("is not held to have failed, however often", async () => {
    const slow = await upstream("the slow one", { kind: "hang", after: "opening" });
    const quick = await upstream("the quick one");
    const { url, lines } = await hedging([slow, quick], "anthropic");
    for (let times = 0; times < 7; times++) await (await ask(url, "anthropic", true)).text();
    await until(() => lines().filter(({ msg }) => msg === "request").length === 7);
    expect(slow.calls).toHaveLength(7);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('signalbox_target_up{target="a/m"} 1');
    expect(metrics).toContain('signalbox_attempts_total{target="a/m",class="hedged"} 7');
    expect(metrics).toContain('signalbox_attempts_total{target="b/m",class="ok"} 7');
    expect(metrics).toContain("signalbox_buffered_bytes 0");
  });

  it("is charged what it told, or what went in by the estimate", async () => {
    const told = await upstream("one that tells", { kind: "hang", after: "opening" });
    const silent = await upstream("a silent one", { kind: "hang", after: "nothing" });
    const quick = await upstream("the quick one");
    const price = {
      inputNanoUsd: 1_000,
      outputNanoUsd: 0,
      cacheReadNanoUsd: 0,
      cacheWriteNanoUsd: 0,
      tiers: [],
    };
    const targets = ["a", "b", "c"].map((provider) => {
      return { provider, model: "m", protocol: "anthropic", price } as const;
    });
    const { url, lines } = await hedging([told, silent, quick], "anthropic", {
      targets,
      // Long enough for what is told to have come.
      chainOptions: { main: { hedgeAfterMs: 250 } },
      gateway: { admin: { secret: "env:ADMIN", listen: null } },
    });
    await (await ask(url, "anthropic", true)).text();
    await until(() => lines().some(({ msg }) => msg === "request"));
    const usage = await fetch(`${url}/admin/usage`, { headers: { "x-api-key": "secret-env:ADMIN" } });
    const { clients, targets: used } = (await usage.json()) as {
      readonly clients: readonly {
        readonly total: { readonly requests: number; readonly inputTokens: number };
      }[];
      readonly targets: readonly {
        readonly target: string;
        readonly total: { readonly requests: number; readonly inputTokens: number };
      }[];
    };
    const line = lines().find(({ msg }) => msg === "request");
    const estimated = Number(line?.["inputTokens"]);
    expect(estimated).toBeGreaterThan(0);
    expect(used.map(({ target, total }) => [target, total.requests, total.inputTokens])).toEqual([
      ["a/m", 0, 21],
      ["b/m", 0, estimated],
      ["c/m", 1, 21],
    ]);
    expect(clients.map(({ total }) => [total.requests, total.inputTokens])).toEqual([[1, 42 + estimated]]);
    expect(line?.["costUsd"]).toBeCloseTo((42 + estimated) / 1e6, 9);
  });
});
