import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ClientProtocol } from "../../../schemas/index.ts";
import { startUpstream, type TestUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, endpoints, post, requestBody, runGateway } from "../running-gateway.ts";
import { sendRaw, statusesOf } from "./raw-connection.ts";

const protocols: readonly ClientProtocol[] = ["anthropic", "openai-chat", "openai-responses"];
const noLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null, dailyUsd: null };
const clients = [{ name: "a", secret: "env:a", ...noLimits }];
const admin = { secret: "env:ADMIN", listen: null };
const bearer = { authorization: "Bearer secret-env:ADMIN" };
const echo = [{ name: "e", url: "", protocol: "echo" as const }];
const pairs = protocols.flatMap((client) => protocols.map((target) => ({ client, target })));

async function upstream(): Promise<TestUpstream> {
  const started = await startUpstream("it");
  onTestFinished(() => started.close());
  return started;
}

async function gatewayTo(target: ClientProtocol) {
  const provider = await upstream();
  const running = await runGateway(chainPlan([{ name: "a", url: provider.url, protocol: target }]));
  return { provider, ...running };
}

/** A provider that reads no body and refuses every request. */
async function startRefusing(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { "content-type": "application/json" });
    response.end('{"type":"error","error":{"type":"invalid_request_error","message":"it does as it likes"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function framed(url: string, headers: readonly string[], body: string): string {
  const { host } = new URL(url);
  return [`POST /v1/messages HTTP/1.1`, `Host: ${host}`, ...headers, "", body].join("\r\n");
}

describe("a request that two readers would cut differently", () => {
  const body = JSON.stringify(requestBody("anthropic", false));
  const json = "content-type: application/json";

  it.each([
    ["a length and chunks", [json, `content-length: ${body.length}`, "transfer-encoding: chunked"]],
    ["two lengths", [json, `content-length: ${body.length}`, "content-length: 5"]],
    ["a length that is no number", [json, "content-length: +7"]],
    ["a transfer coding nobody knows", [json, "transfer-encoding: xchunked"]],
    ["a transfer coding below the chunks", [json, "transfer-encoding: gzip, chunked"]],
    ["a space before the colon", [json, `content-length : ${body.length}`]],
    ["a header that goes on in the next line", [json, "x-a: b", " content-length: 5"]],
    ["a zero byte in a header", [json, "x-a: b\0c"]],
    ["a bare line feed in a header", [json, "x-a: b\nx-api-key: c"]],
  ])("is refused: %s", async (_, headers) => {
    const { provider, url } = await gatewayTo("anthropic");
    // Its body is a second request, for whoever takes it for one.
    const smuggled = `GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n`;
    const answer = await sendRaw(url, framed(url, headers, body + smuggled));
    expect(statusesOf(answer).filter((status) => status < 400)).toEqual([]);
    expect(statusesOf(answer).length).toBeLessThan(2);
    expect(provider.calls).toHaveLength(0);
  });

  it("is served as its own length says, and what follows is a request of its own", async () => {
    const { provider, url } = await gatewayTo("anthropic");
    const next = `GET /live HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\n\r\n`;
    const first = framed(url, [json, `content-length: ${body.length}`], body);
    expect(statusesOf(await sendRaw(url, first + next))).toEqual([200, 200]);
    expect(provider.calls).toHaveLength(1);
    expect(provider.calls[0]?.body).toMatchObject({ model: "m" });
  });

  it("has nothing written into the stream that is under way where what follows it is no request", async () => {
    const provider = await startUpstream("it", { kind: "hang", after: "content" });
    onTestFinished(() => provider.close());
    const { url } = await runGateway(chainPlan([{ name: "it", url: provider.url, protocol: "anthropic" }]));
    const asked = JSON.stringify(requestBody("anthropic", true));
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () =>
      socket.write(framed(url, [json, `content-length: ${asked.length}`], asked)),
    );
    let answer = "";
    socket.on("data", (piece) => {
      answer += piece.toString("latin1");
      if (answer.includes("content_block_delta")) socket.write("\x01 nothing\r\n\r\n");
    });
    await new Promise((resolve) => socket.on("close", resolve).on("error", () => {}));
    expect(statusesOf(answer)).toEqual([200]);
    expect(answer).not.toContain("this is no HTTP request");
  });

  it("is refused with more headers than anyone needs", async () => {
    const { url } = await runGateway(chainPlan(echo));
    const large = Array.from({ length: 500 }, (_, i) => `x-${i}: ${"y".repeat(100)}`);
    const answer = await sendRaw(url, framed(url, large, ""));
    expect(statusesOf(answer)).toEqual([431]);
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toHaveProperty(
      "error.message",
      "the headers are larger than 32 KiB",
    );
  });

  it.each([
    ["its key", { clients }, "x-api-key: secret-env:a", 200],
    ["a foreign origin", {}, "origin: https://evil.example", 403],
    ["a second host", {}, "host: localhost", 403],
  ])("is read with all its headers, however many stand before %s", async (_, gateway, last, status) => {
    const { url } = await runGateway(chainPlan(echo, { gateway }));
    const many = Array.from({ length: 2_500 }, (_, i) => `x${i}: y`);
    const own = [json, `content-length: ${body.length}`, "connection: close"];
    expect(statusesOf(await sendRaw(url, framed(url, [...own, ...many, last], body)))).toEqual([status]);
  });
});

describe("a member that stands twice in a body", () => {
  const twice = (first: string, last: string) =>
    `{${first},"max_tokens":10,"messages":[{"role":"user","content":"hello"}],${last}}`;

  it.each([
    ["model", '"model":"expensive"', '"model":"m"'],
    ["model", '"mod\\u0065l":"expensive"', '"model":"m"'],
    ["max_tokens", '"max_tokens":99999', '"model":"m"'],
    ["tools", '"tools":[{"name":"t","input_schema":{}}]', '"tools":[],"model":"m"'],
    ["model", '"model":"x","model":"y"', '"model":"m"'],
    ["type", '"thinking":{"type":"enabled","type":"disabled"}', '"model":"m"'],
  ])("is refused with both places where it decides: %s as %s", async (key, first, last) => {
    const { provider, url } = await gatewayTo("anthropic");
    const answer = await post(`${url}/v1/messages`, twice(first, last));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(
      new RegExp(`the key \`${key}\` decides and stands twice in its object, at bytes \\d+ and \\d+`),
    );
    expect(provider.calls).toHaveLength(0);
  });

  it("reaches the provider once where it decides nothing", async () => {
    const { provider, url, lines } = await gatewayTo("anthropic");
    const text = twice(
      '"model":"m","temperature":0,"t\\u006fp_k":1,"temperature":0.5',
      '"top_k":2,"temperature":1',
    );
    expect((await post(`${url}/v1/messages`, text)).status).toBe(200);
    const sent = provider.calls[0]?.bytes.toString("utf8") ?? "";
    expect(JSON.parse(sent)).toEqual(JSON.parse(text));
    const names = [...sent.matchAll(/"((?:temp|t)[^"]*)":/g)].map((match) => JSON.parse(`"${match[1]}"`));
    expect(names.sort()).toEqual(["temperature", "top_k"]);
    expect(lines().find(({ msg }) => msg === "request")?.["edits"]).toContain("repeated members");
  });
});

describe("keys that mean something to JavaScript", () => {
  it.each(pairs)("do nothing on the way from $client to $target", async ({ client, target }) => {
    const { provider, url } = await gatewayTo(target);
    const evil = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
    const tool =
      client === "anthropic"
        ? `{"name":"__proto__","input_schema":{"type":"object","properties":{${evil}}},${evil}}`
        : client === "openai-chat"
          ? `{"type":"function","function":{"name":"__proto__","parameters":{"type":"object","properties":{${evil}}},${evil}}}`
          : `{"type":"function","name":"__proto__","parameters":{"type":"object","properties":{${evil}}},${evil}}`;
    const plain = JSON.stringify(requestBody(client, false));
    const text = `{${evil},"metadata":{${evil}},"tools":[${tool}],${plain.slice(1)}`;
    const answer = await post(`${url}${endpoints[client]}`, text);
    expect(answer.status).toBe(200);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
    expect(provider.calls).toHaveLength(1);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
    "are a model's name like any other: %s",
    async (model) => {
      const { url } = await runGateway(chainPlan(echo, { gateway: { clients } }));
      const headers = { "x-api-key": "secret-env:a" };
      const body = { ...requestBody("anthropic", false), model };
      expect((await post(`${url}/v1/messages`, body, headers)).status).toBe(200);
      const known = await fetch(`${url}/v1/models/${model}`, { headers });
      expect(known.status).toBe(404);
    },
  );
});

describe("a body that nests a hundred thousand deep", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const places: Readonly<Record<ClientProtocol, readonly string[]>> = {
    anthropic: [
      `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":${deep}}]}`,
      `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}],"tools":[{"name":"t","input_schema":{"a":${deep}}}]}`,
      `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}],"metadata":${deep}}`,
    ],
    "openai-chat": [
      `{"model":"m","messages":[{"role":"user","content":${deep}}]}`,
      `{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"t","parameters":{"a":${deep}}}}]}`,
    ],
    "openai-responses": [
      `{"model":"m","input":${deep}}`,
      `{"model":"m","input":"x","tools":[{"type":"function","name":"t","parameters":{"a":${deep}}}]}`,
    ],
  };

  it.each(pairs)(
    "gets an answer, and leaves the gateway well: $client to $target",
    async ({ client, target }) => {
      const refusing = await startRefusing();
      const { url, lines } = await runGateway(chainPlan([{ name: "a", url: refusing, protocol: target }]));
      for (const text of places[client]) {
        const answer = await post(`${url}${endpoints[client]}`, text);
        expect(answer.status).toBe(400);
        await answer.text();
      }
      expect(await (await ask(url, client, false)).text()).toContain("it does as it likes");
      expect(lines().filter(({ msg }) => msg === "internal error")).toEqual([]);
    },
  );
});

describe("a body of millions of values", () => {
  it("is refused before it is parsed, so that nobody waits for it", async () => {
    const { provider, url } = await gatewayTo("openai-chat");
    const many = `[${"[],".repeat(2_000_000)}0]`;
    const text = `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}],"metadata":${many}}`;
    const answer = await post(`${url}/v1/messages`, text);
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain("more than 1,000,000 JSON values");
    expect(provider.calls).toHaveLength(0);
  });
});

describe("a body of very many keys", () => {
  const keys = Array.from({ length: 110_000 }, (_, at) => `"key ${at}":0`).join(",");
  const small = Array.from({ length: 110_000 }, (_, at) => `{"key ${at}":0}`).join(",");
  const hi = '{"role":"user","content":"hi"}';

  it.each([
    ["of its own", `{"model":"m","messages":[${hi}],${keys}}`],
    ["in a member that nobody reads", `{"model":"m","messages":[${hi}],"metadata":{${keys}}}`],
    ["in a message", `{"model":"m","messages":[{"role":"user","content":[{"type":"x",${keys}}]}]}`],
    [
      "in a schema",
      `{"model":"m","messages":[${hi}],"tools":[{"type":"function","function":{"name":"t","parameters":{${keys}}}}]}`,
    ],
    ["in objects of one key each", `{"model":"m","messages":[${hi}],"metadata":[${small}]}`],
  ])("is refused before it is parsed: %s", async (_, text) => {
    const { provider, url } = await gatewayTo("openai-chat");
    const answer = await post(`${url}/v1/chat/completions`, text);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toHaveProperty(
      "error.message",
      "the body holds more than 100,000 members in its objects",
    );
    expect(provider.calls).toHaveLength(0);
  });

  it.each([
    [
      "keys",
      Array.from({ length: 3 }, (_, at) => `{${keys.replaceAll("key", `key ${at}`)}}`),
      "100,000 members in its objects",
    ],
    ["values", Array(4).fill(`{"a":[${"[],".repeat(200_000)}0]}`), "1,000,000 JSON values"],
  ])("is refused with as many %s in the arguments of its calls", async (_, each, most) => {
    const { provider, url } = await gatewayTo("anthropic");
    const calls = each.map((text, at) => ({
      id: `c${at}`,
      type: "function",
      function: { name: "t", arguments: text },
    }));
    const messages = [
      { role: "user", content: "hi" },
      { role: "assistant", tool_calls: calls },
    ];
    const answer = await post(`${url}/v1/chat/completions`, { model: "m", messages });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toHaveProperty(
      "error.message",
      `the arguments of its tool calls hold more than ${most}`,
    );
    expect(provider.calls).toHaveLength(0);
  });
});

describe("a body that is not what it says", () => {
  it.each([
    ["compressed", { "content-encoding": "gzip" }, 415],
    ["compressed twice", { "content-encoding": "identity, gzip" }, 415],
    ["a form, as a web page posts it", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["text, as a web page posts it without asking first", { "content-type": "text/plain" }, 415],
    ["of no kind", { "content-type": "" }, 415],
  ])("is refused: %s", async (_, headers, status) => {
    const { provider, url } = await gatewayTo("anthropic");
    expect((await post(`${url}/v1/messages`, requestBody("anthropic", false), headers)).status).toBe(status);
    expect(provider.calls).toHaveLength(0);
  });

  it.each(["", "null", "[]", '"x"', "{", "NaN", "\ufeff", '{"a":1}x'])("is refused: %j", async (text) => {
    const { url } = await runGateway(chainPlan(echo));
    for (const protocol of protocols)
      expect((await post(`${url}${endpoints[protocol]}`, text)).status, protocol).toBe(400);
  });
});

describe("a path with tricks in it", () => {
  it.each([
    "/admin/plan/",
    "//admin/plan",
    "/v1/../admin/plan",
    "/v1/%2e%2e/admin/plan",
    "/%61dmin/plan",
    "/admin%2fplan",
    "/ADMIN/plan",
    "/admin/plan;x=/v1/models",
    "/v1/models/..%2f..%2fadmin%2fplan",
    "/v1/models/%2e%2e/%2e%2e/admin/plan",
    "http://127.0.0.1/admin/plan",
    "/admin/plan?secret=secret-env:ADMIN",
    "/metrics/",
    "/%6detrics",
  ])("shows a stranger nothing: %s", async (path) => {
    const { url } = await runGateway(chainPlan(echo, { gateway: { clients, admin } }));
    const answer = await sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect([401, 403, 404]).toContain(statusesOf(answer)[0]);
    expect(answer).not.toContain("e/m");
  });

  it("reaches nothing of the operator's on the clients' listener", async () => {
    const listen = "127.0.0.1:0";
    const { url } = await runGateway(chainPlan(echo, { gateway: { clients, admin: { ...admin, listen } } }));
    for (const path of ["/admin/plan", "/%61dmin/plan", "/metrics", "/admin/usage"]) {
      const sent = `GET ${path} HTTP/1.1\r\nHost: x\r\nauthorization: ${bearer.authorization}\r\nConnection: close\r\n\r\n`;
      expect(statusesOf(await sendRaw(url, sent)), path).toEqual([404]);
    }
  });
});

describe("a name in `Host` that only looks like this machine", () => {
  it.each([
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example:127.0.0.1",
    "127.0.0.1@evil.example",
    "evil.example#localhost",
    "[::1].evil.example",
    "0.0.0.0",
    "127.0.0.1, evil.example",
    "2130706433",
    "",
  ])("is refused: %j", async (host) => {
    const { url } = await runGateway(chainPlan(echo));
    const answer = await sendRaw(
      url,
      `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    expect([400, 403]).toContain(statusesOf(answer)[0]);
  });

  it("is refused where there is none, or two", async () => {
    const { url } = await runGateway(chainPlan(echo));
    for (const host of ["", "Host: 127.0.0.1\r\nHost: evil.example\r\n"]) {
      const answer = await sendRaw(url, `GET /v1/models HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
      expect([400, 403]).toContain(statusesOf(answer)[0]);
    }
    const old = await sendRaw(url, "GET /v1/models HTTP/1.0\r\n\r\n");
    expect(old).not.toContain(" 200 ");
  });
});

describe("a web page", () => {
  it("is given no leave to read or post, with clients declared or not", async () => {
    for (const gateway of [{}, { clients }]) {
      const { url } = await runGateway(chainPlan(echo, { gateway }));
      const headers = {
        origin: "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-api-key",
      };
      const asked = await new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
        request(`${url}/v1/messages`, { method: "OPTIONS", headers }, (response) => {
          response.resume();
          resolve({ status: response.statusCode, ...response.headers });
        })
          .on("error", reject)
          .end();
      });
      expect([403, 405]).toContain(asked["status"]);
      expect(Object.keys(asked).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });
});

describe("what a client calls things", () => {
  it("cannot write a log line, nor fill the log", async () => {
    const { url, lines } = await runGateway(chainPlan(echo));
    const model = `x"}\n{"msg":"request","client":"admin"}\u2028${"y".repeat(100_000)}`;
    await post(`${url}/v1/messages`, { ...requestBody("anthropic", false), model });
    const written = lines().filter(({ msg }) => msg === "request");
    expect(written).toHaveLength(1);
    expect(JSON.stringify(written[0]).length).toBeLessThan(3_000);
  });

  it("makes no new series of metrics", async () => {
    const { url } = await runGateway(chainPlan(echo));
    const seriesNow = async () => (await (await fetch(`${url}/metrics`)).text()).split("\n").length;
    await (await ask(url, "anthropic", false)).text();
    const series = await seriesNow();
    for (let i = 0; i < 20; i++)
      await post(
        `${url}/v1/messages`,
        { ...requestBody("anthropic", false), model: `m${i}` },
        { "x-session-id": `s${i}` },
      );
    expect(await seriesNow()).toBe(series);
  });

  it("reaches a provider in no header but those of the list", async () => {
    const { provider, url } = await gatewayTo("anthropic");
    const sent = [
      "content-type: application/json",
      "anthropic-beta: one\u00e9",
      "anthropic-version: 2023-06-01, 1999-01-01",
      "x-api-key: mine",
      "proxy-authorization: Basic x",
      "transfer-encoding: chunked",
      "te: trailers",
      "trailer: x-api-key",
      "connection: close, x-api-key",
      "upgrade: h2c",
      "expect: 100-continue",
      "x-http-method-override: DELETE",
      "x-original-url: /admin/plan",
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ];
    const body = JSON.stringify(requestBody("anthropic", false));
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\nx-api-key: trailing\r\n\r\n`;
    const answer = await sendRaw(url, Buffer.from(framed(url, sent, chunked), "latin1"));
    expect(statusesOf(answer).at(-1)).toBe(200);
    expect(Object.keys(provider.calls[0]?.headers ?? {}).sort()).toEqual([
      "accept",
      "accept-encoding",
      "anthropic-beta",
      "anthropic-version",
      "connection",
      "content-length",
      "content-type",
      "host",
      "user-agent",
      "x-api-key",
    ]);
    expect(provider.calls[0]?.headers["x-api-key"]).toBe("secret-env:a_1");
  });
});

describe("many large bodies at once", () => {
  it("hold no more than the room that all share", async () => {
    const { url } = await runGateway(chainPlan(echo, { gateway: { bodyLimitBytes: 1_000 } }));
    const { host } = new URL(url);
    // Each holds 900 bytes of its body and never ends: 16 bodies' room is full after 17.
    const open = Array.from({ length: 17 }, () =>
      sendRaw(
        url,
        `POST /v1/messages HTTP/1.1\r\nHost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n${"x".repeat(900)}`,
        600,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answer = await post(`${url}/v1/messages`, {
      ...requestBody("anthropic", false),
      padding: "x".repeat(700),
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { type: "overloaded_error" } });
    await Promise.all(open);
    expect((await ask(url, "anthropic", false)).status).toBe(200);
  });
});
