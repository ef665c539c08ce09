import { describe, expect, it, onTestFinished } from "vitest";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { type Behaviour, startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, IMPATIENT, runGateway } from "../running-gateway.ts";
import { skippingClock } from "../skipping-clock.ts";

const status = (
  code: number,
  type = "test_error",
  more: Partial<Extract<Behaviour, { kind: "status" }>> = {},
) => ({ kind: "status", status: code, type, ...more }) as const;

async function gatewayOver(protocol: ClientProtocol, behaviours: readonly Behaviour[], target = protocol) {
  const providers = [];
  for (const [i, behaviour] of behaviours.entries()) {
    const upstream = await startUpstream(`upstream ${i}`, behaviour);
    onTestFinished(() => upstream.close());
    providers.push({ name: `p${i}`, url: upstream.url, protocol: target, upstream, behaviour });
  }
  // Whoever answers is given the time that a busy machine needs.
  const impatient = Object.fromEntries(
    providers.map(({ name, behaviour }) => [name, behaviour.kind === "hang" ? { timeouts: IMPATIENT } : {}]),
  );
  const gateway = await runGateway(chainPlan(providers, { providers: impatient }));
  return { ...gateway, upstreams: providers.map(({ upstream }) => upstream) };
}

describe.each(clientProtocols)("an exhausted chain tells a %s client", (protocol) => {
  const busy = protocol === "anthropic" ? 529 : 503;

  it.each([
    { says: "all rate-limited", behaviours: [status(429), status(429)], expected: 429 },
    { says: "overloaded and rate-limited", behaviours: [status(503), status(429)], expected: busy },
    { says: "overloaded", behaviours: [status(529, "overloaded_error")], expected: busy },
    { says: "server errors", behaviours: [status(500), status(502)], expected: 502 },
    { says: "timeouts", behaviours: [{ kind: "hang", after: "nothing" } as const], expected: 504 },
    { says: "a wrong key", behaviours: [status(401, "authentication_error")], expected: 502 },
    { says: "no credit", behaviours: [status(402, "billing_error")], expected: 502 },
    {
      says: "a key that is forbidden",
      behaviours: [status(403, "authentication_error")],
      expected: 502,
    },
    {
      says: "a model that is gone",
      behaviours: [
        status(404, "x", { body: { error: { code: "model_not_found", message: "no such model" } } }),
      ],
      expected: 502,
    },
  ])("$expected for $says", async ({ behaviours, expected }) => {
    const { url } = await gatewayOver(protocol, behaviours);
    const answer = await ask(url, protocol, true);
    const body = await answer.text();
    expect(answer.status, body).toBe(expected);
    expect(JSON.parse(body)).toHaveProperty("error.message");
    expect(answer.headers.get("x-signalbox-attempts")).toBe(String(behaviours.length));
    expect(body).not.toContain("p0");
    expect(answer.headers.get("retry-after") !== null).toBe(expected === 429 || expected === busy);
  });

  it("when a target comes back that rested already", async () => {
    const { url } = await gatewayOver(protocol, [
      status(500),
      status(429, "rate_limit_error", { headers: { "retry-after": "5" } }),
    ]);
    await (await ask(url, protocol, true)).text();
    const answer = await ask(url, protocol, true);
    await answer.text();
    expect(answer.headers.get("x-signalbox-attempts")).toBe("1");
    expect(answer.status).toBe(busy);
    expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(5);
  });

  it("the provider's own words where it refuses, word for word", async () => {
    const message = "temperature: must be at most 2";
    const { url, upstreams } = await gatewayOver(protocol, [
      status(400, "invalid_request_error", { message }),
      status(500),
    ]);
    const answer = await ask(url, protocol, false);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { type: "invalid_request_error", message } });
    expect(upstreams[1]?.calls).toHaveLength(0);
  });

  it("the provider's own words after a translation too", async () => {
    const message = "temperature: must be at most 2";
    const other = protocol === "anthropic" ? "openai-chat" : "anthropic";
    const { url } = await gatewayOver(protocol, [status(400, "invalid_request_error", { message })], other);
    const answer = await ask(url, protocol, false);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toHaveProperty("error.message", message);
  });
});

describe("Retry-After", () => {
  it("is the earliest of the chain, and lasts: the next request is refused without a call", async () => {
    const { url, upstreams } = await gatewayOver("anthropic", [
      status(429, "rate_limit_error", { headers: { "retry-after": "30" } }),
      status(429, "rate_limit_error", {
        headers: { "retry-after": new Date(Date.now() + 9_000).toUTCString() },
      }),
    ]);
    const first = await ask(url, "anthropic", true);
    expect(first.status).toBe(429);
    expect(Number(first.headers.get("retry-after"))).toBeGreaterThanOrEqual(7);
    expect(Number(first.headers.get("retry-after"))).toBeLessThanOrEqual(9);
    const second = await ask(url, "anthropic", true);
    expect(second.status).toBe(429);
    expect(Number(second.headers.get("retry-after"))).toBeLessThanOrEqual(9);
    expect(upstreams.map(({ calls }) => calls.length)).toEqual([1, 1]);
  });

  it("is no earlier than the key has room again, whatever the provider asks for", async () => {
    const limited = status(429, "rate_limit_error", { headers: { "retry-after": "2" } });
    const upstream = await startUpstream("it", limited, { kind: "answer" });
    onTestFinished(() => upstream.close());
    const clock = skippingClock();
    const plan = chainPlan([{ name: "a", url: upstream.url, protocol: "openai-chat" }], {
      providers: {
        a: {
          auth: {
            kind: "keys",
            header: "authorization",
            scheme: "bearer",
            selection: "least-loaded",
            keys: [
              {
                secret: "env:KEY",
                requestsPerMinute: 1,
                inputTokensPerMinute: null,
                outputTokensPerMinute: null,
                priority: 0,
                weight: 1,
              },
            ],
          },
        },
      },
    });
    const { url } = await runGateway(plan, { clock });
    // The first is refused by the provider, the second since the key rests.
    for (let request = 0; request < 2; request++) {
      const refused = await ask(url, "openai-chat", false);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(30);
    }
    clock.skip(60_000);
    expect((await ask(url, "openai-chat", false)).status).toBe(200);
  });
});

describe("a prompt that is too long", () => {
  const tooLong = status(400, "invalid_request_error", {
    message: "prompt is too long: 208310 tokens > 200000 maximum",
  });

  it("goes on to a larger window only", async () => {
    const upstreams = [];
    for (const behaviour of [tooLong, status(500), { kind: "answer" } as const]) {
      const upstream = await startUpstream("it", behaviour);
      onTestFinished(() => upstream.close());
      upstreams.push(upstream);
    }
    const windows = [200_000, 100_000, 1_000_000];
    const { url } = await runGateway(
      chainPlan(
        upstreams.map((upstream, i) => ({
          name: `p${i}`,
          url: upstream.url,
          protocol: "anthropic" as const,
          windowTokens: windows[i] ?? 0,
        })),
      ),
    );
    const answer = await ask(url, "anthropic", false);
    expect(answer.headers.get("x-signalbox-target")).toBe("p2/m");
    expect(upstreams.map(({ calls }) => calls.length)).toEqual([1, 0, 1]);
  });

  it("is told in the words on which agents compact, whoever said it", async () => {
    const direct = await ask((await gatewayOver("anthropic", [tooLong])).url, "anthropic", true);
    const words = "prompt is too long: 208310 tokens > 200000 maximum";
    expect(await direct.json()).toHaveProperty("error.message", words);
    const body = {
      error: {
        message: "This model's maximum context length is 8192 tokens.",
        code: "context_length_exceeded",
      },
    };
    const chat = await gatewayOver("anthropic", [status(400, "", { body })], "openai-chat");
    const translated = await ask(chat.url, "anthropic", true);
    expect(translated.status).toBe(400);
    expect(await translated.json()).toHaveProperty(
      "error.message",
      expect.stringMatching(/^prompt is too long: /),
    );
  });

  it.each(["openai-chat", "openai-responses"] as const)(
    "has its code for %s clients, and is a refusal that was passed on",
    async (protocol) => {
      const { url, lines } = await gatewayOver("anthropic", [tooLong]);
      const answer = await ask(url, protocol, false);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toHaveProperty("error.code", "context_length_exceeded");
      expect(lines().find(({ msg }) => msg === "request")).toMatchObject({
        outcome: "relayed",
        target: answer.headers.get("x-signalbox-target"),
        usage: null,
      });
    },
  );
});

describe("a breaker that is open", () => {
  it("says what opened it", async () => {
    const upstream = await startUpstream("it", status(500));
    onTestFinished(() => upstream.close());
    const breaker = { failures: 1, windowMs: 30_000, openMs: 30_000 };
    const { url } = await runGateway(
      chainPlan([{ name: "a", url: upstream.url, protocol: "openai-chat" }], {
        providers: { a: { breaker } },
      }),
    );
    await (await ask(url, "openai-chat", false)).text();
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
      targets: [{ target: "a/m", state: "breaker_open", because: "server_error" }],
    });
  });
});

describe("one attempt more", () => {
  it("is made on the same target after a transient failure", async () => {
    const upstream = await startUpstream("it", status(409), { kind: "answer" });
    onTestFinished(() => upstream.close());
    const { url } = await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol: "openai-chat" }]));
    const answer = await ask(url, "openai-chat", false);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-signalbox-attempts")).toBe("2");
  });

  it("is made with the next key after a rate limit, and a wrong key rests", async () => {
    const upstream = await startUpstream("it", status(401, "authentication_error"), status(429), {
      kind: "answer",
    });
    onTestFinished(() => upstream.close());
    const { url } = await runGateway(
      chainPlan([{ name: "a", url: upstream.url, protocol: "openai-chat", keys: 3 }]),
    );
    expect((await ask(url, "openai-chat", false)).headers.get("x-signalbox-attempts")).toBe("3");
    expect((await ask(url, "openai-chat", false)).headers.get("x-signalbox-attempts")).toBe("1");
    const used = upstream.calls.map(({ headers }) => headers.authorization);
    expect(new Set(used.slice(0, 3)).size).toBe(3);
    expect(used[3]).toBe(used[2]);
  });

  it("is not made past `attempts` of the chain", async () => {
    const upstreams = await Promise.all([1, 2, 3].map(() => startUpstream("it", status(500))));
    onTestFinished(async () => {
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    });
    const providers = upstreams.map(({ url }, i) => ({ name: `p${i}`, url, protocol: "anthropic" as const }));
    const { url } = await runGateway(chainPlan(providers, { chainOptions: { main: { attempts: 2 } } }));
    expect((await ask(url, "anthropic", true)).headers.get("x-signalbox-attempts")).toBe("2");
    expect(upstreams.map(({ calls }) => calls.length)).toEqual([1, 1, 0]);
  });

  it("is not made past the `within` of the plan, in which each target has its turn", async () => {
    const { url, upstreams } = await hurried(
      { kind: "hang", after: "nothing" },
      { kind: "hang", after: "nothing" },
    );
    expect((await ask(url, "anthropic", true)).status).toBe(504);
    expect(upstreams.map(({ calls }) => calls.length)).toEqual([1, 1]);
  });

  it.each([true, false])("is left to the next target where one hangs (streamed: %s)", async (streamed) => {
    const { url } = await hurried({ kind: "hang", after: "nothing" }, { kind: "answer" });
    const answer = await ask(url, "anthropic", streamed);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-signalbox-attempts")).toBe("2");
  });
});

describe("the end of a turn", () => {
  it("blames no target", async () => {
    const { url, upstreams } = await hurried({ kind: "hang", after: "nothing" }, { kind: "answer" });
    const answers = await Promise.all(Array.from({ length: 7 }, () => ask(url, "anthropic", false)));
    expect(answers.map(({ status: code }) => code)).toEqual(Array(7).fill(200));
    expect((await ask(url, "anthropic", true)).headers.get("x-signalbox-attempts")).toBe("2");
    expect(upstreams[0]?.calls).toHaveLength(8);
  });
});

describe("the circuit breaker", () => {
  it("keeps a failing target out, and one probe lets it back in", async () => {
    const bad = await startUpstream("bad", ...Array.from({ length: 5 }, () => status(500)), {
      kind: "answer",
    });
    const good = await startUpstream("good");
    onTestFinished(async () => {
      await bad.close();
      await good.close();
    });
    const plan = chainPlan([
      { name: "bad", url: bad.url, protocol: "anthropic" },
      { name: "good", url: good.url, protocol: "anthropic" },
    ]);
    const clock = skippingClock();
    const { url } = await runGateway(plan, { clock });
    for (let i = 0; i < 8; i++) expect((await ask(url, "anthropic", true)).status).toBe(200);
    expect(bad.calls).toHaveLength(5);
    expect(good.calls).toHaveLength(8);
    clock.skip(30_001);
    expect((await ask(url, "anthropic", true)).headers.get("x-signalbox-target")).toBe("bad/m");
  });
});

/** A gateway with patient targets and little time. */
async function hurried(...scripts: readonly Behaviour[]) {
  const upstreams = await Promise.all(scripts.map((script) => startUpstream("it", script)));
  onTestFinished(async () => {
    await Promise.all(upstreams.map((upstream) => upstream.close()));
  });
  const providers = upstreams.map(({ url }, i) => ({ name: `p${i}`, url, protocol: "anthropic" as const }));
  const plan = chainPlan(providers, {
    promises: ({ span }) => [{ kind: "within", attempts: 6, waitMs: 400, span }],
  });
  expect(plan.within).toEqual({ attempts: 6, waitMs: 400 });
  return { url: (await runGateway(plan)).url, upstreams };
}
