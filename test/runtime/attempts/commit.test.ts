import { describe, expect, it, onTestFinished } from "vitest";
import type { CommitPoint } from "../../../engine/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { type Behaviour, startUpstream, type TestUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, runGateway, wordsOf } from "../running-gateway.ts";
import { until } from "../until.ts";

const PATIENT = { connectMs: 4_000, firstTokenMs: 4_000, idleMs: 4_000, totalMs: 8_000 };

async function upstream(name: string, ...script: Behaviour[]) {
  const started = await startUpstream(name, ...script);
  onTestFinished(() => started.close());
  return started;
}

function holding(
  targets: readonly TestUpstream[],
  protocol: ClientProtocol,
  commitAfter: CommitPoint,
  sketch: Parameters<typeof chainPlan>[1] = {},
) {
  const providers = targets.map(({ url }, row) => ({ name: "abc".charAt(row), url, protocol }));
  return chainPlan(providers, {
    chainOptions: { main: { commitAfter } },
    providers: { a: { timeouts: { ...PATIENT, idleMs: 200 } } },
    ...sketch,
  });
}

const breaks: readonly { says: string; behaviour: Behaviour }[] = [
  { says: "breaks", behaviour: { kind: "break", after: "middle" } },
  { says: "ends without its last word", behaviour: { kind: "break", after: "ending", cleanly: true } },
  { says: "falls silent", behaviour: { kind: "hang", after: "middle" } },
  { says: "reports an error", behaviour: { kind: "error_event", after: "middle", type: "overloaded_error" } },
];

describe.each(clientProtocols)("a chain that holds back, for a %s client", (client) => {
  for (const target of clientProtocols) {
    for (const { says, behaviour } of breaks) {
      it(`falls back unseen where an answer ${says} (${target})`, async () => {
        const first = await upstream("the first", behaviour);
        const second = await upstream("the second");
        const { url, lines } = await runGateway(holding([first, second], target, "complete"));
        const answer = await ask(url, client, true);
        expect(answer.headers.get("x-signalbox-target")).toBe("b/m");
        expect(wordsOf(client, await answer.text())).toMatch(
          /^Hello from the second\.(Hello from the second\.)*$/,
        );
        await until(() => lines().some(({ msg }) => msg === "request"));
        expect(lines().find(({ msg }) => msg === "request")).toMatchObject({
          outcome: "answered",
          failed: [{ target: "a/m" }],
        });
      });
    }
  }
});

describe("the commit point", () => {
  it("lies where so many tokens have come: a break before it is unseen, one after it is told", async () => {
    const early = await upstream("the first", { kind: "break", after: "content" });
    const late = await upstream("the first", { kind: "break", after: "ending" });
    const second = await upstream("the second");
    const before = await runGateway(holding([early, second], "anthropic", 3));
    const after = await runGateway(holding([late, second], "anthropic", 3));
    expect(wordsOf("anthropic", await (await ask(before.url, "anthropic", true)).text())).toBe(
      "Hello from the second.",
    );
    const broken = await (await ask(after.url, "anthropic", true)).text();
    expect(wordsOf("anthropic", broken)).toBe("Hello from the first.");
    expect(broken).toContain("event: error");
  });

  it("keeps nothing back once it is reached", async () => {
    const slow = await upstream("the first", { kind: "slow", pauseMs: 3_000, after: "middle" });
    const plan = holding([slow], "anthropic", 2, { providers: {} });
    const { url } = await runGateway(plan);
    const answer = await ask(url, "anthropic", true);
    const reader = answer.body?.getReader();
    const piece = await reader?.read();
    expect(new TextDecoder().decode(piece?.value)).toContain("Hello");
    await reader?.cancel();
  });

  it("does not matter to an answer that is no stream", async () => {
    const first = await upstream("the first");
    const { url } = await runGateway(holding([first], "openai-chat", "complete"));
    const answer = await ask(url, "openai-chat", false);
    expect(wordsOf("openai-chat", await answer.text())).toBe("Hello from the first.");
  });

  it.each(clientProtocols)("is waited for with keep-alives (%s)", async (protocol) => {
    const slow = await upstream("the first", { kind: "slow", pauseMs: 250, after: "middle" });
    const plan = holding([slow], protocol, "complete", {
      providers: {},
      gateway: { commitHeadersAfterMs: 20 },
    });
    const { url } = await runGateway(plan, { keepAliveMs: 30 });
    const body = await (await ask(url, protocol, true)).text();
    const first = body.indexOf("Hello");
    const ping = protocol === "anthropic" ? "event: ping" : ":";
    expect(body.startsWith(ping)).toBe(true);
    expect(body.slice(0, first).split(`\n${ping}`).length).toBeGreaterThanOrEqual(2);
    expect(wordsOf(protocol, body)).toContain("Hello from the first.");
  });

  it("is given up early where no memory is left, and the answer still comes whole", async () => {
    const long = "x".repeat(300_000); // More than one read of a socket.
    const first = await upstream(long);
    // All bodies together may take sixteen times this, which the answer does not fit into.
    const plan = holding([first], "anthropic", "complete", { gateway: { bodyLimitBytes: 100 } });
    const { url, lines } = await runGateway(plan);
    const answer = await ask(url, "anthropic", true);
    const body = await answer.text();
    await until(() => lines().some(({ msg }) => msg === "request"));
    expect([answer.status, wordsOf("anthropic", body)]).toEqual([200, `Hello from ${long}.`]);
    expect(lines().find(({ msg }) => msg === "request")?.["edits"]).toContain("committed early");
  });

  it("is what `within` ends with", async () => {
    const first = await upstream("the first", { kind: "hang", after: "middle" });
    const plan = holding([first], "anthropic", "complete", {
      providers: {},
      promises: ({ span }) => [{ kind: "within", attempts: 9, waitMs: 700, span }],
    });
    const { url } = await runGateway(plan);
    const answer = await ask(url, "anthropic", true);
    expect(answer.status).toBe(504);
    await until(() => first.calls[0]?.dropped === true);
  });

  it("charges for what was made and never seen", async () => {
    const first = await upstream("the first", { kind: "break", after: "middle" });
    const second = await upstream("the second");
    const { url, lines } = await runGateway(holding([first, second], "anthropic", "complete"));
    await (await ask(url, "anthropic", true)).text();
    await until(() => lines().some(({ msg }) => msg === "request"));
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('signalbox_tokens_total{target="a/m",kind="input",client=""} 21');
    expect(metrics).toMatch(/signalbox_tokens_total\{target="a\/m",kind="output",client=""\} [1-9]/);
    expect(metrics).toContain("signalbox_buffered_bytes 0");
  });
});
