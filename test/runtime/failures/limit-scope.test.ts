import { describe, expect, it, onTestFinished } from "vitest";
import { limitsWholeProvider } from "../../../runtime/failures/limit-scope.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, runGateway } from "../running-gateway.ts";

describe("an answer's headers blame", () => {
  it.each([
    [{ "x-ratelimit-scope": "organization" }, true],
    [{ "x-ratelimit-scope": " Organisation " }, true],
    [{ "x-ratelimit-scope": "provider" }, true],
    [{ "x-ratelimit-scope": "shared" }, true],
    [{ "x-ratelimit-global": "true" }, true],
    [{ "x-ratelimit-scope": "key" }, false],
    [{ "x-ratelimit-scope": "user" }, false],
    [{ "x-ratelimit-global": "false" }, false],
    [{ "x-ratelimit-remaining-requests": "0" }, false],
    [{}, false],
  ])("all of the provider in %j: %s", (headers, expected) => {
    expect(limitsWholeProvider((name) => new Headers(headers).get(name))).toBe(expected);
  });
});

describe("a 429 that blames the provider", () => {
  const limited = (scope: string) =>
    ({
      kind: "status",
      status: 429,
      type: "rate_limit_error",
      headers: { "retry-after": "40", "x-ratelimit-scope": scope },
    }) as const;

  it("rests all its keys and all its targets, and the next provider answers", async () => {
    const [first, second] = [
      await startUpstream("first", limited("organization"), { kind: "answer" }),
      await startUpstream("second"),
    ];
    onTestFinished(() => Promise.all([first.close(), second.close()]).then(() => {}));
    const providers = [
      { name: "a", url: first.url, protocol: "anthropic", keys: 3 },
      { name: "b", url: second.url, protocol: "anthropic" },
    ] as const;
    const plan = chainPlan(providers, {
      targets: [
        { provider: "a", model: "m", protocol: "anthropic" },
        { provider: "a", model: "n", protocol: "anthropic" },
        { provider: "b", model: "m", protocol: "anthropic" },
      ],
      chains: { main: ["a/m", "a/n", "b/m"] },
    });
    const { url } = await runGateway(plan);
    const answer = await ask(url, "anthropic", false);
    expect(answer.headers.get("x-signalbox-target")).toBe("b/m");
    expect(answer.headers.get("x-signalbox-attempts")).toBe("2");
    expect(first.calls).toHaveLength(1);
    expect(JSON.parse(await (await fetch(`${url}/health`)).text()).targets).toMatchObject([
      { target: "a/m", state: "cooling", because: "rate_limited" },
      { target: "a/n", state: "cooling", because: "rate_limited" },
      { target: "b/m", state: "up" },
    ]);
    expect((await ask(url, "anthropic", false)).headers.get("x-signalbox-target")).toBe("b/m");
    expect(first.calls).toHaveLength(1);
  });

  it("tells the client when it comes back, where there is no other; one that blames the key goes to the next key", async () => {
    const upstream = await startUpstream("it", limited("key"), limited("provider"));
    onTestFinished(() => upstream.close());
    const one = { name: "a", url: upstream.url, protocol: "anthropic", keys: 3 } as const;
    const { url } = await runGateway(chainPlan([one]));
    const answer = await ask(url, "anthropic", false);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("40");
    expect(upstream.calls).toHaveLength(2);
  });
});
