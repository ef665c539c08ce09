import { describe, expect, it, onTestFinished } from "vitest";
import { createLog, startGateway } from "../../../runtime/index.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, post, requestBody, runGateway, secretsFor, wordsOf } from "../running-gateway.ts";

const admin = { secret: "env:ADMIN", listen: null };
const bearer = { authorization: "Bearer secret-env:ADMIN" };

describe("metrics", () => {
  it("count requests, attempts, tokens and cost, with labels of the plan alone", async () => {
    const bad = await startUpstream("bad", { kind: "status", status: 500 });
    const good = await startUpstream("good");
    onTestFinished(async () => {
      await bad.close();
      await good.close();
    });
    const price = {
      inputNanoUsd: 1_000,
      outputNanoUsd: 10_000,
      cacheReadNanoUsd: 100,
      cacheWriteNanoUsd: 2_000,
      tiers: [],
    };
    const plan = chainPlan(
      [
        { name: "bad", url: bad.url, protocol: "anthropic" },
        { name: "good", url: good.url, protocol: "anthropic" },
      ],
      {
        targets: ["bad", "good"].map((provider) => ({
          provider,
          model: "m",
          protocol: "anthropic" as const,
          price,
        })),
      },
    );
    const { url } = await runGateway(plan);
    for (const stream of [true, false]) await (await ask(url, "openai-chat", stream)).text();
    await post(`${url}/v1/chat/completions`, "{");
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const line = (start: string) =>
      metrics.split("\n").find((text) => text.startsWith(`signalbox_${start}`)) ?? start;
    expect(
      line('requests_total{protocol="openai-chat",rule="main",target="good/m",outcome="answered",client=""}'),
    ).toMatch(/ 2$/);
    expect(
      line('requests_total{protocol="openai-chat",rule="",target="",outcome="bad_request",client=""}'),
    ).toMatch(/ 1$/);
    expect(line('attempts_total{target="bad/m",class="server_error"}')).toMatch(/ 2$/);
    expect(line('attempts_total{target="good/m",class="ok"}')).toMatch(/ 2$/);
    expect(line('tokens_total{target="good/m",kind="input",client=""}')).toMatch(/ 42$/);
    expect(line('tokens_total{target="good/m",kind="output",client=""}')).toMatch(/ 14$/);
    expect(line("cost_usd_total")).toMatch(/ 0\.000182$/);
    expect(line("in_flight_requests")).toMatch(/ 0$/);
    expect(line("buffered_bytes")).toMatch(/ 0$/);
    expect(line('target_up{target="good/m"}')).toMatch(/ 1$/);
    expect(line(`plan_info{plan="${plan.meaningDigest}"}`)).toMatch(/ 1$/);
    expect(metrics).toContain("signalbox_first_token_seconds_bucket");
  });
});

describe("a reload", () => {
  const twoPlans = (firstUrl: string, secondUrl: string) => ({
    before: chainPlan([{ name: "a", url: firstUrl, protocol: "anthropic" }], { gateway: { admin } }),
    after: chainPlan(
      [
        { name: "a", url: firstUrl, protocol: "anthropic" },
        { name: "b", url: secondUrl, protocol: "anthropic" },
      ],
      { gateway: { admin } },
    ),
  });

  it("serves the next plan from the next request on, and what persists keeps its health", async () => {
    const first = await startUpstream("first", {
      kind: "status",
      status: 429,
      headers: { "retry-after": "600" },
    });
    const second = await startUpstream("second");
    onTestFinished(async () => {
      await first.close();
      await second.close();
    });
    const { before, after } = twoPlans(first.url, second.url);
    const { url } = await runGateway(before, {
      source: async () => ({ ok: true, plan: after, secrets: secretsFor(after) }),
    });
    expect((await ask(url, "anthropic", true)).status).toBe(429);
    const reloaded = await post(`${url}/admin/reload`, {}, bearer);
    expect(await reloaded.json()).toEqual({ ok: true, plan: after.meaningDigest });
    const answer = await ask(url, "anthropic", true);
    expect(answer.headers.get("x-signalbox-target")).toBe("b/m");
    expect(answer.headers.get("x-signalbox-attempts")).toBe("1");
    expect(answer.headers.get("x-signalbox-plan")).toBe(after.meaningDigest);
    expect(first.calls).toHaveLength(1);
  });

  it("takes bodies as large as the next plan lets them be", async () => {
    const upstream = await startUpstream("it");
    onTestFinished(() => upstream.close());
    const [before, after] = [1_000, 1_000_000].map((bodyLimitBytes) =>
      chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }], {
        gateway: { admin, bodyLimitBytes },
      }),
    );
    if (before === undefined || after === undefined) throw new Error("two plans are needed");
    const { url } = await runGateway(before, {
      source: async () => ({ ok: true, plan: after, secrets: secretsFor(after) }),
    });
    const large = requestBody("anthropic", false, "word ".repeat(10_000));
    expect((await post(`${url}/v1/messages`, large)).status).toBe(413);
    await post(`${url}/admin/reload`, {}, bearer);
    expect((await post(`${url}/v1/messages`, large)).status).toBe(200);
  });

  it("lets requests under way end on the plan they began with", async () => {
    const first = await startUpstream("first", { kind: "hang", after: "content" });
    onTestFinished(() => first.close());
    const { before, after } = twoPlans(first.url, first.url);
    const { url, gateway } = await runGateway(before);
    const answer = await ask(url, "anthropic", true);
    expect(gateway.reload(after, secretsFor(after))).toMatchObject({ ok: true });
    expect(answer.headers.get("x-signalbox-plan")).toBe(before.meaningDigest);
    const reader = answer.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain("Hello");
    await reader?.cancel();
  });

  it("is refused where the next plan listens elsewhere", async () => {
    const { before, after } = twoPlans("http://x", "http://y");
    const { gateway } = await runGateway(before, { echo: true });
    const elsewhere = { ...after, gateway: { ...after.gateway, admin: { ...admin, listen: "127.0.0.1:1" } } };
    expect(gateway.reload(elsewhere, secretsFor(elsewhere))).toEqual({
      ok: false,
      problems: [expect.stringContaining("`admin.listen`")],
    });
    const named = { ...after, gateway: { ...after.gateway, host: "::1" } };
    expect(gateway.reload(named, secretsFor(named)).ok).toBe(false);
    // The port was given instead of the plan's.
    const ported = { ...after, gateway: { ...after.gateway, port: 1 } };
    expect(gateway.reload(ported, secretsFor(ported)).ok).toBe(true);
  });

  it("never replaces a good plan by a bad one", async () => {
    const { before, after } = twoPlans("http://x", "http://y");
    const { url, gateway } = await runGateway(before, {
      echo: true,
      source: async () => ({ ok: false, problems: ["plan.sbplan: it is damaged"] }),
    });
    const answer = await post(`${url}/admin/reload`, {}, bearer);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({ ok: false, problems: ["plan.sbplan: it is damaged"] });
    const shared = { ...after, gateway: { ...after.gateway, state: "redis://localhost" } };
    expect(gateway.reload(shared, secretsFor(shared)).ok).toBe(false);
    expect((await ask(url, "anthropic", false)).headers.get("x-signalbox-plan")).toBe(before.meaningDigest);
    const metrics = await (await fetch(`${url}/metrics`, { headers: bearer })).text();
    expect(metrics).toContain('signalbox_reloads_total{result="refused"} 2');
  });
});

describe("a dry run", () => {
  it("tells what `decide` tells, and calls nobody", async () => {
    const upstream = await startUpstream("it");
    onTestFinished(() => upstream.close());
    const plan = chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }], { gateway: { admin } });
    const { url } = await runGateway(plan);
    const answer = await post(
      `${url}/admin/decide?protocol=anthropic`,
      requestBody("anthropic", true),
      bearer,
    );
    expect(await answer.json()).toMatchObject({
      outcome: "route",
      rule: "main",
      chain: "main",
      targets: [{ provider: "a", model: "m" }],
      plan: plan.meaningDigest,
    });
    expect((await post(`${url}/admin/decide?protocol=morse`, {}, bearer)).status).toBe(400);
    expect(upstream.calls).toHaveLength(0);
  });
});

describe("a stop", () => {
  it("finishes the streams in flight, and takes no new request", async () => {
    const slow = await startUpstream("slow", { kind: "slow", pauseMs: 100 });
    onTestFinished(() => slow.close());
    const plan = chainPlan([{ name: "a", url: slow.url, protocol: "anthropic" }]);
    const started = await startGateway({
      plan,
      secrets: secretsFor(plan),
      log: createLog({ level: "silent" }),
      port: 0,
    });
    if (!started.ok) throw new Error("not started");
    const { gateway } = started;
    const answer = await ask(gateway.address, "anthropic", true);
    const stopped = gateway.close();
    expect(wordsOf("anthropic", await answer.text())).toBe("Hello from slow.");
    const finishedAt = Date.now();
    await stopped;
    // The client keeps its connection; a stop does not wait for it to think better.
    expect(Date.now() - finishedAt).toBeLessThan(1_500);
    await expect(ask(gateway.address, "anthropic", true)).rejects.toThrow();
  });

  it("tells those who still wait for an answer that they should ask again", async () => {
    const hung = await startUpstream("hung", { kind: "hang", after: "nothing" });
    onTestFinished(() => hung.close());
    const { url, gateway } = await runGateway(
      chainPlan([{ name: "a", url: hung.url, protocol: "anthropic" }]),
    );
    const answer = ask(url, "anthropic", false);
    while (hung.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await gateway.close(20);
    expect((await answer).status).toBe(529);
    expect(await (await answer).text()).toContain("the gateway is stopping");
  });

  it("breaks off what has not ended by its deadline, with a proper error event", async () => {
    const hung = await startUpstream("hung", { kind: "hang", after: "content" });
    onTestFinished(() => hung.close());
    const { url, gateway } = await runGateway(
      chainPlan([{ name: "a", url: hung.url, protocol: "anthropic" }]),
    );
    const answer = await ask(url, "anthropic", true);
    const text = answer.text();
    await gateway.close(30);
    expect(await text).toMatch(/event: error\ndata: .*stopping/);
    expect(hung.calls[0]?.dropped).toBe(true);
  });
});
