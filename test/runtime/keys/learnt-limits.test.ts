import { describe, expect, it, onTestFinished } from "vitest";
import { KeyState } from "../../../runtime/keys/key-state.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, runGateway } from "../running-gateway.ts";
import { skippingClock } from "../skipping-clock.ts";

const told: Readonly<Record<ClientProtocol, (limit: number, remaining: number) => Record<string, string>>> = {
  anthropic: (limit, remaining) => ({
    "anthropic-ratelimit-requests-limit": String(limit),
    "anthropic-ratelimit-requests-remaining": String(remaining),
    "anthropic-ratelimit-requests-reset": new Date(Date.now() + 60_000).toISOString(),
  }),
  "openai-chat": openAi,
  "openai-responses": openAi,
};

function openAi(limit: number, remaining: number): Record<string, string> {
  return {
    "x-ratelimit-limit-requests": String(limit),
    "x-ratelimit-remaining-requests": String(remaining),
    "x-ratelimit-reset-requests": "60s",
  };
}

describe.each(clientProtocols)("a limit that a provider of %s tells", (protocol) => {
  it("of 3 lets exactly 3 of 40 through, though every answer says that all 3 are left", async () => {
    const upstream = await startUpstream("it", { kind: "answer", headers: told[protocol](3, 3) });
    onTestFinished(() => upstream.close());
    const clock = skippingClock();
    const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol }]), { clock });
    const forty = async (): Promise<number[]> => {
      const statuses: number[] = [];
      for (let i = 0; i < 40; i++) {
        const answer = await ask(url, protocol, i % 2 === 0);
        await answer.text();
        statuses.push(answer.status);
      }
      return statuses;
    };
    const expected = Array.from({ length: 40 }, (_, i) => (i < 3 ? 200 : 429));
    expect(await forty()).toEqual(expected);
    expect(upstream.calls).toHaveLength(3);
    clock.skip(60_000);
    expect(await forty()).toEqual(expected);
  });

  it("shuts a key that others have used up, until its reset", async () => {
    const upstream = await startUpstream(
      "it",
      { kind: "answer", headers: told[protocol](100, 0) },
      { kind: "answer" },
    );
    onTestFinished(() => upstream.close());
    const clock = skippingClock();
    const plan = chainPlan([{ name: "a", url: upstream.url, protocol }]);
    const { url } = await runGateway(plan, { clock });
    expect((await ask(url, protocol, false)).status).toBe(200);
    const refused = await ask(url, protocol, false);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(
      'signalbox_key_limit{provider="a",key="1",limit="requests",source="learnt"} 100',
    );
    expect(metrics).toContain(
      'signalbox_key_used{provider="a",key="1",limit="requests",source="learnt"} 100',
    );
    expect(metrics).toContain('signalbox_key_load{provider="a",key="1"} 1');
    expect(metrics).toContain('signalbox_key_up{provider="a",key="1"} 1');
    expect(metrics).not.toContain("secret");
    clock.skip(61_000);
    expect((await ask(url, protocol, false)).status).toBe(200);
  });
});

describe("a learnt token limit", () => {
  it("counts a call once, by the headers of its answer or by its usage", () => {
    const key = new KeyState(null);
    const told = (remaining: number) =>
      new Map([["tokens", { limit: 1_000, remaining, resetAtMs: 60_000 }]] as const);
    const usedOf = (nowMs: number) => key.limits.find(({ dimension }) => dimension === "tokens")?.used(nowMs);
    key.learn(told(1_000), 0);
    for (const [call, remaining] of [600, 200].entries()) {
      const room = key.reserve({ input: 300, output: 100 }, call);
      key.learn(told(remaining), call);
      room.settle({ input: 300, output: 100 });
      expect(usedOf(call)).toBe(1_000 - remaining);
    }
    expect(key.roomAtMs({ input: 300, output: 100 }, 2)).toBe(2);
  });

  it("leaves out what others have used", () => {
    const key = new KeyState(null);
    const told = (remaining: number) =>
      new Map([["tokens", { limit: 1_000, remaining, resetAtMs: 60_000 }]] as const);
    key.learn(told(1_000), 0);
    const room = key.reserve({ input: 300, output: 100 }, 0);
    key.learn(told(300), 0);
    room.settle({ input: 300, output: 100 });
    expect(key.limits.find(({ dimension }) => dimension === "tokens")?.used(0)).toBe(700);
  });
});
