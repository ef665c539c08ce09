import { describe, expect, it, onTestFinished } from "vitest";
import { startUpstream } from "../../upstream/upstream.ts";
import { chainPlan, post, runGateway } from "../running-gateway.ts";

async function upstream(name: string, ...script: Parameters<typeof startUpstream>[1][]) {
  const started = await startUpstream(name, ...script);
  onTestFinished(() => started.close());
  return started;
}

describe("the client's bytes", () => {
  /** Spaces, escapes, number forms and an unknown field that no serialiser would write so. */
  const odd = `{ "model" : "any",\n "messages":[{"role":"user","content":"caf\\u00e9 \\/ x"}], "temperature":1.0e0,"unknown":{"b":1,"a":0.10},"top_p":1}`;

  it("reach a target of their protocol with the listed edits alone, and the log lists them", async () => {
    const target = await upstream("it");
    const quirks = {
      rename: { top_p: "nucleus" },
      drop: ["temperature"],
      defaults: { safe: true },
      reasoningField: null,
      pathPrefix: "/custom",
      betas: null,
    };
    const plan = chainPlan([{ name: "a", url: target.url, protocol: "openai-chat" }], {
      providers: { a: { quirks } },
    });
    const { url, lines } = await runGateway(plan);
    expect((await post(`${url}/v1/chat/completions`, odd)).status).toBe(200);
    expect(target.calls[0]?.path).toBe("/v1/custom/chat/completions");
    expect(target.calls[0]?.bytes.toString()).toBe(
      odd
        .replace('"any"', '"m"')
        .replace(' "temperature":1.0e0,', "")
        .replace('"top_p":1}', '"nucleus":1,"safe":true}'),
    );
    expect(lines().find(({ msg }) => msg === "request")).toMatchObject({
      edits: ["model", "rename top_p", "drop temperature", "default safe"],
    });
  });

  it("ask for the usage of a stream, and the client never sees that", async () => {
    const target = await upstream("it");
    const { url, lines } = await runGateway(
      chainPlan([{ name: "a", url: target.url, protocol: "openai-chat" }]),
    );
    const body = { model: "m", stream: true, messages: [{ role: "user", content: "hi" }] };
    const stream = await (await post(`${url}/v1/chat/completions`, body)).text();
    expect(target.calls[0]?.body["stream_options"]).toEqual({ include_usage: true });
    expect(stream).not.toContain('"choices":[]');
    expect(stream).toContain("[DONE]");
    expect(lines().find(({ msg }) => msg === "request")).toMatchObject({ usage: { input: 21, output: 7 } });
  });
});

describe("an answer in one piece to a request for a stream", () => {
  it("is told as a stream", async () => {
    const whole = {
      id: "x",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: "in one piece" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    };
    const target = await upstream("it", {
      kind: "bytes",
      contentType: "application/json",
      body: JSON.stringify(whole),
    });
    const { url } = await runGateway(chainPlan([{ name: "a", url: target.url, protocol: "openai-chat" }]));
    const body = { model: "m", stream: true, messages: [{ role: "user", content: "hi" }] };
    const answer = await post(`${url}/v1/chat/completions`, body);
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    expect(await answer.text()).toContain("in one piece");
  });
});

describe("signed thinking", () => {
  const signed = (signature: string) => ({
    model: "claude-x",
    max_tokens: 2_000,
    messages: [
      { role: "user", content: "hi" },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature },
          { type: "text", text: "hello" },
        ],
      },
      { role: "user", content: "and?" },
    ],
  });
  const answer = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [
      { type: "thinking", thinking: "hm", signature: "SIGNED-BY-A" },
      { type: "text", text: "hello" },
    ],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };

  it("goes back to the domain that signed it, and to no other", async () => {
    const signing = { kind: "bytes", contentType: "application/json", body: JSON.stringify(answer) } as const;
    const first = await upstream("a", signing, { kind: "answer" }, { kind: "status", status: 500 });
    const second = await upstream("b");
    const { url, lines } = await runGateway(
      chainPlan([
        { name: "a", url: first.url, protocol: "anthropic" },
        { name: "b", url: second.url, protocol: "anthropic" },
      ]),
    );
    const ask = (signature: string) => post(`${url}/v1/messages`, signed(signature));
    await ask("unknown");
    await ask("SIGNED-BY-A");
    expect(first.calls[1]?.bytes.toString()).toContain("SIGNED-BY-A");
    await ask("SIGNED-BY-A");
    expect(first.calls[2]?.bytes.toString()).toContain("SIGNED-BY-A");
    expect(second.calls[0]?.bytes.toString()).not.toContain("SIGNED-BY-A");
    expect(second.calls[0]?.body["messages"]).toHaveLength(3);
    expect(
      lines()
        .filter(({ msg }) => msg === "request")
        .at(-1),
    ).toMatchObject({
      edits: ["model", "foreign thinking"],
    });
  });

  it("that a server signs nowhere goes back to that server, and to no other", async () => {
    const unsigned = { ...answer, content: [{ type: "thinking", thinking: "hm", signature: "" }] };
    const imitating = {
      kind: "bytes",
      contentType: "application/json",
      body: JSON.stringify(unsigned),
    } as const;
    const first = await upstream("a", { kind: "answer" }, imitating, imitating, {
      kind: "status",
      status: 500,
    });
    const second = await upstream("b");
    const { url } = await runGateway(
      chainPlan([
        { name: "a", url: first.url, protocol: "anthropic" },
        { name: "b", url: second.url, protocol: "anthropic" },
      ]),
    );
    for (let turn = 0; turn < 4; turn++) await post(`${url}/v1/messages`, signed(""));
    const had = (call: (typeof first.calls)[number] | undefined) =>
      call?.bytes.includes('"thinking":"hm"') ?? null;
    expect(first.calls.map(had)).toEqual([false, false, true, true]);
    expect(second.calls.map(had)).toEqual([false]);
  });

  it("of unknown origin goes to the asked model's own family alone", async () => {
    const targets = ["claude-y", "glm-5"].map((model) => ({
      provider: "a",
      model,
      protocol: "anthropic" as const,
    }));
    for (const [model, expected] of [
      ["claude-y", true],
      ["glm-5", false],
    ] as const) {
      const target = await upstream("it");
      const plan = chainPlan([{ name: "a", url: target.url, protocol: "anthropic" }], {
        targets,
        chains: { main: [`a/${model}`] },
      });
      const { url } = await runGateway(plan);
      await post(`${url}/v1/messages`, signed("FROM-ELSEWHERE"));
      expect(target.calls[0]?.bytes.toString().includes("FROM-ELSEWHERE"), model).toBe(expected);
    }
  });
});

describe("state kept at a provider", () => {
  const follow = (id: string) => ({ model: "m", input: "and?", previous_response_id: id });

  async function twoProviders() {
    const first = await upstream("a");
    const second = await upstream("b", { kind: "status", status: 500 }, { kind: "answer" });
    const { url } = await runGateway(
      chainPlan([
        { name: "b", url: second.url, protocol: "openai-responses" },
        { name: "a", url: first.url, protocol: "openai-responses" },
      ]),
    );
    return { url, first, second };
  }

  it("is asked for where it was issued, wherever the chain begins", async () => {
    const { url, first, second } = await twoProviders();
    const issued = await (await post(`${url}/v1/responses`, { model: "m", input: "hi" })).text();
    expect(issued).toContain("resp_test_1");
    expect(first.calls).toHaveLength(1);
    const answer = await post(`${url}/v1/responses`, follow("resp_test_1"));
    expect(answer.headers.get("x-signalbox-target")).toBe("a/m");
    expect(second.calls).toHaveLength(1);
  });

  it("of unknown origin is a 400 that names the field, where the plan leaves a choice", async () => {
    const { url, first, second } = await twoProviders();
    const answer = await post(`${url}/v1/responses`, follow("resp_unknown"));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toHaveProperty(
      "error.message",
      expect.stringContaining("previous_response_id"),
    );
    const file = [{ role: "user", content: [{ type: "input_file", file_id: "file_1" }] }];
    const nested = await post(`${url}/v1/responses`, { model: "m", input: file });
    expect(await nested.json()).toHaveProperty(
      "error.message",
      expect.stringContaining("input.0.content.0.file_id"),
    );
    expect(first.calls.length + second.calls.length).toBe(0);
  });
});

describe("tool arguments that do not parse", () => {
  it("are relayed unchanged, and counted", async () => {
    const chunk = (delta: unknown, finish_reason: string | null = null) =>
      `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    const broken = '{"city": "Par';
    const call = { index: 0, id: "c1", type: "function", function: { name: "f", arguments: broken } };
    const body = `${chunk({ role: "assistant", tool_calls: [call] })}${chunk({}, "tool_calls")}data: [DONE]\n\n`;
    const target = await upstream("it", { kind: "bytes", contentType: "text/event-stream", body });
    const { url } = await runGateway(chainPlan([{ name: "a", url: target.url, protocol: "openai-chat" }]));
    const request = { model: "m", stream: true, messages: [{ role: "user", content: "hi" }] };
    expect(await (await post(`${url}/v1/chat/completions`, request)).text()).toBe(body);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('signalbox_malformed_tool_calls_total{target="a/m"} 1');
  });
});
