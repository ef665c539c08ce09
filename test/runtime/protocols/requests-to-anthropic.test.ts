import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../runtime/protocols/index.ts";
import { translated } from "./translating.ts";

const user = (content: unknown) => ({ role: "user", content });
const fromChat = (body: JsonObject, model = "claude-sonnet-4-5") =>
  translated("openai-chat", "anthropic", { model: "x", messages: [user("hi")], ...body }, { model });

describe("a Chat request for Anthropic", () => {
  it("gathers system and developer text, from inside the conversation too", () => {
    const messages = [
      { role: "system", content: "one" },
      { role: "developer", content: [{ type: "text", text: "two" }] },
      user("hi"),
      { role: "system", content: "three" },
    ];
    expect(fromChat({ messages })).toMatchObject({ system: "one\n\ntwo\n\nthree", messages: [user("hi")] });
  });

  it("says as the user what stands alone, since a conversation of nothing is refused", () => {
    const sent = fromChat({ messages: [{ role: "system", content: "Say hi." }] });
    expect(sent["messages"]).toEqual([user("Say hi.")]);
    expect(sent).not.toHaveProperty("system");
  });

  it("names what has no shape there, in a message and in a result", () => {
    const odd = { type: "hologram", hologram: "x" };
    const messages = [
      user([{ type: "text", text: "look" }, odd]),
      {
        role: "assistant",
        tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "a", content: [odd] },
    ];
    const sent = fromChat({ messages })["messages"] as JsonObject[];
    expect(sent[0]?.["content"]).toEqual([
      { type: "text", text: "look" },
      { type: "text", text: "[hologram left out]" },
    ]);
    expect(sent[2]?.["content"]).toEqual([
      { type: "tool_result", tool_use_id: "a", content: "[hologram left out]" },
    ]);
  });

  it("asks in words for JSON without a schema", () => {
    expect(fromChat({ response_format: { type: "json_object" } })["system"]).toContain("one JSON object");
  });

  it("keeps cache markers where they are", () => {
    const messages = [
      { role: "system", content: [{ type: "text", text: "one", cache_control: { type: "ephemeral" } }] },
      user([{ type: "text", text: "hi", cache_control: { type: "ephemeral" } }]),
    ];
    const cached = (text: string) => [{ type: "text", text, cache_control: { type: "ephemeral" } }];
    expect(fromChat({ messages })).toMatchObject({ system: cached("one"), messages: [user(cached("hi"))] });
  });

  it("puts each result right behind its call, before anything else that was said", () => {
    const call = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
    const messages = [
      user("go"),
      { role: "assistant", content: null, tool_calls: [call("a"), call("b")] },
      { role: "tool", tool_call_id: "b", content: "B" },
      user("by the way"),
      { role: "tool", tool_call_id: "a", content: "A" },
    ];
    const sent = fromChat({ messages })["messages"] as JsonObject[];
    expect(sent.map((message) => message["role"])).toEqual(["user", "assistant", "user"]);
    expect(sent[2]?.["content"]).toEqual([
      { type: "tool_result", tool_use_id: "b", content: "B" },
      { type: "tool_result", tool_use_id: "a", content: "A" },
      { type: "text", text: "by the way" },
    ]);
  });

  it("answers the nearest call where ids repeat", () => {
    const call = {
      role: "assistant",
      tool_calls: [{ id: "0", type: "function", function: { name: "f", arguments: "{}" } }],
    };
    const result = (content: string) => ({ role: "tool", tool_call_id: "0", content });
    const sent = fromChat({ messages: [call, result("one"), call, result("two")] })["messages"] as {
      content: JsonObject[];
    }[];
    expect(sent.map((message) => message.content[0]?.["content"])).toEqual([
      undefined,
      "one",
      undefined,
      "two",
    ]);
  });

  it("gives ids that Anthropic refuses another form, the same for call and result", () => {
    const messages = [
      {
        role: "assistant",
        tool_calls: [{ id: "functions.f:0", type: "function", function: { name: "f", arguments: "" } }],
      },
      { role: "tool", tool_call_id: "functions.f:0", content: "done" },
    ];
    const [asked, answered] = fromChat({ messages })["messages"] as { content: JsonObject[] }[];
    const id = asked?.content[0]?.["id"];
    expect(id).toMatch(/^call_[0-9a-f]{32}$/);
    expect(answered?.content[0]?.["tool_use_id"]).toBe(id);
    expect(asked?.content[0]?.["input"]).toEqual({});
  });

  it("shows images, documents and words of audio in their place", () => {
    const content = [
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
      { type: "image_url", image_url: { url: "https://example.com/a.png" } },
      { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,BBBB" } },
      { type: "input_audio", input_audio: { data: "CCCC", format: "wav" } },
    ];
    expect((fromChat({ messages: [user(content)] })["messages"] as JsonObject[])[0]?.["content"]).toEqual([
      { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
      { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "BBBB" },
        title: "a.pdf",
      },
      { type: "text", text: "[audio left out]" },
    ]);
  });

  it("translates tools and choices", () => {
    const tools = [
      { type: "function", function: { name: "f", description: "d", parameters: { properties: {} } } },
    ];
    expect(fromChat({ tools })).toMatchObject({
      tools: [{ name: "f", description: "d", input_schema: { type: "object", properties: {} } }],
    });
    const choice = (tool_choice: unknown, more = {}) =>
      fromChat({ tools, tool_choice, ...more })["tool_choice"];
    expect(choice("auto")).toEqual({ type: "auto" });
    expect(choice("none")).toEqual({ type: "none" });
    expect(choice("required")).toEqual({ type: "any" });
    expect(choice({ type: "function", function: { name: "f" } })).toEqual({ type: "tool", name: "f" });
    expect(choice(undefined, { parallel_tool_calls: false })).toEqual({
      type: "auto",
      disable_parallel_tool_use: true,
    });
    expect(fromChat({ tool_choice: "auto" })).not.toHaveProperty("tool_choice");
  });

  it("offers only the tools that are allowed", () => {
    const tools = ["f", "g"].map((name) => ({ type: "function", function: { name } }));
    const tool_choice = {
      type: "allowed_tools",
      allowed_tools: { mode: "required", tools: [{ type: "function", function: { name: "g" } }] },
    };
    expect(fromChat({ tools, tool_choice })).toMatchObject({
      tools: [{ name: "g" }],
      tool_choice: { type: "any" },
    });
  });

  it("takes the functions of old", () => {
    const messages = [
      user("go"),
      { role: "assistant", content: null, function_call: { name: "f", arguments: '{"a":1}' } },
      { role: "function", name: "f", content: "done" },
    ];
    expect(fromChat({ messages, functions: [{ name: "f" }], function_call: "auto" })).toMatchObject({
      messages: [
        user("go"),
        { role: "assistant", content: [{ type: "tool_use", id: "call_f", name: "f", input: { a: 1 } }] },
        user([{ type: "tool_result", tool_use_id: "call_f", content: "done" }]),
      ],
      tools: [{ name: "f" }],
      tool_choice: { type: "auto" },
    });
  });

  it("asks old models for a thinking budget and new ones for an effort", () => {
    const thinking = (model: string, effort = "high", more = {}) => {
      const sent = fromChat({ reasoning_effort: effort, max_tokens: 40_000, ...more }, model);
      return [sent["thinking"], sent["output_config"]];
    };
    const budget = (budget_tokens: number) => [{ type: "enabled", budget_tokens }, undefined];
    expect(thinking("claude-sonnet-4-5")).toEqual(budget(32_768));
    expect(thinking("claude-opus-4-20250514", "low")).toEqual(budget(4_096));
    expect(thinking("anthropic/claude-opus-4.1", "medium")).toEqual(budget(16_384));
    expect(thinking("claude-3-7-sonnet-latest", "minimal")).toEqual(budget(4_096));
    expect(thinking("glm-5")).toEqual(budget(32_768));
    expect(thinking("claude-opus-4-6")).toEqual([{ type: "adaptive" }, { effort: "high" }]);
    expect(thinking("claude-opus-4-6", "xhigh")).toEqual([{ type: "adaptive" }, { effort: "high" }]);
    expect(thinking("claude-opus-4-8-20260528", "xhigh")).toEqual([
      { type: "adaptive" },
      { effort: "xhigh" },
    ]);
    expect(thinking("claude-sonnet-5", "minimal")).toEqual([{ type: "adaptive" }, { effort: "low" }]);
    expect(thinking("claude-sonnet-4-5", "none")).toEqual([{ type: "disabled" }, undefined]);
  });

  it("leaves room for the answer below the limit, and no thinking where there is none", () => {
    const thinking = (max_tokens: number) => fromChat({ reasoning_effort: "high", max_tokens })["thinking"];
    expect(thinking(32_769)).toEqual({ type: "enabled", budget_tokens: 32_768 });
    expect(thinking(32_768)).toEqual({ type: "enabled", budget_tokens: 16_384 });
    expect(thinking(2_048)).toEqual({ type: "enabled", budget_tokens: 1_024 });
    expect(thinking(2_047)).toBeUndefined();
  });

  it("thinks not where Anthropic refuses it: a forced tool, or a tool loop whose thinking it did not sign", () => {
    const tools = [{ type: "function", function: { name: "f" } }];
    expect(
      fromChat({ reasoning_effort: "high", max_tokens: 40_000, tools, tool_choice: "required" }),
    ).not.toHaveProperty("thinking");
    const messages = [
      user("go"),
      {
        role: "assistant",
        tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c", content: "done" },
    ];
    const loop = { reasoning_effort: "high", max_tokens: 40_000, tools, messages };
    expect(fromChat(loop)).not.toHaveProperty("thinking");
    expect(
      fromChat({ ...loop, messages: [...messages, { role: "assistant", content: "ok" }, user("and?")] }),
    ).toHaveProperty("thinking");
    expect(fromChat(loop, "claude-opus-4-6")).toHaveProperty("thinking");
  });

  it("samples in Anthropic's range, and not at all while it thinks", () => {
    expect(fromChat({ temperature: 1.7, top_p: 0.9 })).toMatchObject({ temperature: 1 });
    expect(fromChat({ temperature: 1.7, top_p: 0.9 })).not.toHaveProperty("top_p");
    expect(fromChat({ top_p: 0.9 })).toMatchObject({ top_p: 0.9 });
    const thinks = fromChat({ temperature: 0.5, reasoning_effort: "low", max_tokens: 8_000 });
    expect(thinks).toHaveProperty("thinking");
    expect(thinks).not.toHaveProperty("temperature");
  });

  it("asks for JSON with its schema, limits, stops, user and tier", () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    expect(
      fromChat({
        response_format: { type: "json_schema", json_schema: { name: "n", schema, strict: true } },
        max_completion_tokens: 12,
        max_tokens: 99,
        stop: "END",
        user: "u",
        service_tier: "default",
      }),
    ).toMatchObject({
      output_config: { format: { type: "json_schema", schema } },
      max_tokens: 12,
      stop_sequences: ["END"],
      metadata: { user_id: "u" },
      service_tier: "standard_only",
    });
    expect(fromChat({})).toMatchObject({ max_tokens: 8_000 });
  });

  it("takes its web search along", () => {
    const web_search_options = { user_location: { type: "approximate", approximate: { country: "NL" } } };
    expect(fromChat({ web_search_options })["tools"]).toEqual([
      {
        type: "web_search_20250305",
        name: "web_search",
        user_location: { type: "approximate", country: "NL" },
      },
    ]);
  });

  it("says what is wrong and where", async () => {
    const { codecs } = await import("../../../runtime/protocols/index.ts");
    const problem = (body: JsonObject) => codecs["openai-chat"].decodeRequest(body);
    expect(problem({ messages: "hi" })).toEqual({ ok: false, path: "messages", problem: "must be an array" });
    expect(problem({ messages: [user([{ type: "text", text: 4 }])] })).toMatchObject({
      path: "messages.0.content.0.text",
    });
    expect(problem({ messages: [{ role: "robot" }] })).toMatchObject({ path: "messages.0.role" });
    expect(problem({ messages: [], temperature: "hot" })).toMatchObject({ path: "temperature" });
    expect(codecs.anthropic.decodeRequest({ messages: [{ role: "user", content: 4 }] })).toMatchObject({
      path: "messages.0.content",
    });
    expect(codecs["openai-responses"].decodeRequest({ input: [{ role: "user", content: 4 }] })).toMatchObject(
      { path: "input.0.content" },
    );
  });
});
