import { request } from "node:http";
import { json } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { oneOf, within } from "../../fixtures/checked-config.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, post, requestBody, runGateway } from "../running-gateway.ts";
import { until } from "../until.ts";

const echoPlan = chainPlan([{ name: "e", url: "", protocol: "echo" }]);

describe("a path with a query, which some agents send, or with escapes", () => {
  it.each(["/v1/messages?beta=true", "/v1/messages/count_tokens?beta=true", "/v1/m%65ssages"])(
    "is served: %s",
    async (path) => {
      const { url } = await runGateway(echoPlan);
      const answer = await post(`${url}${path}`, requestBody("anthropic", false));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toHaveProperty(path.includes("count") ? "input_tokens" : "content");
    },
  );

  it.each([
    ["POST", "/v1/messages?beta=true", 200],
    ["POST", "/v1/messages/count_tokens", 200],
    ["GET", "/v1/models", 200],
    ["GET", "/v1/messages", 405],
  ])("is served in a whole URL, as clients of proxies name it: %s %s", async (method, path, status) => {
    const { url } = await runGateway(echoPlan);
    const body = method === "POST" ? JSON.stringify(requestBody("anthropic", false)) : undefined;
    const answer = await raw(url, method, `${url}${path}`, { "content-type": "application/json" }, body);
    expect(answer.status, answer.body).toBe(status);
    if (status === 405) expect(JSON.parse(answer.body)).toHaveProperty("type", "error");
  });
});

describe("what is no request for the gateway", () => {
  const json = { "content-type": "application/json" };
  it.each([
    { says: "an unknown path", method: "POST", path: "/v1/nothing", status: 404 },
    { says: "a path with half an escape", method: "POST", path: "/v1/messages%4", status: 400 },
    { says: "a path below a known one", method: "POST", path: "/v1/chat/completions/", status: 404 },
    { says: "a wrong method", method: "GET", path: "/v1/messages", status: 405 },
    { says: "a wrong method on a shared path", method: "DELETE", path: "/v1/models", status: 405 },
    { says: "no JSON", method: "POST", path: "/v1/messages", body: "{", headers: json, status: 400 },
    { says: "no object", method: "POST", path: "/v1/responses", body: "[]", headers: json, status: 400 },
    {
      says: "a stream that is neither true nor false",
      method: "POST",
      path: "/v1/chat/completions",
      body: '{"stream":"true","messages":[]}',
      headers: json,
      status: 400,
    },
    { says: "an empty body", method: "POST", path: "/v1/responses", body: "", headers: json, status: 400 },
    {
      says: "another content type",
      method: "POST",
      path: "/v1/messages",
      body: "a=1",
      headers: { "content-type": "text/plain" },
      status: 415,
    },
    { says: "no content type", method: "POST", path: "/v1/chat/completions", status: 415 },
    {
      says: "a compressed body",
      method: "POST",
      path: "/v1/messages",
      body: "x",
      headers: { ...json, "content-encoding": "zstd" },
      status: 415,
    },
    {
      says: "an upgrade to WebSocket",
      method: "GET",
      path: "/v1/responses",
      headers: { connection: "Upgrade", upgrade: "websocket" },
      status: 426,
    },
  ])("is answered with $status: $says", async ({ method, path, body, headers = {}, status }) => {
    const { url } = await runGateway(echoPlan);
    const answer = await raw(url, method, path, headers, body);
    expect(answer.status, answer.body).toBe(status);
    const parsed = JSON.parse(answer.body);
    expect(parsed).toHaveProperty("error.message");
    expect(parsed.type).toBe(path === "/v1/messages" ? "error" : undefined);
    expect(answer.headers["x-request-id"]).toMatch(/^req_/);
    if (status === 405) expect(answer.headers["allow"]).toBeTruthy();
  });

  it("takes the shape of the protocol that the client seems to speak, on shared paths", async () => {
    const { url } = await runGateway(echoPlan);
    for (const path of ["/v1/models/nobody", "/elsewhere"]) {
      const anthropic = await raw(url, "GET", path, { "anthropic-version": "2023-06-01" });
      expect(JSON.parse(anthropic.body)).toMatchObject({ type: "error", error: { type: "not_found_error" } });
      expect(anthropic.headers["request-id"]).toBe(anthropic.headers["x-request-id"]);
      expect(JSON.parse((await raw(url, "GET", path)).body).type).toBeUndefined();
    }
  });

  it("is never an endpoint by trick: a method or path that an object inherits", async () => {
    const { url } = await runGateway(echoPlan);
    expect((await raw(url, "GET", "/constructor")).status).toBe(404);
    expect((await raw(url, "GET", "/v1/models/__proto__")).status).toBe(404);
  });
});

describe("models", () => {
  const plan = chainPlan([{ name: "e", url: "", protocol: "echo" }], {
    rules: [{ when: oneOf("model", "cheapest", "slow"), to: "main", as: "alias" }, { to: "main" }],
  });

  it("lists targets and aliases in OpenAI's shape", async () => {
    const { url } = await runGateway(plan);
    const list: unknown = await (await fetch(`${url}/v1/models`)).json();
    const data = [{ id: "cheapest" }, { id: "e/m", owned_by: "e" }, { id: "slow" }];
    expect(list).toMatchObject({ object: "list", data });
  });

  it("lists them in Anthropic's shape, page by page", async () => {
    const { url } = await runGateway(plan);
    const headers = { "anthropic-version": "2023-06-01" };
    const first = await (await fetch(`${url}/v1/models?limit=2`, { headers })).json();
    expect(first).toMatchObject({ has_more: true, first_id: "cheapest", last_id: "e/m" });
    const second = await (await fetch(`${url}/v1/models?limit=2&after_id=e/m`, { headers })).json();
    expect(second).toMatchObject({ has_more: false, data: [{ id: "slow", type: "model" }] });
    const all: unknown = await (await fetch(`${url}/v1/models?limit=1000`, { headers })).json();
    expect(all).toHaveProperty("data.length", 3);
  });

  it("finds one by every spelling of its pin", async () => {
    const { url } = await runGateway(plan);
    for (const id of ["e/m", "e,m", "e%2Fm", "slow"]) {
      expect((await fetch(`${url}/v1/models/${id}`)).status, id).toBe(200);
    }
  });
});

describe("probes", () => {
  it("answers HEAD /, /live, /ready and /health", async () => {
    const { url } = await runGateway(echoPlan);
    expect((await raw(url, "HEAD", "/")).status).toBe(200);
    for (const path of ["/live", "/ready", "/health"]) {
      const answer = await fetch(`${url}${path}`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ status: "ok" });
    }
  });

  it("shows in /health which targets are out, and why", async () => {
    const upstream = await startUpstream("it", { kind: "status", status: 429 });
    onTestFinished(() => upstream.close());
    const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]));
    await ask(url, "anthropic", false);
    const health: unknown = await (await fetch(`${url}/health`)).json();
    const targets = [{ target: "a/m", state: "cooling", because: "rate_limited", forMs: expect.any(Number) }];
    expect(health).toMatchObject({ status: "down", targets });
  });
});

describe("a request outside the envelope", () => {
  it("is told what it would need", async () => {
    const envelope = within("max_output", 0, 64_000);
    const { url } = await runGateway(chainPlan([{ name: "e", url: "", protocol: "echo" }], { envelope }));
    const body = { model: "m", max_tokens: 100_000, messages: [{ role: "user", content: "hello" }] };
    const answer = await post(`${url}/v1/messages`, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toHaveProperty(
      "error.message",
      "this request is outside what this gateway promises to serve: it needs max_output <= 64000 (is 100000)",
    );
  });
});

describe("counting tokens", () => {
  const body = requestBody("anthropic", false, "how long is this?");

  it("asks the first admitted target that can count", async () => {
    const counter = await countingUpstream(1234);
    const chat = await startUpstream("chat");
    onTestFinished(() => chat.close());
    const plan = chainPlan([
      { name: "a", url: chat.url, protocol: "openai-chat" },
      { name: "b", url: counter.url, protocol: "anthropic" },
    ]);
    const { url } = await runGateway(plan);
    const answer = await post(`${url}/v1/messages/count_tokens`, body);
    expect(await answer.json()).toEqual({ input_tokens: 1234 });
    expect(answer.headers.get("x-signalbox-count")).toBeNull();
    expect(counter.paths).toEqual(["/v1/messages/count_tokens"]);
    expect(chat.calls).toHaveLength(0);
  });

  it("asks the next one where the first has no endpoint for it", async () => {
    const without = await countingUpstream(0, 404);
    const counter = await countingUpstream(1234);
    const plan = chainPlan([
      { name: "a", url: without.url, protocol: "anthropic" },
      { name: "b", url: counter.url, protocol: "anthropic" },
    ]);
    const { url } = await runGateway(plan);
    expect(await (await post(`${url}/v1/messages/count_tokens`, body)).json()).toEqual({
      input_tokens: 1234,
    });
    expect([without.paths, counter.paths].map(({ length }) => length)).toEqual([1, 1]);
  });

  it("is a request of its client's, and takes nothing of a key's room", async () => {
    const counter = await countingUpstream(1234);
    const limits = { requestsPerMinute: 2, tokensPerMinute: 10, concurrency: 1, dailyUsd: 1 };
    const plan = chainPlan([{ name: "b", url: counter.url, protocol: "anthropic" }], {
      gateway: { clients: [{ name: "a", secret: "env:a", ...limits }] },
      providers: { b: { auth: oneKeyAMinute } },
    });
    const { url, lines } = await runGateway(plan);
    const statuses: number[] = [];
    for (let times = 0; times < 3; times++) {
      const answer = await post(`${url}/v1/messages/count_tokens`, body, { "x-api-key": "secret-env:a" });
      statuses.push(answer.status);
      await answer.text();
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect(counter.paths).toHaveLength(2);
    expect(lines().flatMap(({ outcome }) => outcome ?? [])).toEqual(["counted", "counted", "limited"]);
  });

  it("is asked for what a call would send: no thinking that another signed, and no settings of a call", async () => {
    const thinking = { type: "thinking", thinking: "hm", signature: "SIGNED-BY-A" };
    const content = [thinking, { type: "text", text: "hello" }];
    const signing = await startUpstream("signing", {
      kind: "bytes",
      contentType: "application/json",
      body: JSON.stringify({ ...answered, content }),
    });
    onTestFinished(() => signing.close());
    const counter = await countingUpstream(1234);
    const quirks = {
      rename: {},
      drop: ["metadata"],
      defaults: { service_tier: "auto" },
      reasoningField: null,
      pathPrefix: null,
      betas: null,
    };
    const { url } = await runGateway(
      chainPlan(
        [
          { name: "a", url: signing.url, protocol: "anthropic" },
          { name: "b", url: counter.url, protocol: "anthropic" },
        ],
        { providers: { b: { quirks } } },
      ),
    );
    await (await post(`${url}/v1/messages`, body)).text();
    const question = { role: "user", content: "how long is this?" };
    const messages = [question, { role: "assistant", content }, question];
    const asked = { model: "any", messages, metadata: { user_id: "u" } };
    const answer = await post(`${url}/v1/messages/count_tokens`, asked);
    expect(await answer.json()).toEqual({ input_tokens: 1234 });
    // Whoever signed it gets it, but has no endpoint that counts.
    expect(signing.calls[1]).toMatchObject({ path: "/v1/messages/count_tokens", body: { messages } });
    const unsigned = [question, { role: "assistant", content: content.slice(1) }, question];
    expect(counter.bodies).toEqual([{ model: "m", messages: unsigned }]);
  });

  it.each(["while it sends its body", "while its count is asked for"])(
    "tells of a client that leaves: %s",
    async (when) => {
      const counter = await countingUpstream(null);
      const { url, lines } = await runGateway(
        chainPlan([{ name: "b", url: counter.url, protocol: "anthropic" }]),
      );
      const whole = JSON.stringify(body);
      const headers = { "content-type": "application/json", "content-length": whole.length };
      const sent = request(`${url}/v1/messages/count_tokens`, { method: "POST", headers });
      sent.on("error", () => {});
      if (when === "while it sends its body") {
        sent.write(whole.slice(0, 9));
        const metrics = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
        while (!(await metrics()).includes("signalbox_in_flight_requests 1"));
      } else {
        sent.end(whole);
        await until(() => counter.paths.length > 0);
      }
      sent.destroy();
      await until(() => lines().some(({ msg }) => msg === "request"));
      expect(lines().at(-1)).toMatchObject({ outcome: "client_gone", status: null });
    },
  );

  it("estimates, and says so, where no target can", async () => {
    const { url } = await runGateway(echoPlan);
    const answer = await post(`${url}/v1/messages/count_tokens`, body);
    expect(await answer.json()).toEqual({ input_tokens: expect.any(Number) });
    expect(answer.headers.get("x-signalbox-count")).toBe("estimate");
  });

  it("answers 501 for good where the plan turns it off", async () => {
    const { url } = await runGateway(
      chainPlan([{ name: "e", url: "", protocol: "echo" }], { gateway: { countTokens: "off" } }),
    );
    const answer = await post(`${url}/v1/messages/count_tokens`, body);
    expect(answer.status).toBe(501);
    expect(answer.headers.get("x-should-retry")).toBe("false");
  });
});

describe("an answer's headers", () => {
  it.each(["anthropic", "openai-chat", "openai-responses"] as const)(
    "name rule, target, attempts, plan and request (%s)",
    async (protocol) => {
      const { url, lines } = await runGateway(echoPlan);
      const answer = await ask(url, protocol, true);
      const id = answer.headers.get("x-request-id");
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "x-signalbox-rule": "main",
        "x-signalbox-target": "e/m",
        "x-signalbox-attempts": "1",
        "x-signalbox-plan": echoPlan.meaningDigest,
      });
      expect(answer.headers.get("request-id")).toBe(protocol === "anthropic" ? id : null);
      await answer.text();
      expect(lines().find(({ msg }) => msg === "request")).toMatchObject({
        requestId: id,
        rule: "main",
        target: "e/m",
      });
    },
  );
});

const answered = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "m",
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};

const oneKeyAMinute = {
  kind: "keys",
  header: "x-api-key",
  scheme: "plain",
  selection: "least-loaded",
  keys: [
    {
      secret: "env:b_1",
      requestsPerMinute: 1,
      inputTokensPerMinute: null,
      outputTokensPerMinute: null,
      priority: 0,
      weight: 1,
    },
  ],
} as const;

/** Never answers where it is given no number. */
async function countingUpstream(tokens: number | null, status = 200) {
  const { createServer } = await import("node:http");
  const paths: string[] = [];
  const bodies: unknown[] = [];
  const server = createServer(async (incoming, response) => {
    paths.push(incoming.url ?? "");
    bodies.push(await json(incoming));
    if (tokens === null) return;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ input_tokens: tokens }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, paths, bodies };
}

/** A request that `fetch` would not send. */
function raw(
  url: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const sent = request(url, { method, headers, path }, (response) => {
        let text = "";
        response.on("data", (piece) => {
          text += String(piece);
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    },
  );
}
