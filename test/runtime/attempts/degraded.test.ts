import { describe, expect, it, onTestFinished } from "vitest";
import type { DegradableGate, Gate } from "../../../engine/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { chainPlan, endpoints, post, runGateway } from "../running-gateway.ts";

const png = "iVBORw0KGgo=";

/** One request a protocol that asks for everything which a step may give up. */
const demanding: Readonly<Record<ClientProtocol, Readonly<Record<string, unknown>>>> = {
  anthropic: {
    model: "any",
    max_tokens: 9_000,
    thinking: { type: "enabled", budget_tokens: 2_000 },
    tools: [
      { name: "look", input_schema: { type: "object" } },
      { type: "web_search_20250305", name: "web_search" },
    ],
    output_config: { format: { type: "json_schema", schema: { type: "object" } } },
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "see this", cache_control: { type: "ephemeral" } },
          { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
        ],
      },
      { role: "assistant", content: [{ type: "tool_use", id: "call_1", name: "look", input: { at: "x" } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "call_1", content: "it is blue" }] },
    ],
  },
  "openai-chat": {
    model: "any",
    max_completion_tokens: 9_000,
    reasoning_effort: "high",
    tools: [{ type: "function", function: { name: "look", parameters: { type: "object" } } }],
    response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object" } } },
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "see this" },
          { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } },
        ],
      },
      {
        role: "assistant",
        tool_calls: [{ id: "call_1", type: "function", function: { name: "look", arguments: '{"at":"x"}' } }],
      },
      { role: "tool", tool_call_id: "call_1", content: "it is blue" },
    ],
  },
  "openai-responses": {
    model: "any",
    max_output_tokens: 9_000,
    reasoning: { effort: "high" },
    tools: [{ type: "function", name: "look", parameters: { type: "object" } }, { type: "web_search" }],
    text: { format: { type: "json_schema", name: "n", schema: { type: "object" } } },
    input: [
      {
        role: "user",
        content: [
          { type: "input_text", text: "see this" },
          { type: "input_image", image_url: `data:image/png;base64,${png}` },
        ],
      },
      { type: "function_call", call_id: "call_1", name: "look", arguments: '{"at":"x"}' },
      { type: "function_call_output", call_id: "call_1", output: "it is blue" },
    ],
  },
};

const everything: readonly DegradableGate[] = ["output", "image", "tools", "thinking", "json", "web_search"];

describe.each(clientProtocols)("a target that gives features up, asked by a %s client", (client) => {
  it.each(clientProtocols)("gets from it what a %s model without them can serve", async (protocol) => {
    const { body, edits } = await bodySent(client, protocol, everything, []);
    const sent = JSON.stringify(body);
    expect(sent).not.toMatch(
      /web_search|"look"\s*:|image_url|"image"|input_image|reasoning|"thinking"|budget/,
    );
    expect(sent).not.toMatch(/json_schema|"tools"|tool_calls|function_call|tool_use|tool_result/);
    expect(sent).toContain("see this");
    expect(sent).toContain("[image left out: this model takes none]");
    expect(sent).toContain("called look with");
    expect(sent).toContain("it is blue");
    expect(body["max_tokens"] ?? body["max_completion_tokens"] ?? body["max_output_tokens"]).toBe(4_000);
    expect(edits).toEqual(expect.arrayContaining(["translated", "without tools", "without image"]));
  });

  it.each(clientProtocols)("gets all of it from a %s model that can serve it", async (protocol) => {
    const { body, edits } = await bodySent(client, protocol, [], everything);
    expect(JSON.stringify(body)).toContain("look");
    expect(JSON.stringify(body)).toContain(png);
    expect(edits.filter((edit) => edit.startsWith("without"))).toEqual([]);
  });
});

/** What the one target of a plan is sent, and the edits that the log names. */
async function bodySent(
  client: ClientProtocol,
  protocol: ClientProtocol,
  degrade: readonly DegradableGate[],
  passes: readonly Gate[],
) {
  const upstream = await startUpstream("only");
  onTestFinished(() => upstream.close());
  const plan = chainPlan([{ name: "only", url: upstream.url, protocol }], {
    targets: [
      {
        provider: "only",
        model: "m",
        protocol,
        passes: [...passes, "cache_control"],
        maxOutputTokens: passes.length > 0 ? 32_000 : 4_000,
      },
    ],
    chains: { main: [{ target: "only/m", degrade }] },
  });
  const gateway = await runGateway(plan);
  const answer = await post(`${gateway.url}${endpoints[client]}`, demanding[client]);
  expect(answer.status, await answer.text()).toBe(200);
  const line = gateway.lines().find(({ msg }) => msg === "request");
  const edits = Array.isArray(line?.["edits"]) ? line["edits"].map(String) : [];
  return { body: upstream.calls[0]?.body ?? {}, edits };
}

describe("a request that goes to its own protocol without a feature", () => {
  it("gets its answer in the shapes that it knows", async () => {
    const upstream = await startUpstream("only", {
      kind: "status",
      status: 200,
      body: {
        id: "c",
        model: "m",
        choices: [
          {
            index: 0,
            finish_reason: "tool_calls",
            message: {
              role: "assistant",
              content: null,
              tool_calls: [
                { id: "call_1", type: "function", function: { name: "sh", arguments: '{"input":"ls"}' } },
              ],
            },
          },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      },
    });
    onTestFinished(() => upstream.close());
    const plan = chainPlan([{ name: "only", url: upstream.url, protocol: "openai-chat" }], {
      targets: [{ provider: "only", model: "m", protocol: "openai-chat", passes: ["tools"] }],
      chains: { main: [{ target: "only/m", degrade: ["image"] }] },
    });
    const { url } = await runGateway(plan);
    const image = { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } };
    const answer = await post(`${url}${endpoints["openai-chat"]}`, {
      model: "any",
      tools: [{ type: "custom", custom: { name: "sh" } }],
      messages: [{ role: "user", content: [{ type: "text", text: "see" }, image] }],
    });
    expect(await answer.json()).toMatchObject({
      choices: [{ message: { tool_calls: [{ type: "custom", custom: { name: "sh", input: "ls" } }] } }],
    });
  });
});
