import { describe, expect, it, onTestFinished } from "vitest";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { type Behaviour, startUpstream } from "../../upstream/upstream.ts";
import { sdkSees, type WireAnswer } from "../faults/sdk-client.ts";
import {
  type AtEnd,
  ask,
  chainPlan,
  endpoints,
  requestBody,
  runGateway,
  wordsOf,
} from "../running-gateway.ts";
import { until } from "../until.ts";

const terminal: Readonly<Record<ClientProtocol, string>> = {
  anthropic: "message_stop",
  "openai-chat": "[DONE]",
  "openai-responses": "response.completed",
};
const errorEvent: Readonly<Record<ClientProtocol, RegExp>> = {
  anthropic: /\nevent: error\ndata: \{"type":"error"/,
  "openai-chat": /\ndata: \{"error":/,
  "openai-responses": /\nevent: response.failed\n/,
};

async function upstream(
  name: string,
  behaviour: Behaviour = { kind: "answer" },
  atEnd: AtEnd = onTestFinished,
) {
  const started = await startUpstream(name, behaviour);
  atEnd(() => started.close());
  return started;
}

const midway: readonly { says: string; behaviour: Behaviour }[] = [
  { says: "the connection breaks", behaviour: { kind: "break", after: "content" } },
  { says: "the stream ends cleanly", behaviour: { kind: "break", after: "content", cleanly: true } },
  {
    says: "only the terminal signal is missing",
    behaviour: { kind: "break", after: "ending", cleanly: true },
  },
  { says: "the stream falls silent", behaviour: { kind: "hang", after: "content" } },
  {
    says: "the provider reports an error",
    behaviour: { kind: "error_event", after: "content", type: "overloaded_error" },
  },
];

describe.concurrent.each(clientProtocols)("a %s client in mid-stream", (client) => {
  for (const target of clientProtocols) {
    for (const { says, behaviour } of midway) {
      it(`is told by an error event, and nothing is tried again, when ${says} (${target})`, async ({
        onTestFinished: atEnd,
      }) => {
        const first = await upstream("the first", behaviour, atEnd);
        const second = await upstream("the second", { kind: "answer" }, atEnd);
        const plan = chainPlan(
          [
            { name: "a", url: first.url, protocol: target },
            { name: "b", url: second.url, protocol: target },
          ],
          {
            providers: {
              a: { timeouts: { connectMs: 4_000, firstTokenMs: 4_000, idleMs: 200, totalMs: 8_000 } },
            },
          },
        );
        const { url } = await runGateway(plan, {}, atEnd);
        const answer = await ask(url, client, true);
        const body = await answer.text();
        expect(answer.status).toBe(200);
        expect(wordsOf(client, body)).toMatch(/^Hello/);
        expect(body).toMatch(errorEvent[client]);
        expect(body).not.toContain(terminal[client]);
        expect(second.calls).toHaveLength(0);
      });
    }
  }
});

describe("the error event of a broken Responses stream", () => {
  for (const { says, behaviour } of midway) {
    it.each(clientProtocols)(`goes on with the numbers and ids where ${says} (%s)`, async (protocol) => {
      const target = await upstream("the upstream", behaviour);
      const plan = chainPlan([{ name: "a", url: target.url, protocol }], {
        providers: {
          a: { timeouts: { connectMs: 4_000, firstTokenMs: 4_000, idleMs: 200, totalMs: 8_000 } },
        },
      });
      const { url } = await runGateway(plan);
      const body = await (await ask(url, "openai-responses", true)).text();
      const events = [...body.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data));
      expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
      expect(events.at(-1)).toMatchObject({
        type: "response.failed",
        response: {
          id: events[0].response.id,
          created_at: events[0].response.created_at,
          model: events[0].response.model,
          status: "failed",
          error: { code: expect.any(String), message: expect.any(String) },
        },
      });
    });
  }
});

describe("a stream of the client's own protocol", () => {
  it.each(clientProtocols)("passes byte for byte (%s)", async (protocol) => {
    const target = await upstream("the upstream");
    const { url } = await runGateway(chainPlan([{ name: "a", url: target.url, protocol }]));
    const path = protocol === "anthropic" ? "/v1/messages" : endpoints[protocol];
    const body = { ...requestBody(protocol, true), model: "m", stream_options: { include_usage: true } };
    const post = (base: string) =>
      fetch(`${base}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const direct = await (await post(target.url)).text();
    const through = await (await post(url)).text();
    expect(through).toBe(direct);
    expect(target.calls[1]?.bytes.equals(target.calls[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });
});

describe("headers that wait for content", () => {
  it.each(clientProtocols)(
    "go out after a while, keep-alives follow, and fallback stays possible (%s)",
    async (protocol) => {
      const first = await upstream("the first", { kind: "hang", after: "opening" });
      const second = await upstream("the second");
      const plan = chainPlan(
        [
          { name: "a", url: first.url, protocol },
          { name: "b", url: second.url, protocol },
        ],
        {
          providers: {
            a: { timeouts: { connectMs: 4_000, firstTokenMs: 250, idleMs: 1_000, totalMs: 2_000 } },
          },
          gateway: { commitHeadersAfterMs: 30 },
        },
      );
      const { url } = await runGateway(plan, { keepAliveMs: 40 });
      const answer = await ask(url, protocol, true);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("x-signalbox-rule")).toBe("main");
      expect(answer.headers.get("x-signalbox-target")).toBeNull();
      expect(second.calls).toHaveLength(0);
      const body = await answer.text();
      expect(wordsOf(protocol, body)).toBe("Hello from the second.");
      const keepAlives = body.split(protocol === "anthropic" ? "event: ping" : "\n:").length - 1;
      expect(keepAlives + (body.startsWith(":") ? 1 : 0)).toBeGreaterThanOrEqual(2);
    },
  );

  it.each(clientProtocols)(
    "leave an error event as the only way to say that every target failed (%s)",
    async (protocol) => {
      const first = await upstream("the first", { kind: "hang", after: "opening" });
      const plan = chainPlan([{ name: "a", url: first.url, protocol }], {
        providers: {
          a: { timeouts: { connectMs: 4_000, firstTokenMs: 120, idleMs: 1_000, totalMs: 2_000 } },
        },
        gateway: { commitHeadersAfterMs: 20 },
      });
      const { url } = await runGateway(plan);
      const answer = await wholeOf(await ask(url, protocol, true));
      const { status, body } = answer;
      expect(status).toBe(200);
      expect(await sdkSees(protocol, true, answer)).toEqual({ kind: "error", status: null });
      expect(`\n${body}`).toMatch(errorEvent[protocol]);
      expect(wordsOf(protocol, body)).toBe("");
    },
  );
});

async function wholeOf(answer: Response): Promise<WireAnswer> {
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

describe("a client that leaves", () => {
  it.each(["opening", "content"] as const)("cancels the upstream at once (after its %s)", async (after) => {
    const target = await upstream("the upstream", { kind: "hang", after });
    const other = await upstream("the other");
    const plan = chainPlan([
      { name: "a", url: target.url, protocol: "anthropic" },
      { name: "b", url: other.url, protocol: "anthropic" },
    ]);
    const { url, lines } = await runGateway(plan);
    const left = new AbortController();
    const asked = fetch(`${url}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(requestBody("anthropic", true)),
      signal: left.signal,
    }).catch(() => null);
    await until(() => target.calls.length === 1);
    if (after === "content") await asked;
    left.abort();
    await until(() => target.calls[0]?.dropped === true);
    await until(() => lines().some(({ outcome }) => outcome === "client_gone"));
    const line = lines().find(({ outcome }) => outcome === "client_gone");
    expect(line).toHaveProperty("status", after === "content" ? 200 : null);
    expect(other.calls).toHaveLength(0);
  });
});

describe("a client that leaves between two events", () => {
  it.each(clientProtocols)("has its upstream cancelled before the next one (%s)", async (protocol) => {
    const target = await upstream("the upstream", { kind: "slow", pauseMs: 3_000 });
    const { url } = await runGateway(chainPlan([{ name: "a", url: target.url, protocol }]));
    const reader = (await ask(url, protocol, true)).body?.getReader();
    await reader?.read();
    const leftAtMs = performance.now();
    await reader?.cancel();
    await until(() => target.calls[0]?.dropped === true);
    expect(performance.now() - leftAtMs).toBeLessThan(2_500);
  });
});

describe("a stream that falls silent", () => {
  for (const target of clientProtocols) {
    it.each(clientProtocols)(
      `is kept open with the client's own keep-alives (%s, ${target})`,
      async (client) => {
        const slow = await upstream("the upstream", { kind: "slow", pauseMs: 250 });
        const { url } = await runGateway(chainPlan([{ name: "a", url: slow.url, protocol: target }]), {
          keepAliveMs: 40,
        });
        const body = await (await ask(url, client, true)).text();
        const silence = body.slice(body.indexOf("Hello"), body.lastIndexOf("upstream"));
        const ping = client === "anthropic" ? "\n\nevent: ping\n" : "\n\n: keep-alive\n";
        expect(silence).toContain(ping);
        expect(wordsOf(client, body)).toContain("Hello from the upstream.");
      },
    );
  }
});

describe("back-pressure", () => {
  const MiB = 1024 * 1024;

  it.each(clientProtocols)("reaches the provider when the client does not read (%s)", async (client) => {
    const size = 32 * MiB;
    const flood = await floodingUpstream(size);
    const timeouts = { connectMs: 10_000, firstTokenMs: 10_000, idleMs: 10_000, totalMs: 60_000 };
    const plan = chainPlan([{ name: "a", url: flood.url, protocol: "openai-chat" }], {
      providers: { a: { timeouts } },
    });
    const { url } = await runGateway(plan);
    const answer = await ask(url, client, true);
    const reader = answer.body?.getReader();
    let received = (await reader?.read())?.value?.length ?? 0;
    await settled(flood.sent);
    // What is on its way fills the sockets of three programs, and no more than some pieces in the gateway.
    expect(flood.sent() - received).toBeLessThan(20 * MiB);
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) break;
      received += piece.value.length;
    }
    expect(received).toBeGreaterThanOrEqual(size);
  });
});

/** Resolves when a count has not moved for a while. */
async function settled(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function floodingUpstream(bytes: number) {
  const { createServer } = await import("node:http");
  let sent = 0;
  const said = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  // Spaces are few tokens, and an answer of too many is taken for one without an end.
  const chunk = said({ content: " ".repeat(64_000) });
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const more = (): void => {
      while (sent < bytes) {
        sent += chunk.length;
        if (!response.write(chunk)) {
          response.once("drain", more);
          return;
        }
      }
      response.end(said({}, "stop"));
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, sent: () => sent };
}
