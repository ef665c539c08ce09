import { describe, expect, it } from "vitest";
import type { EncodeOptions, JsonObject } from "../../../runtime/protocols/index.ts";
import { translated } from "./translating.ts";

const user = (content: unknown) => ({ role: "user", content });
const toChat = (body: JsonObject, more: Partial<EncodeOptions> = {}) =>
  translated(
    "anthropic",
    "openai-chat",
    { model: "x", max_tokens: 100, messages: [user("hi")], ...body },
    more,
  );
const toResponses = (body: JsonObject) =>
  translated("anthropic", "openai-responses", {
    model: "x",
    max_tokens: 100,
    messages: [user("hi")],
    ...body,
  });

const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } };
const call = (id: string) => ({ type: "tool_use", id, name: "read", input: { path: id } });
const result = (id: string, content: unknown, more = {}) => ({
  type: "tool_result",
  tool_use_id: id,
  content,
  ...more,
});

describe("an Anthropic request for Chat", () => {
  it("reads system text from strings, arrays and inside the conversation", () => {
    const system = [
      { type: "text", text: "one", cache_control: { type: "ephemeral" } },
      { type: "text", text: "two" },
    ];
    expect(
      toChat({ system, messages: [user("hi"), { role: "system", content: "three" }] })["messages"],
    ).toEqual([{ role: "system", content: "one\n\ntwo" }, user("hi"), { role: "system", content: "three" }]);
  });

  it("moves the images of results behind all results", () => {
    const messages = [
      { role: "assistant", content: [call("a"), call("b")] },
      user([
        result("a", [{ type: "text", text: "seen" }, image]),
        result("b", [image]),
        { type: "text", text: "well?" },
      ]),
    ];
    expect((toChat({ messages })["messages"] as JsonObject[]).slice(1)).toEqual([
      { role: "tool", tool_call_id: "a", content: "seen" },
      { role: "tool", tool_call_id: "b", content: "The result follows in the next user message." },
      user([
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        { type: "text", text: "well?" },
      ]),
    ]);
  });

  it("keeps calls together and their arguments as text", () => {
    const messages = [
      { role: "assistant", content: [{ type: "text", text: "on it" }, call("a"), call("b")] },
      user([result("b", "B"), result("a", "A")]),
    ];
    expect(toChat({ messages })["messages"]).toEqual([
      {
        role: "assistant",
        content: "on it",
        tool_calls: [
          { id: "a", type: "function", function: { name: "read", arguments: '{"path":"a"}' } },
          { id: "b", type: "function", function: { name: "read", arguments: '{"path":"b"}' } },
        ],
      },
      { role: "tool", tool_call_id: "b", content: "B" },
      { role: "tool", tool_call_id: "a", content: "A" },
    ]);
  });

  it("gives unparsed arguments back as they were", () => {
    const input = { _unparsed_arguments: "{oops" };
    const messages = [{ role: "assistant", content: [{ ...call("a"), input }] }, user([result("a", "")])];
    const [asked] = toChat({ messages })["messages"] as { tool_calls: { function: JsonObject }[] }[];
    expect(asked?.tool_calls[0]?.function["arguments"]).toBe("{oops");
  });

  it("sends thinking back only in the field that the provider takes it in", () => {
    const messages = [
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "s" },
          { type: "text", text: "so" },
        ],
      },
    ];
    expect(toChat({ messages })["messages"]).toEqual([{ role: "assistant", content: "so" }]);
    expect(toChat({ messages }, { reasoningField: "reasoning_content" })["messages"]).toEqual([
      { role: "assistant", content: "so", reasoning_content: "hm" },
    ]);
  });

  it("carries documents as files or as words", () => {
    const content = [
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "BBBB" },
        title: "a.pdf",
      },
      {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "plain é" },
        title: "note",
      },
      { type: "document", source: { type: "content", content: [{ type: "text", text: "inner" }, image] } },
      { type: "document", source: { type: "url", url: "https://example.com/a.pdf" } },
      { type: "search_result", title: "T", source: "https://s", content: [{ type: "text", text: "found" }] },
    ];
    expect((toChat({ messages: [user(content)] })["messages"] as JsonObject[])[0]?.["content"]).toEqual([
      { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,BBBB" } },
      { type: "text", text: "note\n\nplain é" },
      { type: "text", text: "inner" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
      { type: "text", text: "[document left out: https://example.com/a.pdf]" },
      { type: "text", text: "T\nhttps://s\nfound" },
    ]);
  });

  it("turns budgets and efforts into the words all reasoning models take", () => {
    const effort = (body: JsonObject) => toChat(body)["reasoning_effort"];
    const budget = (budget_tokens: number) => effort({ thinking: { type: "enabled", budget_tokens } });
    expect([4_096, 4_097, 16_384, 16_385].map(budget)).toEqual(["low", "medium", "medium", "high"]);
    expect(effort({ thinking: { type: "adaptive" } })).toBe("medium");
    expect(effort({ thinking: { type: "adaptive" }, output_config: { effort: "max" } })).toBe("high");
    expect(effort({ output_config: { effort: "low" } })).toBe("low");
    expect(effort({ thinking: { type: "disabled" }, output_config: { effort: "high" } })).toBeUndefined();
    expect(effort({})).toBeUndefined();
  });

  it("asks a stream for its usage, and translates what has a counterpart", () => {
    const schema = { type: "object" };
    const tools = [
      { name: "f", input_schema: schema },
      { type: "bash_20250124", name: "bash" },
    ];
    expect(
      toChat({
        stream: true,
        tools,
        tool_choice: { type: "any", disable_parallel_tool_use: true },
        output_config: { format: { type: "json_schema", schema } },
        stop_sequences: ["END"],
        service_tier: "standard_only",
        metadata: { user_id: "x".repeat(155) },
        top_k: 4,
      }),
    ).toEqual({
      model: "m",
      messages: [user("hi")],
      stream: true,
      stream_options: { include_usage: true },
      tools: [{ type: "function", function: { name: "f", parameters: schema } }],
      tool_choice: "required",
      parallel_tool_calls: false,
      max_completion_tokens: 100,
      response_format: { type: "json_schema", json_schema: { name: "answer", schema } },
      stop: ["END"],
      service_tier: "default",
      user: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("shortens tool names that OpenAI refuses, the same in tools, choices and calls", () => {
    const name = `mcp__${"server_".repeat(9)}__read.file`;
    const body = {
      tools: [{ name, input_schema: { type: "object" } }],
      tool_choice: { type: "tool", name },
      messages: [{ role: "assistant", content: [{ ...call("a"), name }] }, user([result("a", "A")])],
    };
    const sent = JSON.stringify(toChat(body));
    const names = sent.match(/mcp__[a-zA-Z0-9_.-]*/g) ?? [];
    expect(names.length).toBe(3);
    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^[a-zA-Z0-9_-]{64}$/);
  });
});

describe("an Anthropic request for Responses", () => {
  it("holds the whole conversation, stores nothing and asks for encrypted reasoning", () => {
    const messages = [
      user("go"),
      { role: "assistant", content: [{ type: "text", text: "on it" }, call("a")] },
      user([result("a", [{ type: "text", text: "seen" }, image]), { type: "text", text: "well?" }]),
      { role: "system", content: "be brief" },
    ];
    const thinking = { type: "enabled", budget_tokens: 20_000 };
    const tools = [
      { name: "read", input_schema: { type: "object" } },
      { type: "web_search_20250305", name: "web_search", allowed_domains: ["a.com"] },
    ];
    expect(
      toResponses({ system: "rules", messages, thinking, tools, max_tokens: 1, stop_sequences: ["END"] }),
    ).toEqual({
      model: "m",
      instructions: "rules",
      input: [
        { type: "message", role: "user", content: [{ type: "input_text", text: "go" }] },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "on it" }] },
        { type: "function_call", call_id: "a", name: "read", arguments: '{"path":"a"}' },
        {
          type: "function_call_output",
          call_id: "a",
          output: [
            { type: "input_text", text: "seen" },
            { type: "input_image", detail: "auto", image_url: "data:image/png;base64,AAAA" },
          ],
        },
        { type: "message", role: "user", content: [{ type: "input_text", text: "well?" }] },
        { type: "message", role: "developer", content: [{ type: "input_text", text: "be brief" }] },
      ],
      tools: [
        { type: "function", name: "read", parameters: { type: "object" }, strict: false },
        { type: "web_search", filters: { allowed_domains: ["a.com"] } },
      ],
      max_output_tokens: 16,
      reasoning: { effort: "high", summary: "auto" },
      include: ["reasoning.encrypted_content"],
      store: false,
    });
  });

  it("puts what stands alone into the conversation, since one of nothing is refused", () => {
    const sent = toResponses({ messages: [], system: "Say hi." });
    expect(sent["input"]).toEqual([{ type: "message", role: "developer", content: "Say hi." }]);
    expect(sent).not.toHaveProperty("instructions");
  });

  it("carries documents and tool choices", () => {
    const content = [
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "BBBB" },
        title: "a.pdf",
      },
      { type: "document", source: { type: "url", url: "https://example.com/a.pdf" } },
    ];
    const tools = [{ name: "read", input_schema: { type: "object" } }];
    const sent = toResponses({
      messages: [user(content)],
      tools,
      tool_choice: { type: "tool", name: "read" },
    });
    expect(sent["input"]).toMatchObject([
      {
        content: [
          { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,BBBB" },
          { type: "input_file", file_url: "https://example.com/a.pdf" },
        ],
      },
    ]);
    expect(sent["tool_choice"]).toEqual({ type: "function", name: "read" });
  });

  it("keeps OpenAI's own words between its two protocols", () => {
    const between = (body: JsonObject) =>
      translated("openai-chat", "openai-responses", { messages: [user("hi")], ...body });
    expect(between({ reasoning_effort: "xhigh" })["reasoning"]).toEqual({ effort: "xhigh", summary: "auto" });
    expect(between({ reasoning_effort: "none" })).toMatchObject({ reasoning: { effort: "none" } });
    expect(between({ response_format: { type: "json_object" } })["text"]).toEqual({
      format: { type: "json_object" },
    });
    expect(between({ prompt_cache_key: "k", service_tier: "flex", user: "u" })).toMatchObject({
      prompt_cache_key: "k",
      service_tier: "flex",
      user: "u",
    });
  });
});
