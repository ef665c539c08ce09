import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, requestBody, runGateway } from "../running-gateway.ts";
import { until } from "../until.ts";

async function metric(url: string, name: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^signalbox_${name} (\\d+)$`, "m").exec(metrics)?.[1]);
}

const inFlight = (url: string): Promise<number> => metric(url, "in_flight_requests");

/** A provider whose first answer has 24 MB, and each that follows few bytes. */
async function startWordy(): Promise<{ readonly url: string; readonly calls: number }> {
  let calls = 0;
  const server = createServer((request, response) => {
    request.resume();
    calls++;
    const content = [{ type: "text", text: "words ".repeat(calls === 1 ? 4_000_000 : 1) }];
    const usage = { input_tokens: 1, output_tokens: 1 };
    const message = { id: "m", type: "message", role: "assistant", model: "m", content, usage };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ ...message, stop_reason: "end_turn" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get calls() {
      return calls;
    },
  };
}

function asked(url: string, stream: boolean): string {
  const body = JSON.stringify(requestBody("anthropic", stream));
  const { host } = new URL(url);
  const head = [`host: ${host}`, "content-type: application/json", `content-length: ${body.length}`];
  return ["POST /v1/messages HTTP/1.1", ...head, "", body].join("\r\n");
}

describe("the place of a request", () => {
  it("is free again when its connection closes, those behind it on the connection too", async () => {
    const provider = await startUpstream("it", { kind: "hang", after: "content" });
    onTestFinished(() => provider.close());
    const { url, lines } = await runGateway(
      chainPlan([{ name: "a", url: provider.url, protocol: "anthropic" }], { gateway: { concurrency: 8 } }),
    );
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(asked(url, true).repeat(5)));
    socket.on("error", () => {});
    await until(() => provider.calls.length === 5);
    expect(await inFlight(url)).toBe(5);
    socket.destroy();
    while ((await inFlight(url)) > 0) await pause(10);
    expect(
      lines()
        .filter(({ msg }) => msg === "request")
        .map(({ outcome }) => outcome),
    ).toEqual(Array(5).fill("client_gone"));
  });

  it("is free again when its client takes nothing for too long", async () => {
    const provider = await startWordy();
    const { url } = await runGateway(chainPlan([{ name: "a", url: provider.url, protocol: "anthropic" }]), {
      stalledClientMs: 300,
    });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(asked(url, false)));
    socket.on("error", () => {});
    socket.pause();
    await until(() => provider.calls === 1);
    await pause(50);
    expect(await inFlight(url)).toBe(1);
    while ((await inFlight(url)) > 0) await pause(20);
    socket.destroy();
    expect((await ask(url, "anthropic", false)).status).toBe(200);
  });

  it("holds what its client has not taken yet, and says so", async () => {
    const provider = await startWordy();
    const { url, lines } = await runGateway(
      chainPlan([{ name: "a", url: provider.url, protocol: "anthropic" }]),
    );
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(asked(url, false)));
    socket.on("error", () => {});
    socket.pause();
    await until(() => lines().some(({ outcome }) => outcome === "answered"));
    expect(await metric(url, "buffered_bytes")).toBeGreaterThan(20_000_000);
    socket.resume();
    while ((await inFlight(url)) > 0) await pause(10);
    expect(await metric(url, "buffered_bytes")).toBe(0);
    socket.destroy();
  });

  it("is not taken by a client that sends no bodies, beyond what it may have under way", async () => {
    const noLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null, dailyUsd: null };
    const clients = [
      { name: "a", secret: "env:a", ...noLimits },
      { name: "b", secret: "env:b", ...noLimits, concurrency: 2 },
    ];
    const { url, lines } = await runGateway(
      chainPlan([{ name: "e", url: "", protocol: "echo" }], { gateway: { clients, concurrency: 4 } }),
    );
    const { hostname, port, host } = new URL(url);
    const head = ["POST /v1/messages HTTP/1.1", `host: ${host}`, "x-api-key: secret-env:b"];
    const half = [...head, "content-type: application/json", "content-length: 500", "", "{"].join("\r\n");
    const sockets = Array.from({ length: 6 }, () => connect(Number(port), hostname));
    for (const socket of sockets) socket.on("error", () => {}).write(half);
    await until(() => lines().filter(({ outcome }) => outcome === "limited").length === 4);
    expect((await ask(url, "anthropic", false, { "x-api-key": "secret-env:a" })).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    const served = async () => (await ask(url, "anthropic", false, { "x-api-key": "secret-env:b" })).status;
    while ((await served()) !== 200) await pause(10);
  });
});

describe("a client that leaves before all of its body has come", () => {
  it.each(["/v1/messages", "/v1/messages/count_tokens"])("has made no bad request: %s", async (path) => {
    const { url, lines } = await runGateway(chainPlan([{ name: "e", url: "", protocol: "echo" }]));
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const half = asked(url, false).replace("/v1/messages", path).slice(0, -9);
    socket.end(half);
    await until(() => lines().some(({ msg }) => msg === "request"));
    expect(lines().at(-1)).toMatchObject({ outcome: "client_gone" });
  });
});

describe("a request that waits for a place", () => {
  /** One request is served and goes on; another, over a socket of its own, has been let in and waits. */
  async function waiting() {
    const provider = await startUpstream("it", { kind: "hang", after: "content" });
    onTestFinished(() => provider.close());
    const running = await runGateway(
      chainPlan([{ name: "a", url: provider.url, protocol: "anthropic" }], { gateway: { concurrency: 1 } }),
    );
    const served = await ask(running.url, "anthropic", true);
    const { hostname, port } = new URL(running.url);
    const socket = connect(Number(port), hostname);
    // The gateway says "go on" when it takes the request up.
    socket.write(asked(running.url, true).replace("\r\n", "\r\nexpect: 100-continue\r\n"));
    const [said] = await once(socket, "data");
    expect(String(said)).toContain("100 Continue");
    return { ...running, provider, served, socket };
  }

  it("is gone with its client, and no overload", async () => {
    const { url, lines, provider, served, socket } = await waiting();
    socket.destroy();
    await until(() => lines().some(({ msg }) => msg === "request"));
    expect(lines().at(-1)).toMatchObject({ outcome: "client_gone", rule: null, failed: [] });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('rule="",target="",outcome="client_gone",client=""} 1');
    expect(await inFlight(url)).toBe(1);
    expect(provider.calls).toHaveLength(1);
    await served.body?.cancel();
  });

  it("is told of the gateway's stop, and the one that is served is broken off by it", async () => {
    const { gateway, lines, served, socket } = await waiting();
    const told = text(socket);
    await gateway.close(20);
    expect(await told).toMatch(/ 529 [\s\S]*the gateway is stopping/);
    expect(await served.text()).toContain("the gateway is stopping");
    const outcomes = new Set(["broken", "overloaded"]);
    expect(new Set(lines().flatMap(({ outcome }) => outcome ?? []))).toEqual(outcomes);
    const counted = JSON.stringify(await gateway.metrics()).matchAll(/"outcome":"(\w+)"/g);
    expect(new Set([...counted].map(([, outcome]) => outcome))).toEqual(outcomes);
  });
});

describe("a body of very many members", () => {
  it("is refused before each of them is looked at", async () => {
    const { url } = await runGateway(chainPlan([{ name: "e", url: "", protocol: "echo" }]));
    const members = Array.from({ length: 10_001 }, (_, index) => `"k${index}":1`).join(",");
    const answer = await fetch(`${url}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"model":"m","messages":[],${members}}`,
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("more than 10000 members");
  });
});
