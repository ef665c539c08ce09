import { describe, expect, it, onTestFinished } from "vitest";
import type { Plan } from "../../../engine/index.ts";
import { type Behaviour, startUpstream, type TestUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, post, requestBody, runGateway, type TestProvider } from "../running-gateway.ts";
import { otlpSettings, startCollector } from "../telemetry/otlp/collector.ts";

const trace = "0af7651916cd43dd8448eb211c80319c";
const caller = "b7ad6b7169203331";
const traceparent = `00-${trace}-${caller}-01`;

async function upstreams(...scripts: readonly Behaviour[]): Promise<readonly TestUpstream[]> {
  const started = await Promise.all(scripts.map((script, i) => startUpstream(`p${i}`, script)));
  onTestFinished(async () => {
    await Promise.all(started.map((upstream) => upstream.close()));
  });
  return started;
}

const providers = (upstreams: readonly TestUpstream[]): readonly TestProvider[] =>
  upstreams.map(({ name, url }) => ({ name, url, protocol: "anthropic" }));

async function traced(plan: Plan, variables: Readonly<Record<string, string>> = {}) {
  const collector = await startCollector();
  const otlp = otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...variables });
  return { collector, ...(await runGateway(plan, { otlp })) };
}

describe("a trace", () => {
  it("is named by its endpoint, of which there are few, however a client writes the path", async () => {
    const { url, gateway, collector } = await traced(chainPlan([{ name: "e", url: "", protocol: "echo" }]));
    for (const path of ["/v1/messages", "/v1/%6Dessages?beta=true"])
      await (await post(url + path, requestBody("anthropic", false))).text();
    await gateway.close();
    const requests = collector.spans().filter(({ kind }) => kind === 2);
    expect(requests.map(({ name }) => name)).toEqual(["POST /v1/messages", "POST /v1/messages"]);
    expect(requests[1]?.attributes).toMatchObject({
      "http.route": "/v1/messages",
      "url.path": "/v1/%6Dessages",
    });
  });

  it("has a span for the request and one below it for each call, with the decision and the failure's class", async () => {
    const [bad, good] = await upstreams(
      { kind: "status", status: 503, message: "busy with secrets" },
      { kind: "answer" },
    );
    if (bad === undefined || good === undefined) return;
    const plan = chainPlan(providers([bad, good]));
    const { url, gateway, collector, lines } = await traced(plan);
    const answer = await ask(url, "openai-chat", true);
    await answer.text();
    await gateway.close();

    const spans = collector.spans();
    const [request, failed, answered] = spans;
    expect(spans).toHaveLength(3);
    expect(request).toMatchObject({
      name: "POST /v1/chat/completions",
      kind: 2,
      parentSpanId: undefined,
      error: false,
      attributes: {
        "http.request.method": "POST",
        "http.route": "/v1/chat/completions",
        "http.response.status_code": 200,
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "any",
        "gen_ai.request.stream": true,
        "signalbox.request_id": answer.headers.get("x-request-id"),
        "signalbox.protocol": "openai-chat",
        "signalbox.outcome": "answered",
        "signalbox.rule": "main",
        "signalbox.chain": "main",
        "signalbox.target": "p1/m",
        "signalbox.attempts": 2,
        "signalbox.plan": plan.meaningDigest,
      },
    });
    expect(failed).toMatchObject({
      name: "chat m",
      kind: 3,
      traceId: request?.traceId,
      parentSpanId: request?.spanId,
      error: true,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "p0",
        "gen_ai.request.model": "m",
        "server.address": "127.0.0.1",
        "server.port": Number(new URL(bad.url).port),
        "error.type": "overloaded",
        "http.response.status_code": 503,
        "signalbox.target": "p0/m",
        "signalbox.attempt": 1,
        "signalbox.attempt.outcome": "failed",
        "signalbox.failure.class": "overloaded",
      },
    });
    expect(answered).toMatchObject({
      parentSpanId: request?.spanId,
      error: false,
      attributes: {
        "gen_ai.provider.name": "p1",
        "gen_ai.response.model": "m",
        "gen_ai.response.id": expect.any(String),
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 21,
        "gen_ai.usage.output_tokens": 7,
        "gen_ai.response.time_to_first_chunk": expect.any(Number),
        "signalbox.attempt": 2,
        "signalbox.attempt.outcome": "ok",
      },
    });
    expect(answered?.attributes).not.toHaveProperty("error.type");
    if (request === undefined || failed === undefined || answered === undefined) return;
    for (const call of [failed, answered]) {
      expect(call.startMs).toBeGreaterThanOrEqual(request.startMs);
      expect(call.endMs).toBeLessThanOrEqual(request.endMs);
    }
    expect(failed.endMs).toBeLessThanOrEqual(answered.startMs);
    expect(lines().find(({ msg }) => msg === "request")).toMatchObject({
      traceId: request.traceId,
      spanId: request.spanId,
    });
  });

  it("has a span for each retry and each key, in order", async () => {
    const [upstream] = await upstreams({ kind: "status", status: 408 });
    if (upstream === undefined) return;
    const { url, gateway, collector } = await traced(chainPlan(providers([upstream])));
    expect((await ask(url, "anthropic", false)).status).toBe(502);
    await gateway.close();
    const [request, ...calls] = collector.spans();
    expect(request).toMatchObject({
      error: true,
      attributes: { "error.type": "502", "signalbox.outcome": "exhausted", "signalbox.attempts": 2 },
    });
    expect(
      calls.map(({ attributes }) => [attributes["signalbox.attempt"], attributes["error.type"]]),
    ).toEqual([
      [1, "transient"],
      [2, "transient"],
    ]);
  });

  it("has a span for the call that another one outran", async () => {
    const [slow, quick] = await upstreams({ kind: "hang", after: "nothing" }, { kind: "answer" });
    if (slow === undefined || quick === undefined) return;
    const plan = chainPlan(providers([slow, quick]), { chainOptions: { main: { hedgeAfterMs: 20 } } });
    const { url, gateway, collector } = await traced(plan);
    await (await ask(url, "anthropic", true)).text();
    await gateway.close();
    const outcomes = collector.spans().map(({ attributes }) => attributes["signalbox.attempt.outcome"]);
    expect(outcomes).toEqual([undefined, "hedged", "ok"]);
    expect(collector.spans()[1]).toMatchObject({ error: false, attributes: { "signalbox.target": "p0/m" } });
  });

  it("ends in an error where the answer broke off after its first words", async () => {
    const [upstream] = await upstreams({ kind: "break", after: "middle" });
    if (upstream === undefined) return;
    const { url, gateway, collector } = await traced(chainPlan(providers([upstream])));
    await (await ask(url, "anthropic", true)).text();
    await gateway.close();
    expect(collector.spans()).toMatchObject([
      { error: true, attributes: { "error.type": "broken", "http.response.status_code": 200 } },
      { error: true, attributes: { "signalbox.attempt.outcome": "failed" } },
    ]);
  });

  it("tells of a request that no target was asked for, and why", async () => {
    const plan = chainPlan([{ name: "e", url: "", protocol: "echo" }], { rules: [{ to: 403 }] });
    const { url, gateway, collector } = await traced(plan);
    expect((await ask(url, "anthropic", false)).status).toBe(403);
    await gateway.close();
    expect(collector.spans()).toMatchObject([
      {
        error: false,
        attributes: {
          "signalbox.outcome": "reject",
          "signalbox.attempts": 0,
          "http.response.status_code": 403,
        },
      },
    ]);
    expect(collector.points()).toEqual([]);
  });

  it("goes on from the caller's, and stops at the gateway: a provider learns nothing of it", async () => {
    const [upstream] = await upstreams({ kind: "answer" });
    if (upstream === undefined) return;
    const { url, gateway, collector } = await traced(chainPlan(providers([upstream])));
    const headers = { traceparent, tracestate: "vendor=1", baggage: "user=7" };
    await (await ask(url, "anthropic", true, headers)).text();
    await gateway.close();
    const [request, call] = collector.spans();
    expect(request).toMatchObject({ traceId: trace, parentSpanId: caller, traceState: "vendor=1" });
    expect(call).toMatchObject({ traceId: trace, parentSpanId: request?.spanId });
    for (const name of Object.keys(headers)) expect(upstream.calls[0]?.headers).not.toHaveProperty(name);
  });

  it("is left out where the caller or the sampler says so; the metrics are not", async () => {
    const plan = chainPlan([{ name: "e", url: "", protocol: "echo" }]);
    const unsampled = { traceparent: traceparent.replace(/1$/, "0") };
    for (const [variables, headers] of [
      [{}, unsampled],
      [{ OTEL_TRACES_SAMPLER: "always_off" }, { traceparent }],
    ] as const) {
      const { url, gateway, collector, lines } = await traced(plan, variables);
      await (await ask(url, "anthropic", true, headers)).text();
      await gateway.close();
      expect(collector.spans()).toEqual([]);
      expect(collector.points().length).toBeGreaterThan(0);
      expect(lines().find(({ msg }) => msg === "request")).not.toHaveProperty("traceId");
    }
  });

  it("holds no word of a request or an answer, no secret and no provider's message", async () => {
    const [refusing] = await upstreams({ kind: "status", status: 400, message: "you said hunter2" });
    if (refusing === undefined) return;
    const { url, gateway, collector } = await traced(
      chainPlan(providers([refusing]), {
        gateway: {
          clients: [
            {
              name: "a",
              secret: "env:a",
              requestsPerMinute: null,
              tokensPerMinute: null,
              concurrency: null,
              dailyUsd: null,
            },
          ],
        },
      }),
    );
    const body = {
      model: "any",
      max_tokens: 100,
      system: "hunter2-system",
      messages: [{ role: "user", content: "hunter2-user" }],
      tools: [{ name: "hunter2_tool", input_schema: { type: "object" } }],
      metadata: { user_id: "hunter2-user-id" },
    };
    const headers = { "x-api-key": "secret-env:a", "x-claude-code-session-id": "hunter2-session" };
    expect((await post(`${url}/v1/messages?beta=hunter2`, body, headers)).status).toBe(400);
    await gateway.close();
    expect(collector.spans()).toHaveLength(2);
    expect(JSON.stringify(collector.received)).not.toMatch(/hunter2|secret-env/);
    expect(collector.spans()[0]?.attributes["signalbox.client"]).toBe("a");
  });
});

describe("the GenAI metrics", () => {
  it("count duration, first token and tokens, of each call and of each request", async () => {
    const [bad, good] = await upstreams({ kind: "status", status: 500 }, { kind: "answer" });
    if (bad === undefined || good === undefined) return;
    const { url, gateway, collector } = await traced(chainPlan(providers([bad, good])));
    for (let i = 0; i < 2; i++) await (await ask(url, "anthropic", true)).text();
    await gateway.close();
    const last = new Map(
      collector.points().map((point) => [`${point.metric} ${JSON.stringify(point.attributes)}`, point]),
    );
    const points = [...last.values()];
    const find = (metric: string, wanted: Readonly<Record<string, unknown>>) =>
      points.filter(
        (point) =>
          point.metric === metric &&
          Object.entries(wanted).every(([name, value]) => point.attributes[name] === value),
      );
    const from = (name: string) => ({ "gen_ai.provider.name": name });
    expect(
      find("gen_ai.client.operation.duration", { ...from("p0"), "error.type": "server_error" }),
    ).toMatchObject([{ count: 2, unit: "s" }]);
    expect(find("gen_ai.client.operation.duration", from("p1"))).toMatchObject([{ count: 2 }]);
    expect(find("gen_ai.client.operation.time_to_first_chunk", from("p1"))).toMatchObject([{ count: 2 }]);
    const input = { ...from("p1"), "gen_ai.token.type": "input", "gen_ai.request.model": "m" };
    expect(find("gen_ai.client.token.usage", input)).toMatchObject([{ count: 2, sum: 42, unit: "{token}" }]);
    expect(find("gen_ai.client.token.usage", { ...from("p1"), "gen_ai.token.type": "output" })).toMatchObject(
      [{ count: 2, sum: 14 }],
    );
    const atTheDoor = { ...from("signalbox"), "gen_ai.response.model": "m", "signalbox.rule": "main" };
    expect(find("gen_ai.server.request.duration", atTheDoor)).toMatchObject([{ count: 2 }]);
    expect(find("gen_ai.server.time_to_first_token", atTheDoor)).toMatchObject([{ count: 2 }]);
    for (const { attributes } of points) expect(Object.values(attributes)).not.toContain("any");
  });
});

describe("an answer that breaks off", () => {
  it("is counted by its duration, and not by its first token, which is of whole answers", async () => {
    const [breaking] = await upstreams({ kind: "break", after: "content" });
    if (breaking === undefined) return;
    const { url, gateway, collector } = await traced(chainPlan(providers([breaking])));
    await (await ask(url, "anthropic", true)).text();
    await gateway.close();
    const metrics = new Set(collector.points().map(({ metric }) => metric));
    expect(metrics).toContain("gen_ai.server.request.duration");
    expect(metrics).toContain("gen_ai.client.operation.time_to_first_chunk");
    expect(metrics).not.toContain("gen_ai.server.time_to_first_token");
  });
});

describe("a gateway whose collector is down", () => {
  it("answers as ever, and stops in time", async () => {
    const collector = await startCollector(() => null);
    const otlp = otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_MAX_QUEUE_SIZE: "4" });
    const { url, gateway } = await runGateway(chainPlan([{ name: "e", url: "", protocol: "echo" }]), {
      otlp,
    });
    for (let i = 0; i < 10; i++) expect((await ask(url, "anthropic", i % 2 === 0)).status).toBe(200);
    const before = Date.now();
    await gateway.close(0);
    expect(Date.now() - before).toBeLessThan(8_000);
    expect(collector.received.length).toBeGreaterThan(0);
  });
});
