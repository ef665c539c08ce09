import { request } from "node:http";
import { connect, type LookupFunction } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLog, resolveSecrets, Secret, startGateway } from "../../../runtime/index.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, post, requestBody, runGateway, secretsFor } from "../running-gateway.ts";

const noLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null, dailyUsd: null };
const clients = ["a", "b"].map((name) => ({ name, secret: `env:${name}`, ...noLimits }));
const echo = [{ name: "e", url: "", protocol: "echo" as const }];
const silent = createLog({ level: "silent" });

describe("a gateway without clients", () => {
  it.each(["0.0.0.0", "::", "192.0.2.1", "::ffff:192.0.2.1", "gateway.example", "localhost.example"])(
    "refuses to listen beyond this machine: %s",
    async (host) => {
      const plan = chainPlan(echo);
      const started = await startGateway({ plan, secrets: secretsFor(plan), log: silent, host, port: 0 });
      expect(started).toMatchObject({ ok: false, problems: [expect.stringContaining(`on ${host}:`)] });
    },
  );

  it("refuses a reload to a plan that no longer has any, while it listens beyond this machine", async () => {
    const { gateway, url } = await runGateway(chainPlan(echo, { gateway: { clients } }), { host: "0.0.0.0" });
    const open = chainPlan(echo);
    expect(gateway.reload(open, secretsFor(open))).toMatchObject({
      ok: false,
      problems: [expect.stringContaining("0.0.0.0")],
    });
    expect(await statusOf(url.replace("0.0.0.0", "127.0.0.1"), "/v1/models")).toBe(401);
  });

  it.each([
    { says: "a foreign Host", headers: { host: "evil.example" } },
    { says: "a foreign Origin", headers: { origin: "https://evil.example" } },
    { says: "an opaque Origin", headers: { origin: "null" } },
    { says: "another local page's Origin", headers: { origin: "http://localhost:3000" } },
  ])("answers 403 to $says, on every path", async ({ headers }) => {
    const { url } = await runGateway(chainPlan(echo));
    for (const path of ["/v1/messages", "/v1/models", "/health", "/metrics", "/nothing"]) {
      expect(await statusOf(url, path, headers), path).toBe(403);
    }
  });

  it("serves its own Origin, and this machine by name", async () => {
    const { url } = await runGateway(chainPlan(echo));
    const { port, host } = new URL(url);
    expect(await statusOf(url, "/health", { host, origin: `http://${host}` })).toBe(200);
    expect(await statusOf(url, "/health", { host: `localhost:${port}` })).toBe(200);
    expect(await statusOf(url, "/health", { host: `[::1]:${port}` })).toBe(200);
  });
});

describe("a gateway with clients", () => {
  const plan = chainPlan(echo, { gateway: { clients } });

  it("knows them by `x-api-key` and by bearer token, and nobody else", async () => {
    const { url, lines } = await runGateway(plan);
    const status = async (headers: Record<string, string>) =>
      (await ask(url, "anthropic", false, headers)).status;
    expect(await status({ "x-api-key": "secret-env:b" })).toBe(200);
    expect(await status({ authorization: "Bearer secret-env:a" })).toBe(200);
    expect(await status({ authorization: "Basic secret-env:a" })).toBe(401);
    expect(await status({ "x-api-key": "secret-env:c" })).toBe(401);
    expect(await status({ "x-api-key": "" })).toBe(401);
    expect(await status({})).toBe(401);
    expect(
      lines()
        .filter(({ msg }) => msg === "request")
        .map(({ client }) => client),
    ).toEqual(["b", "a"]);
  });

  it("guards models and counts too, and not the probes", async () => {
    const { url } = await runGateway(plan);
    expect(await statusOf(url, "/v1/models")).toBe(401);
    expect((await post(`${url}/v1/messages/count_tokens`, requestBody("anthropic", false))).status).toBe(401);
    expect(await statusOf(url, "/live")).toBe(200);
  });

  it("names no target in /health, and shows no metrics, to strangers", async () => {
    const { url } = await runGateway(plan);
    expect(await (await fetch(`${url}/health`)).text()).not.toContain("e/m");
    expect(await statusOf(url, "/metrics")).toBe(401);
  });

  it("applies each client's limits", async () => {
    const limited = chainPlan(echo, {
      gateway: { clients: [{ name: "a", secret: "env:a", ...noLimits, requestsPerMinute: 2 }] },
    });
    const { url } = await runGateway(limited);
    const answers = [];
    for (let i = 0; i < 3; i++)
      answers.push(await ask(url, "openai-chat", false, { "x-api-key": "secret-env:a" }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(answers[2]?.headers.get("retry-after"))).toBeGreaterThan(50);
  });
});

describe("the admin endpoints", () => {
  const admin = { secret: "env:ADMIN", listen: null };
  const bearer = { authorization: "Bearer secret-env:ADMIN" };

  it("are off without a secret, not open", async () => {
    const { url } = await runGateway(chainPlan(echo));
    expect(await statusOf(url, "/admin/plan")).toBe(403);
    expect((await post(`${url}/admin/decide`, requestBody("openai-chat", false))).status).toBe(403);
    expect((await fetch(`${url}/admin/reload`, { method: "POST" })).status).toBe(403);
  });

  it("hide the metrics too where there is a secret, and no clients", async () => {
    const { url } = await runGateway(chainPlan(echo, { gateway: { admin } }));
    expect(await statusOf(url, "/metrics")).toBe(401);
    expect(await statusOf(url, "/metrics", bearer)).toBe(200);
    expect(await statusOf((await runGateway(chainPlan(echo))).url, "/metrics")).toBe(200);
  });

  it("decide for a client that there is", async () => {
    const { url } = await runGateway(chainPlan(echo, { gateway: { clients, admin } }));
    const body = requestBody("openai-chat", false);
    const answer = await post(`${url}/admin/decide?client=nobody`, body, bearer);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("there is no client `nobody`; use one of: a");
    expect((await post(`${url}/admin/decide?client=a`, body, bearer)).status).toBe(200);
  });

  it("need their own secret; a client's is not it", async () => {
    const { url } = await runGateway(chainPlan(echo, { gateway: { clients, admin } }));
    expect(await statusOf(url, "/admin/plan")).toBe(401);
    expect(await statusOf(url, "/admin/plan", { authorization: "Bearer secret-env:a" })).toBe(401);
    expect(await statusOf(url, "/admin/plan", bearer)).toBe(200);
    expect(await statusOf(url, "/metrics", bearer)).toBe(200);
  });

  it("count and log who tries secrets, as for clients, without telling what was tried", async () => {
    const { url, lines } = await runGateway(chainPlan(echo, { gateway: { clients, admin } }));
    await statusOf(url, "/admin/plan");
    await statusOf(url, "/admin/usage", { authorization: "Bearer a-guess" });
    await statusOf(url, "/metrics", { authorization: "Bearer a-guess" });
    const metrics = await (await fetch(`${url}/metrics`, { headers: bearer })).text();
    expect(metrics).toContain('signalbox_unauthenticated_total{key="missing"} 1');
    expect(metrics).toContain('signalbox_unauthenticated_total{key="wrong"} 2');
    expect(lines().filter(({ msg }) => msg === "not authenticated")).toMatchObject([
      { path: "/admin/plan", key: "missing" },
      { path: "/admin/usage", key: "wrong" },
      { path: "/metrics", key: "wrong" },
    ]);
    expect(JSON.stringify(lines())).not.toContain("a-guess");
  });

  it("are on a listener of their own where the plan names one", async () => {
    const listen = "127.0.0.1:0";
    const { url, adminUrl } = await runGateway(chainPlan(echo, { gateway: { admin: { ...admin, listen } } }));
    expect(await statusOf(url, "/admin/plan", bearer)).toBe(404);
    expect(await statusOf(url, "/metrics", bearer)).toBe(404);
    expect(await statusOf(adminUrl ?? "", "/admin/plan", bearer)).toBe(200);
    expect(await statusOf(adminUrl ?? "", "/metrics")).toBe(200);
    expect(await statusOf(adminUrl ?? "", "/v1/models")).toBe(404);
  });

  it("show no secret and no reference to one", async () => {
    const { url } = await runGateway(
      chainPlan([{ name: "a", url: "http://x", protocol: "anthropic" }], { gateway: { clients, admin } }),
    );
    const shown = await (await fetch(`${url}/admin/plan`, { headers: bearer })).text();
    expect(shown).toContain("a/m");
    expect(shown).not.toMatch(/secret|env:/);
  });
});

describe("headers", () => {
  it("cross upstream by the allow-list alone", async () => {
    const upstream = await startUpstream("it");
    onTestFinished(() => upstream.close());
    const { url } = await runGateway(
      chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }], { gateway: { clients } }),
    );
    await ask(url, "anthropic", true, {
      "x-api-key": "secret-env:a",
      authorization: "Bearer theirs",
      cookie: "a=b",
      "x-forwarded-for": "1.2.3.4",
      forwarded: "for=1.2.3.4",
      "x-claude-code-session-id": "s",
      "anthropic-version": "2024-01-01",
      "anthropic-beta": "one,two",
      "x-anything": "y",
    });
    const {
      connection: _connection,
      host: _host,
      "content-length": _length,
      ...sent
    } = upstream.calls[0]?.headers ?? {};
    expect(sent).toEqual({
      "content-type": "application/json",
      accept: "text/event-stream",
      "accept-encoding": "identity",
      "user-agent": "signalbox",
      "anthropic-version": "2024-01-01",
      "anthropic-beta": "one,two",
      "x-api-key": "secret-env:a_1",
    });
  });

  it.each([
    [["two", "context-*"], "two,context-1m-2025-08-07"],
    [["*"], "one,two,context-1m-2025-08-07"],
    [["three"], undefined],
  ])("take to a provider only the betas that it takes: %j", async (betas, sent) => {
    const upstream = await startUpstream("it");
    onTestFinished(() => upstream.close());
    const quirks = { rename: {}, drop: [], defaults: {}, reasoningField: null, pathPrefix: null, betas };
    const plan = chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }], {
      providers: { a: { quirks } },
    });
    const { url } = await runGateway(plan);
    await ask(url, "anthropic", true, { "anthropic-beta": "one, two,context-1m-2025-08-07" });
    expect(upstream.calls[0]?.headers["anthropic-beta"]).toBe(sent);
  });

  it("never take a client's versions to another protocol, nor its credential anywhere", async () => {
    const upstream = await startUpstream("it");
    onTestFinished(() => upstream.close());
    const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol: "openai-chat" }]));
    await ask(url, "anthropic", true, { "anthropic-beta": "one", "x-api-key": "theirs" });
    expect(upstream.calls[0]?.headers).not.toHaveProperty("anthropic-beta");
    expect(upstream.calls[0]?.headers).not.toHaveProperty("x-api-key");
    expect(upstream.calls[0]?.headers.authorization).toBe("Bearer secret-env:a_1");
  });

  it("cross downstream by the allow-list alone", async () => {
    const headers = {
      "set-cookie": "a=b",
      "anthropic-organization-id": "org",
      "x-ratelimit-limit-requests": "5",
    };
    const upstream = await startUpstream("it", {
      kind: "status",
      status: 400,
      type: "invalid_request_error",
      headers,
    });
    onTestFinished(() => upstream.close());
    const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]));
    const answer = await ask(url, "anthropic", true);
    expect(answer.status).toBe(400);
    for (const name of Object.keys(headers)) expect(answer.headers.has(name)).toBe(false);
  });
});

describe("a provider's address", () => {
  it("is refused where it is private and the plan does not say so", async () => {
    const upstream = await startUpstream("it");
    onTestFinished(() => upstream.close());
    const plan = (network: "public" | "private", url: string) =>
      chainPlan([{ name: "a", url, protocol: "anthropic" }], { providers: { a: { network } } });
    const direct = await runGateway(plan("public", upstream.url));
    expect((await ask(direct.url, "anthropic", true)).status).toBe(502);

    const { port } = new URL(upstream.url);
    const named = `http://api.provider.example:${port}`;
    // A name that resolves to a public address and a private one: the resolver must not choose.
    const lookup: LookupFunction = (_name, options, callback) => {
      const found = [
        { address: "93.184.216.34", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ];
      if (options.all) callback(null, found);
      else callback(null, "127.0.0.1", 4);
    };
    const rebound = await runGateway(plan("public", named), { lookup });
    expect((await ask(rebound.url, "anthropic", true)).status).toBe(502);
    expect(upstream.calls).toHaveLength(0);

    const local: LookupFunction = (_name, options, callback) => {
      if (options.all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
      else callback(null, "127.0.0.1", 4);
    };
    const allowed = await runGateway(plan("private", named), { lookup: local });
    expect((await ask(allowed.url, "anthropic", true)).status).toBe(200);
  });

  it("is never one that a redirect names", async () => {
    const bait = await startUpstream("bait");
    const upstream = await startUpstream("it", {
      kind: "status",
      status: 307,
      headers: { location: `${bait.url}/v1/messages` },
    });
    onTestFinished(async () => {
      await bait.close();
      await upstream.close();
    });
    const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]));
    expect((await ask(url, "anthropic", true)).status).toBe(502);
    expect(bait.calls).toHaveLength(0);
  });
});

describe("secrets", () => {
  const plan = chainPlan([{ name: "a", url: "http://x", protocol: "anthropic" }], { gateway: { clients } });
  const sources = {
    environment: { a: "key", b: " ", a_1: undefined },
    readTextFile: () => Promise.reject(new Error("no such file")),
    readVault: () => Promise.reject(new Error("locked")),
  };

  it("are all named at once when they are missing or could not be a header", async () => {
    const resolved = await resolveSecrets(plan, sources, { echo: false });
    if (resolved.ok) return expect.unreachable();
    expect(resolved.missing.map(({ reference, neededBy }) => `${reference} for ${neededBy}`)).toEqual([
      "env:a_1 for provider `a`",
      "env:b for client `b`",
    ]);
    return undefined;
  });

  it("of providers are not needed with --echo", async () => {
    const complete = { ...sources, environment: { a: "key", b: "other" } };
    expect((await resolveSecrets(plan, complete, { echo: true })).ok).toBe(true);
    expect((await resolveSecrets(plan, complete, { echo: false })).ok).toBe(false);
  });

  it("do not print", () => {
    const secret = new Secret("hunter2-value");
    expect(`${secret} ${JSON.stringify({ secret })}`).not.toContain("hunter2");
    expect(secret.equals(new Secret("hunter2-value"))).toBe(true);
    expect(secret.equals(new Secret("hunter2"))).toBe(false);
  });

  it("stand in no log line and no answer, even where a provider repeats them", async () => {
    const message = "Incorrect API key provided: secret-env:a_1";
    const upstream = await startUpstream("it", {
      kind: "status",
      status: 400,
      type: "invalid_request_error",
      message,
    });
    onTestFinished(() => upstream.close());
    const { url, lines } = await runGateway(
      chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]),
    );
    const answer = await (await ask(url, "anthropic", true)).text();
    expect(answer).toContain("Incorrect API key provided");
    expect(answer + JSON.stringify(lines())).not.toContain("secret-env:a_1");
  });

  it("are taken out of log lines by path", () => {
    const lines: string[] = [];
    const log = createLog({ level: "info", destination: { write: (line) => void lines.push(line) } });
    log.info(
      {
        headers: { authorization: "Bearer s3cret", "x-api-key": "s3cret" },
        req: { headers: { cookie: "s3cret" } },
      },
      "x",
    );
    expect(lines.join("")).toContain("[redacted]");
    expect(lines.join("")).not.toContain("s3cret");
  });
});

describe("slow and large clients", () => {
  it("get 413 past the body limit, declared or not, in their protocol's shape", async () => {
    const { url } = await runGateway(chainPlan(echo, { gateway: { bodyLimitBytes: 1_000 } }));
    const large = { ...requestBody("anthropic", false), padding: "x".repeat(5_000) };
    const answer = await post(`${url}/v1/messages`, large);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ type: "error", error: { type: "request_too_large" } });
    expect(await chunkedStatus(url, JSON.stringify(large))).toBe(413);
  });

  it("are cut off when their headers or body do not come", async () => {
    const { url } = await runGateway(chainPlan(echo), { headersTimeoutMs: 100, requestTimeoutMs: 200 });
    const { port, hostname } = new URL(url);
    for (const sent of [
      "GET /health HTTP/1.1\r\nHost: ",
      `POST /v1/messages HTTP/1.1\r\nHost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    ]) {
      const closed = await new Promise<boolean>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.write(sent));
        socket.on("close", () => resolve(true)).on("error", () => {});
        socket.resume();
      });
      expect(closed).toBe(true);
    }
  });

  it("wait for a place, in a bounded queue", async () => {
    const upstream = await startUpstream("it", { kind: "hang", after: "nothing" });
    onTestFinished(() => upstream.close());
    const plan = chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }], {
      gateway: { concurrency: 1 },
    });
    const { url } = await runGateway(plan);
    const left = new AbortController();
    const send = () =>
      fetch(`${url}/v1/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(requestBody("anthropic", true)),
        signal: left.signal,
      });
    const waiting = [send().catch(() => null), send().catch(() => null)];
    while (upstream.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const third = await ask(url, "anthropic", true);
    expect(third.status).toBe(529);
    expect(third.headers.get("retry-after")).toBe("1");
    left.abort();
    await Promise.all(waiting);
  });
});

function statusOf(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const method = path === "/v1/messages" ? "POST" : "GET";
    request(url + path, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

function chunkedStatus(url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
    const sent = request(`${url}/v1/messages`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
