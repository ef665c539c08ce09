import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../runtime/protocols/index.ts";
import { decoded, translated } from "./translating.ts";

const message = (role: string, text: string) => ({
  type: "message",
  role,
  content: [{ type: role === "assistant" ? "output_text" : "input_text", text }],
});
const toAnthropic = (body: JsonObject, model = "claude-opus-4-6") =>
  translated("openai-responses", "anthropic", { input: "hi", ...body }, { model });
const toChat = (body: JsonObject) => translated("openai-responses", "openai-chat", { input: "hi", ...body });

describe("a Responses request", () => {
  it("reads a string, items with and without a type, instructions and developer roles", () => {
    expect(toChat({ instructions: "rules" })["messages"]).toEqual([
      { role: "system", content: "rules" },
      { role: "user", content: "hi" },
    ]);
    const input = [
      message("developer", "dev"),
      { role: "system", content: "sys" },
      { role: "user", content: "hi" },
      message("assistant", "hello"),
    ];
    expect(toAnthropic({ input })).toMatchObject({
      system: "dev\n\nsys",
      messages: [
        { role: "user", content: "hi" },
        { role: "assistant", content: "hello" },
      ],
    });
  });

  it("joins the items of one round: thinking, words and parallel calls, then their results", () => {
    const input = [
      message("user", "go"),
      {
        type: "reasoning",
        id: "rs_1",
        summary: [{ type: "summary_text", text: "hm" }],
        encrypted_content: "ENC",
      },
      message("assistant", "on it"),
      { type: "function_call", call_id: "a", name: "f", arguments: '{"x":1}' },
      { type: "function_call", call_id: "b", name: "f", arguments: "{}" },
      { type: "function_call_output", call_id: "b", output: "B" },
      {
        type: "function_call_output",
        call_id: "a",
        output: [
          { type: "input_text", text: "A" },
          { type: "input_image", image_url: "data:image/png;base64,AAAA" },
        ],
      },
    ];
    expect(toAnthropic({ input })["messages"]).toEqual([
      { role: "user", content: "go" },
      {
        role: "assistant",
        content: [
          { type: "text", text: "on it" },
          { type: "tool_use", id: "a", name: "f", input: { x: 1 } },
          { type: "tool_use", id: "b", name: "f", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "b", content: "B" },
          {
            type: "tool_result",
            tool_use_id: "a",
            content: [
              { type: "text", text: "A" },
              { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
            ],
          },
        ],
      },
    ]);
  });

  it("offers the members of namespaces, custom tools and the shell as functions", () => {
    const tools = [
      { type: "function", name: "exec", strict: false, parameters: { type: "object" } },
      {
        type: "namespace",
        name: "agents",
        description: "about",
        tools: [{ type: "function", name: "close", description: "d", parameters: { type: "object" } }],
      },
      {
        type: "custom",
        name: "apply_patch",
        description: "p",
        format: { type: "grammar", syntax: "lark", definition: "start: X" },
      },
      { type: "local_shell" },
      { type: "web_search", external_web_access: true },
      { type: "file_search", vector_store_ids: [] },
    ];
    const sent = toChat({ tools })["tools"] as { function: JsonObject }[];
    expect(sent.map((tool) => tool.function["name"])).toEqual([
      "exec",
      "agents__close",
      "apply_patch",
      "local_shell",
    ]);
    expect(sent[2]?.function["parameters"]).toMatchObject({
      properties: { input: { description: expect.stringContaining("start: X") } },
      required: ["input"],
    });
    expect((toAnthropic({ tools })["tools"] as JsonObject[]).map((tool) => tool["name"])).toEqual([
      "exec",
      "agents__close",
      "apply_patch",
      "local_shell",
      "web_search",
    ]);
  });

  it("keeps calls of every kind with their results", () => {
    const input = [
      { type: "custom_tool_call", call_id: "a", name: "apply_patch", input: "*** Begin" },
      { type: "custom_tool_call_output", call_id: "a", output: "done" },
      { type: "function_call", call_id: "b", namespace: "agents", name: "close", arguments: '{"id":1}' },
      { type: "function_call_output", call_id: "b", output: "closed" },
      {
        type: "local_shell_call",
        id: "lsh_1",
        call_id: "c",
        action: { type: "exec", command: ["ls"], env: {} },
        status: "completed",
      },
      { type: "local_shell_call_output", id: "c", output: "files" },
    ];
    expect(toChat({ input })["messages"]).toEqual([
      {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            id: "a",
            type: "function",
            function: { name: "apply_patch", arguments: '{"input":"*** Begin"}' },
          },
        ],
      },
      { role: "tool", tool_call_id: "a", content: "done" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "b", type: "function", function: { name: "agents__close", arguments: '{"id":1}' } },
        ],
      },
      { role: "tool", tool_call_id: "b", content: "closed" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            id: "c",
            type: "function",
            function: { name: "local_shell", arguments: '{"type":"exec","command":["ls"],"env":{}}' },
          },
        ],
      },
      { role: "tool", tool_call_id: "c", content: "files" },
    ]);
  });

  it("takes tools that the conversation adds, and choices among them", () => {
    const input = [
      message("user", "go"),
      { type: "additional_tools", role: "developer", tools: [{ type: "function", name: "late" }] },
    ];
    const tools = [{ type: "function", name: "early" }];
    expect(
      (toChat({ input, tools })["tools"] as { function: JsonObject }[]).map((tool) => tool.function["name"]),
    ).toEqual(["early", "late"]);
    const choice = (tool_choice: unknown) => toChat({ input, tools, tool_choice })["tool_choice"];
    expect(choice("required")).toBe("required");
    expect(choice({ type: "function", name: "late" })).toEqual({
      type: "function",
      function: { name: "late" },
    });
    const allowed = { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "late" }] };
    expect(toChat({ input, tools, tool_choice: allowed })).toMatchObject({
      tools: [{ function: { name: "late" } }],
      tool_choice: "auto",
    });
  });

  it("leaves behind what only Responses knows", () => {
    const input = [
      message("user", "go"),
      { type: "web_search_call", id: "ws_1", status: "completed" },
      { type: "compaction", encrypted_content: "x" },
      message("assistant", "found"),
    ];
    expect(toChat({ input })["messages"]).toEqual([
      { role: "user", content: "go" },
      { role: "assistant", content: "found" },
    ]);
  });

  it("reads effort, limit, format and files", () => {
    expect(
      toAnthropic({ reasoning: { effort: "low", summary: "auto" }, max_output_tokens: 4_000 }),
    ).toMatchObject({
      thinking: { type: "adaptive" },
      output_config: { effort: "low" },
      max_tokens: 4_000,
    });
    expect(decoded("openai-responses", { input: "hi", reasoning: { summary: "auto" } }).thinking).toBeNull();
    const schema = { type: "object" };
    expect(
      toAnthropic({ text: { format: { type: "json_schema", name: "n", schema, strict: true } } }),
    ).toMatchObject({
      output_config: { format: { type: "json_schema", schema } },
    });
    const content = [
      { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,BBBB" },
      { type: "input_file", file_url: "https://example.com/a.pdf" },
    ];
    expect(
      (toAnthropic({ input: [{ role: "user", content }] })["messages"] as JsonObject[])[0]?.["content"],
    ).toEqual([
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "BBBB" },
        title: "a.pdf",
      },
      { type: "document", source: { type: "url", url: "https://example.com/a.pdf" } },
    ]);
  });
});
