import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, post, requestBody, runGateway, wordsOf } from "../running-gateway.ts";
import { until } from "../until.ts";

const key = "secret-env:a_1";

/** A provider that writes bytes of its own choice to whoever connects, once the request's headers have come. */
async function startRaw(write: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.once("data", () => write(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A gateway whose first target is the hostile one, and whose second answers. */
async function besideGood(hostile: string) {
  const good = await startUpstream("good");
  onTestFinished(() => good.close());
  return runGateway(
    chainPlan([
      { name: "a", url: hostile, protocol: "anthropic" },
      { name: "good", url: good.url, protocol: "anthropic" },
    ]),
  );
}

const classesOf = (lines: readonly Readonly<Record<string, unknown>>[]): unknown =>
  lines.flatMap(({ failed }) => (Array.isArray(failed) ? failed : [])).map(({ class: of }) => of);

const head = (...headers: readonly string[]) => ["HTTP/1.1 200 OK", ...headers, "", ""].join("\r\n");

describe("an answer that is no HTTP, or more of it than anyone needs", () => {
  it.each([
    ["noise", "\u0000\u0001\u0002 not http\r\n\r\n"],
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
    [
      "a header with a bare line feed in it",
      `${head("content-type: application/json\nset-cookie: a=b", "content-length: 2")}{}`,
    ],
    [
      "a header with a zero byte in it",
      `${head("content-type: application/json\u0000", "content-length: 2")}{}`,
    ],
    ["two lengths", `${head("content-type: application/json", "content-length: 2", "content-length: 3")}{}x`],
    ["headers without an end", `HTTP/1.1 200 OK\r\n${"x-filler: y\r\n".repeat(20_000)}`],
    ["a status that is none", "HTTP/1.1 999999 OK\r\n\r\n"],
  ])("is passed over for the next target: %s", async (_, bytes) => {
    const { url, lines } = await besideGood(await startRaw((socket) => socket.end(bytes, "latin1")));
    const answer = await ask(url, "anthropic", false);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-signalbox-target")).toBe("good/m");
    expect(answer.headers.has("set-cookie")).toBe(false);
    expect(classesOf(lines())).toHaveLength(1);
  });

  it("is waited for through a thousand early hints", async () => {
    const hints = "HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n".repeat(1_000);
    const body = JSON.stringify({ type: "error", error: { type: "overloaded_error", message: "x" } });
    const answer = `HTTP/1.1 529 x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const { url, lines } = await besideGood(await startRaw((socket) => socket.end(hints + answer)));
    expect((await ask(url, "anthropic", false)).headers.get("x-signalbox-target")).toBe("good/m");
    expect(classesOf(lines())).toEqual(["overloaded"]);
  });

  it.each([102, 103])("is given up after so many that no answer can follow: %i", async (status) => {
    const hints = `HTTP/1.1 ${status} x\r\nlink: <x>\r\n\r\n`.repeat(100);
    let dropped = false;
    const endless = await startRaw((socket) => {
      socket.on("close", () => {
        dropped = true;
      });
      const more = (): void => {
        if (socket.destroyed) return;
        if (socket.write(hints)) setImmediate(more);
        else socket.once("drain", more);
      };
      more();
    });
    const { url, lines } = await besideGood(endless);
    expect((await ask(url, "anthropic", false)).headers.get("x-signalbox-target")).toBe("good/m");
    expect(classesOf(lines())).toEqual(["malformed"]);
    await until(() => dropped);
  });
});

describe("a compressed answer", () => {
  it.each(["gzip", "br", "deflate", "identity, gzip"])(
    "is never unpacked, so that no bomb goes off: %s",
    async (encoding) => {
      const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
      const headers = head(
        "content-type: application/json",
        `content-encoding: ${encoding}`,
        `content-length: ${bomb.length}`,
      );
      const { url, lines } = await besideGood(
        await startRaw((socket) => {
          socket.write(headers);
          socket.end(bomb);
        }),
      );
      expect((await ask(url, "anthropic", false)).headers.get("x-signalbox-target")).toBe("good/m");
      expect(classesOf(lines())).toEqual(["malformed"]);
    },
  );
});

describe("an event that does not end", () => {
  it("is cut off at 16 MiB, whether it is one line or many", async () => {
    for (const piece of [Buffer.alloc(1 << 20, "x"), Buffer.from("data: xxxxxxx\n".repeat(75_000))]) {
      const url = await startRaw((socket) => {
        socket.write(`${head("content-type: text/event-stream")}data: `);
        let sent = 0;
        const more = (): void => {
          if (socket.destroyed || sent > 64) return;
          sent++;
          if (socket.write(piece)) setImmediate(more);
          else socket.once("drain", more);
        };
        more();
      });
      const gateway = await besideGood(url);
      const answer = await ask(gateway.url, "anthropic", true);
      expect(wordsOf("anthropic", await answer.text())).toBe("Hello from good.");
      expect(classesOf(gateway.lines())).toEqual(["malformed"]);
    }
  });
});

describe("an answer that does not end", () => {
  it("is broken off in the client's protocol, before it fills the memory", async () => {
    const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    const opening =
      event("message_start", {
        type: "message_start",
        message: { id: "x", model: "m", content: [], usage: {} },
      }) +
      event("content_block_start", {
        type: "content_block_start",
        index: 0,
        content_block: { type: "text", text: "" },
      });
    const text = "so it goes on and on, ".repeat(2_000);
    const delta = event("content_block_delta", {
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text },
    });
    let sent = 0;
    const endless = await startRaw((socket) => {
      socket.write(head("content-type: text/event-stream") + opening);
      const more = (): void => {
        if (socket.destroyed) return;
        sent += delta.length;
        if (socket.write(delta)) setImmediate(more);
        else socket.once("drain", more);
      };
      more();
    });
    const { url, lines } = await runGateway(chainPlan([{ name: "a", url: endless, protocol: "anthropic" }]));
    const answer = await (await ask(url, "openai-responses", true)).text();
    expect(answer).toMatch(/event: response\.failed\n.*broke off/);
    expect(sent).toBeLessThan(100 * 1024 * 1024);
    expect(classesOf(lines())).toEqual(["malformed"]);
  });
});

describe("an answer of more than anyone has use for", () => {
  const values = `[${"[],".repeat(1_500_000)}0]`;
  const keys = Array.from({ length: 110_000 }, (_, at) => `"key ${at}":0`).join(",");
  const MANY_VALUES = "more than 1,000,000 JSON values";
  const MANY_MEMBERS = "more than 100,000 members in its objects";
  const whole = (members: string) => ["application/json", `{"type":"message",${members}}`] as const;
  const event = (members: string) =>
    ["text/event-stream", `event: message_start\ndata: {"type":"message_start",${members}}\n\n`] as const;

  it.each([
    ["of values, in one piece", whole(`"content":${values}`), MANY_VALUES],
    ["of values, as an event", event(`"x":${values}`), MANY_VALUES],
    ["of keys, in one piece", whole(`"content":[],${keys}`), MANY_MEMBERS],
    ["of keys, as an event", event(keys), MANY_MEMBERS],
  ])("is passed over for the next target, unparsed: %s", async (_, [contentType, body], says) => {
    const upstream = await startUpstream("it", { kind: "bytes", contentType, body });
    onTestFinished(() => upstream.close());
    const { url, lines } = await besideGood(upstream.url);
    const answer = await ask(url, "anthropic", true);
    expect(answer.headers.get("x-signalbox-target")).toBe("good/m");
    await answer.text();
    expect(JSON.stringify(lines())).toContain(says);
  });
});

describe("a stream of anything but content", () => {
  it("is broken off at the first token's time, however lively it is", async () => {
    const url = await startRaw((socket) => {
      socket.write(head("content-type: text/event-stream"));
      const timer = setInterval(() => socket.write('event: ping\ndata: {"type":"ping"}\n\n: x\n\n'), 5);
      socket.on("close", () => clearInterval(timer));
    });
    const good = await startUpstream("good");
    onTestFinished(() => good.close());
    const plan = chainPlan(
      [
        { name: "a", url, protocol: "anthropic" },
        { name: "good", url: good.url, protocol: "anthropic" },
      ],
      // Its own time alone is short: on a busy machine the good one may need more.
      {
        providers: {
          a: { timeouts: { connectMs: 5_000, firstTokenMs: 100, idleMs: 10_000, totalMs: 60_000 } },
        },
      },
    );
    const gateway = await runGateway(plan);
    expect(wordsOf("anthropic", await (await ask(gateway.url, "anthropic", true)).text())).toBe(
      "Hello from good.",
    );
    expect(classesOf(gateway.lines())).toEqual(["timed_out"]);
  });
});

describe("our own key, in a provider's mouth", () => {
  it.each([
    [
      "an error's message",
      { kind: "status" as const, status: 400, type: "invalid_request_error", message: `wrong key ${key}` },
    ],
    ["an error's type", { kind: "status" as const, status: 400, type: `bad_${key}`, message: "x" }],
    ["a body of another shape", { kind: "status" as const, status: 422, body: { detail: [{ msg: key }] } }],
    [
      "an error in a good answer",
      {
        kind: "bytes" as const,
        contentType: "application/json",
        body: JSON.stringify({ error: { message: key, type: key } }),
      },
    ],
    [
      "a page of a proxy",
      { kind: "bytes" as const, status: 403, contentType: "text/html", body: `<p>${key}</p>` },
    ],
    [
      "an error before content",
      { kind: "error_event" as const, after: "opening" as const, type: "api_error", message: key },
    ],
    [
      "an error after content",
      { kind: "error_event" as const, after: "content" as const, type: `e_${key}`, message: key },
    ],
  ])("reaches neither client nor log: %s", async (_, behaviour) => {
    const upstream = await startUpstream("it", behaviour);
    onTestFinished(() => upstream.close());
    for (const client of ["anthropic", "openai-chat"] as const) {
      const { url, lines } = await runGateway(
        chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]),
      );
      const answer = await ask(url, client, true);
      const told = `${JSON.stringify([...answer.headers])}${await answer.text()}${JSON.stringify(lines())}`;
      expect(told).not.toContain(key);
      expect(lines().some(({ failed }) => Array.isArray(failed) && failed.length > 0)).toBe(true);
    }
  });

  it("is known in the spelling of a JSON text too", async () => {
    const { withoutSecret } = await import("../../../runtime/failures/without-secret.ts");
    const { Secret } = await import("../../../runtime/index.ts");
    const secret = 'ab/"c\\d';
    const spelt = ['{"m":"ab\\/\\"c\\\\d"}', JSON.stringify({ m: secret }), secret];
    for (const text of spelt) {
      const body = new TextEncoder().encode(text);
      const failure = {
        class: "refused" as const,
        status: 400,
        code: secret,
        message: text,
        retryAfterMs: null,
        answer: { status: 400, contentType: `text/${secret}`, body },
      };
      const { answer, ...rest } = withoutSecret(failure, new Secret(secret));
      const told = `${JSON.stringify(rest)}${answer?.contentType}${new TextDecoder().decode(answer?.body)}`;
      expect(told).toContain("[secret]");
      expect(told.replaceAll("[secret]", "")).not.toMatch(/ab|c\\/);
    }
  });
});

describe("what a provider calls things", () => {
  it("writes no header of ours, and no log line", async () => {
    const words = 'x\r\nset-cookie: a=b\r\n\r\n{"msg":"request"}\u2028';
    const upstream = await startUpstream("it", {
      kind: "status",
      status: 400,
      type: words,
      message: words.repeat(500),
    });
    onTestFinished(() => upstream.close());
    const { url, lines } = await runGateway(
      chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]),
    );
    for (const client of ["anthropic", "openai-responses"] as const) {
      const answer = await ask(url, client, false);
      expect(answer.status).toBe(400);
      expect(answer.headers.has("set-cookie")).toBe(false);
    }
    const written = lines().filter(({ msg }) => msg === "request");
    expect(written).toHaveLength(2);
    for (const line of written) expect(JSON.stringify(line).length).toBeLessThan(3_000);
  });

  it("pollutes nothing where its keys are JavaScript's own", async () => {
    const evil = { ["__proto__"]: { polluted: true }, constructor: { prototype: { polluted: true } } };
    const body = JSON.stringify({
      id: "__proto__",
      type: "message",
      role: "assistant",
      model: "constructor",
      content: [
        { type: "text", text: "hi", ...evil },
        {
          type: "tool_use",
          id: "__proto__",
          name: "constructor",
          input: JSON.parse('{"__proto__":{"polluted":1}}'),
        },
      ],
      stop_reason: "tool_use",
      usage: { input_tokens: 3, output_tokens: 2, ...evil },
    }).replace('"usage":{', '"usage":{"__proto__":{"polluted":true},');
    const upstream = await startUpstream("it", { kind: "bytes", contentType: "application/json", body });
    onTestFinished(() => upstream.close());
    for (const client of ["anthropic", "openai-chat", "openai-responses"] as const) {
      const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]));
      for (const stream of [false, true]) expect((await ask(url, client, stream)).status).toBe(200);
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
  });

  it("nests a hundred thousand deep, and costs its target no more than its own answer", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const bodies = [
      `{"id":"x","type":"message","role":"assistant","model":"m","content":${deep},"stop_reason":"end_turn","usage":{}}`,
      `{"id":"x","type":"message","role":"assistant","model":"m","content":[{"type":"tool_use","id":"t","name":"t","input":{"a":${deep}}}],"stop_reason":"tool_use","usage":{}}`,
      `{"error":${deep}}`,
    ];
    for (const body of bodies) {
      const upstream = await startUpstream("it", { kind: "bytes", contentType: "application/json", body });
      onTestFinished(() => upstream.close());
      for (const client of ["anthropic", "openai-chat", "openai-responses"] as const) {
        const { url, lines } = await runGateway(
          chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]),
        );
        for (const stream of [false, true]) {
          const answer = await ask(url, client, stream);
          await answer.text();
          expect([200, 502]).toContain(answer.status);
        }
        expect(lines().filter(({ msg }) => msg === "internal error")).toEqual([]);
      }
    }
  });
});

describe("a provider's headers", () => {
  it("come back to nobody, but for the kind of the body", async () => {
    const headers = {
      "set-cookie": "session=1",
      "anthropic-organization-id": "org",
      "openai-organization": "org",
      "x-ratelimit-remaining-requests": "5",
      "anthropic-ratelimit-tokens-limit": "5",
      "request-id": "req_theirs",
      "x-request-id": "req_theirs",
      "x-signalbox-target": "forged/target",
      "access-control-allow-origin": "*",
      "strict-transport-security": "max-age=1",
      server: "theirs",
      via: "1.1 theirs",
    };
    const upstream = await startUpstream("it", { kind: "answer", headers });
    onTestFinished(() => upstream.close());
    const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]));
    for (const client of ["anthropic", "openai-chat"] as const) {
      for (const stream of [true, false]) {
        const answer = await ask(url, client, stream);
        await answer.text();
        const names = [...answer.headers.keys()].filter(
          (name) => !/^(connection|keep-alive|date)$/.test(name),
        );
        expect(names.sort()).toEqual(
          [
            ...(client === "anthropic" ? ["request-id"] : []),
            ...(stream ? ["cache-control", "transfer-encoding"] : ["content-length"]),
            "content-type",
            "x-request-id",
            "x-signalbox-attempts",
            "x-signalbox-plan",
            "x-signalbox-rule",
            "x-signalbox-target",
          ].sort(),
        );
        expect(answer.headers.get("x-signalbox-target")).toBe("a/m");
        expect(answer.headers.get("x-request-id")).not.toBe("req_theirs");
      }
    }
  });
});

describe("another spelling of this machine's address", () => {
  it.each([
    "127.0.0.1",
    "127.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "localhost",
  ])("is as private as the usual one: %s", async (host) => {
    const upstream = await startUpstream("it");
    onTestFinished(() => upstream.close());
    const url = `http://${host}:${new URL(upstream.url).port}`;
    const providers = { a: { network: "public" as const } };
    const gateway = await runGateway(chainPlan([{ name: "a", url, protocol: "anthropic" }], { providers }));
    const answer = await ask(gateway.url, "anthropic", false);
    expect(answer.status).toBe(502);
    expect(upstream.calls).toHaveLength(0);
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("is followed by none of them: %i", async (status) => {
    const bait = await startUpstream("bait");
    onTestFinished(() => bait.close());
    const upstream = await startUpstream("it", {
      kind: "status",
      status,
      headers: { location: `${bait.url}/v1/messages` },
    });
    onTestFinished(() => upstream.close());
    const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol: "anthropic" }]));
    const answer = await ask(url, "anthropic", false);
    expect(answer.status).toBe(502);
    expect(answer.headers.has("location")).toBe(false);
    expect(bait.calls).toHaveLength(0);
  });
});

describe("a URL in a request", () => {
  it("is fetched by nobody here, whatever it is for", async () => {
    const bait = await startUpstream("bait");
    onTestFinished(() => bait.close());
    const upstream = await startUpstream("it");
    onTestFinished(() => upstream.close());
    for (const protocol of ["anthropic", "openai-chat", "openai-responses"] as const) {
      const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol }]));
      const image = { type: "image", source: { type: "url", url: `${bait.url}/x.png` } };
      const body = {
        ...requestBody("anthropic", false),
        messages: [{ role: "user", content: [image, { type: "text", text: `see ${bait.url}` }] }],
        base_url: bait.url,
        mcp_servers: [{ type: "url", url: bait.url, name: "x" }],
        callback_url: bait.url,
      };
      await (await post(`${url}/v1/messages`, body)).text();
    }
    expect(bait.calls).toHaveLength(0);
    expect(upstream.calls.length).toBeGreaterThan(0);
  });
});
