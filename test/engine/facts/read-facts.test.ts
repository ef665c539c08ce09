import { describe, expect, it } from "vitest";
import { type Facts, readFacts, requestHeaders } from "../../../engine/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import { factsIn, needs } from "./plan-needs.ts";

const user = (content: unknown): object => ({ role: "user", content });
const anthropic = (body: object): Facts => factsIn("anthropic", body);
const chat = (body: object): Facts => factsIn("openai-chat", body);
const responses = (body: object): Facts => factsIn("openai-responses", body);
const chatFacts = (...messages: readonly object[]): Facts => chat({ messages });

describe("thinking and effort", () => {
  it.each<[string, object, boolean, string | null]>([
    ["a small budget", { thinking: { type: "enabled", budget_tokens: 4_096 } }, true, "low"],
    ["a middling budget", { thinking: { type: "enabled", budget_tokens: 4_097 } }, true, "medium"],
    ["the end of the middle", { thinking: { type: "enabled", budget_tokens: 16_384 } }, true, "medium"],
    ["a large budget", { thinking: { type: "enabled", budget_tokens: 16_385 } }, true, "high"],
    ["a named effort", { thinking: { type: "adaptive" }, output_config: { effort: "max" } }, true, "max"],
    ["adaptive alone", { thinking: { type: "adaptive" } }, true, null],
    ["an effort alone", { output_config: { effort: "low" } }, true, "low"],
    [
      "thinking turned off",
      { thinking: { type: "disabled" }, output_config: { effort: "low" } },
      false,
      null,
    ],
    ["nothing", {}, false, null],
  ])("of an Anthropic body with %s", (_, body, thinking, effort) => {
    expect(anthropic(body)).toMatchObject({ thinking, effort });
  });

  it.each<[ClientProtocol, object, boolean, string | null]>([
    ["openai-chat", { reasoning_effort: "minimal" }, true, "minimal"],
    ["openai-chat", { reasoning_effort: "none" }, false, null],
    ["openai-chat", { reasoning: { effort: "high" } }, true, "high"],
    ["openai-chat", { reasoning: { max_tokens: 2_000 } }, true, "low"],
    ["openai-chat", { reasoning: { enabled: true } }, true, null],
    ["openai-chat", { thinking: { type: "enabled" } }, true, null],
    ["openai-chat", { thinking: { type: "disabled" }, reasoning_effort: "high" }, false, null],
    ["openai-responses", { reasoning: { effort: "xhigh" } }, true, "xhigh"],
    ["openai-responses", { reasoning: { effort: "none" } }, false, null],
    ["openai-responses", { reasoning: { summary: "auto" } }, false, null],
  ])("of an %s body with %j", (protocol, body, thinking, effort) => {
    expect(factsIn(protocol, body)).toMatchObject({ thinking, effort });
  });
});

describe("media", () => {
  const png = { type: "base64", media_type: "image/png", data: "aGk=" };
  const pdf = "data:application/pdf;base64,AAAA";
  it("of a tool's result are the request's", () => {
    const blocks = [
      { type: "image", source: png },
      { type: "document", source: { type: "text", data: "words" } },
    ];
    const facts = anthropic({
      messages: [user([{ type: "tool_result", tool_use_id: "t", content: blocks }])],
    });
    expect(facts).toMatchObject({ image: true, document: true, turns: 0, text: "" });
    const output = [{ type: "input_image", image_url: "data:image/png;base64,aGk=" }];
    expect(responses({ input: [{ type: "function_call_output", call_id: "c", output }] }).image).toBe(true);
    expect(
      chatFacts({ role: "tool", content: [{ type: "image_url", image_url: { url: "https://x" } }] }).image,
    ).toBe(true);
  });

  it("inside a document made of blocks are found too", () => {
    const content = [
      { type: "text", text: "a" },
      { type: "image", source: png },
    ];
    const facts = anthropic({
      messages: [user([{ type: "document", source: { type: "content", content } }])],
    });
    expect(facts).toMatchObject({ image: true, document: true });
  });

  it("that speak are audio, and so is a spoken answer", () => {
    expect(
      chatFacts(user([{ type: "input_audio", input_audio: { data: "QUJD", format: "wav" } }])).audio,
    ).toBe(true);
    expect(chat({ modalities: ["text", "audio"], audio: { voice: "x" } }).audio).toBe(true);
    expect(chat({ modalities: ["text"] }).audio).toBe(false);
  });

  it("cost what is stated, more where a long document is sent", () => {
    const image = (source: object) =>
      anthropic({ messages: [user([{ type: "image", source }])] }).inputTokens;
    expect(image(png)).toBe(1_600);
    expect(image({ type: "url", url: "https://x" })).toBe(1_600);
    const document = (data: string) =>
      chatFacts(user([{ type: "file", file: { file_data: `data:application/pdf;base64,${data}` } }]))
        .inputTokens;
    expect(document("AAAA")).toBe(3_000);
    expect(document("A".repeat(80_000))).toBe(10_000);
  });

  it.each<[ClientProtocol, object, object]>([
    [
      "anthropic",
      { type: "image", source: { type: "url", url: "https://x" } },
      { type: "image", source: png },
    ],
    [
      "anthropic",
      { type: "image", source: { type: "file", file_id: "file_1" } },
      { type: "image", source: png },
    ],
    [
      "openai-chat",
      { type: "file", file: { file_id: "file_1" } },
      { type: "file", file: { file_data: pdf } },
    ],
    [
      "openai-responses",
      { type: "input_file", file_url: "https://x" },
      { type: "input_file", file_data: pdf },
    ],
  ])("elsewhere cost what the plan says, those inside do not: %s %j", (protocol, elsewhere, inside) => {
    const tokens = (part: object, remoteMediaTokens: number | null) => {
      const message = user([part]);
      const body = protocol === "openai-responses" ? { input: [message] } : { messages: [message] };
      return factsIn(protocol, body, [], needs({ remoteMediaTokens })).inputTokens;
    };
    expect(tokens(elsewhere, 7_000)).toBe(7_000);
    expect(tokens(elsewhere, 0)).toBe(0);
    expect(tokens(inside, 7_000)).toBe(tokens(inside, null));
  });

  it("that speak cost the same whatever the plan says of images and documents", () => {
    const body = { messages: [user([{ type: "input_audio", input_audio: {} }])] };
    expect(factsIn("openai-chat", body, [], needs({ remoteMediaTokens: 7 })).inputTokens).toBe(10_000);
  });
});

describe("state kept elsewhere", () => {
  it.each<[ClientProtocol, object]>([
    ["openai-responses", { previous_response_id: "resp_1" }],
    ["openai-responses", { conversation: "conv_1" }],
    ["openai-responses", { conversation: { id: "conv_1" } }],
    ["openai-responses", { background: true }],
    ["openai-responses", { prompt: { id: "pmpt_1" } }],
    ["openai-responses", { input: [{ type: "item_reference", id: "msg_1" }] }],
    ["openai-responses", { input: [user([{ type: "input_file", file_id: "file_1" }])] }],
    ["openai-responses", { input: [user([{ type: "input_image", file_id: "file_1" }])] }],
    ["openai-responses", { tools: [{ type: "file_search", vector_store_ids: ["vs_1"] }] }],
    ["openai-responses", { tools: [{ type: "code_interpreter", container: "cntr_1" }] }],
    ["openai-chat", { messages: [user([{ type: "file", file: { file_id: "file_1" } }])] }],
    ["openai-chat", { messages: [{ role: "assistant", audio: { id: "audio_1" } }] }],
    ["anthropic", { messages: [user([{ type: "document", source: { type: "file", file_id: "file_1" } }])] }],
    ["anthropic", { messages: [user([{ type: "container_upload", file_id: "file_1" }])] }],
    ["anthropic", { container: "container_1" }],
  ])("is seen in an %s body with %j", (protocol, body) => {
    expect(factsIn(protocol, body).stateful).toBe(true);
  });

  it.each<[ClientProtocol, object]>([
    ["openai-responses", { previous_response_id: null, conversation: null, background: false, store: true }],
    ["openai-responses", { tools: [{ type: "code_interpreter", container: { type: "auto" } }] }],
    ["openai-responses", { input: [{ type: "message", id: "msg_1", role: "user", content: "hi" }] }],
    ["anthropic", { messages: [user([{ type: "document", source: { type: "url", url: "https://x" } }])] }],
  ])("is not seen in an %s body with %j", (protocol, body) => {
    expect(factsIn(protocol, body).stateful).toBe(false);
  });
});

describe("signed thinking in the history", () => {
  it.each<[ClientProtocol, object, boolean]>([
    [
      "anthropic",
      {
        messages: [{ role: "assistant", content: [{ type: "thinking", thinking: "t", signature: "c2ln" }] }],
      },
      true,
    ],
    [
      "anthropic",
      { messages: [{ role: "assistant", content: [{ type: "redacted_thinking", data: "eA==" }] }] },
      true,
    ],
    [
      "anthropic",
      { messages: [{ role: "assistant", content: [{ type: "thinking", thinking: "t", signature: "" }] }] },
      false,
    ],
    ["openai-responses", { input: [{ type: "reasoning", summary: [], encrypted_content: "eA==" }] }, true],
    ["openai-responses", { input: [{ type: "reasoning", summary: [], encrypted_content: null }] }, false],
    ["openai-chat", { messages: [{ role: "assistant", reasoning_content: "thought" }] }, false],
    [
      "openai-chat",
      {
        messages: [{ role: "assistant", reasoning_details: [{ type: "reasoning.encrypted", data: "eA==" }] }],
      },
      true,
    ],
    [
      "openai-chat",
      {
        messages: [
          { role: "assistant", tool_calls: [{ extra_content: { google: { thought_signature: "eA==" } } }] },
        ],
      },
      true,
    ],
  ])("of an %s body: %j is %s", (protocol, body, resumes) => {
    expect(factsIn(protocol, body).resumes).toBe(resumes);
  });
});

describe("tools", () => {
  it("of the provider's own that search the web are one and the same", () => {
    for (const type of ["web_search_20250305", "web_search_20260318"]) {
      expect(anthropic({ tools: [{ type, name: "web_search" }] })).toMatchObject({
        webSearch: true,
        toolNames: ["web_search"],
      });
    }
    for (const type of ["web_search", "web_search_2025_08_26", "web_search_preview"]) {
      expect(responses({ tools: [{ type }] })).toMatchObject({
        webSearch: true,
        tools: true,
        toolNames: ["web_search"],
      });
    }
    expect(chat({ web_search_options: {} })).toMatchObject({
      webSearch: true,
      tools: true,
      toolNames: ["web_search"],
    });
  });

  it("of the client's that are called so do not search the web", () => {
    expect(anthropic({ tools: [{ name: "web_search", input_schema: {} }] }).webSearch).toBe(false);
    expect(chat({ tools: [{ type: "function", function: { name: "web_search" } }] }).webSearch).toBe(false);
  });

  it("are named whatever their shape, sorted, once each", () => {
    const tools = [
      { type: "function", function: { name: "b" } },
      { type: "custom", custom: { name: "a" } },
      { type: "function", function: { name: "b" } },
    ];
    expect(chat({ tools, functions: [{ name: "old" }] }).toolNames).toEqual(["a", "b", "old"]);
    const namespace = {
      type: "namespace",
      name: "ns",
      description: "d",
      tools: [{ type: "function", name: "inner" }],
    };
    expect(responses({ tools: [namespace, { type: "local_shell" }] }).toolNames).toEqual([
      "inner",
      "local_shell",
    ]);
    expect(anthropic({ tools: [{ type: "bash_20250124", name: "bash" }] }).toolNames).toEqual(["bash"]);
  });

  it("that come in the middle of the conversation count", () => {
    const later = {
      type: "additional_tools",
      role: "developer",
      tools: [{ type: "function", name: "late" }],
    };
    expect(responses({ input: [later] }).toolNames).toEqual(["late"]);
    const added = { type: "tool_addition", tool: { name: "late", input_schema: { type: "object" } } };
    expect(anthropic({ messages: [{ role: "system", content: [added] }] }).toolNames).toEqual(["late"]);
  });

  it("are absent where the list is empty", () => {
    expect(anthropic({ tools: [] })).toMatchObject({ tools: false, toolNames: [] });
  });
});

describe("the text", () => {
  const messages = [
    user("first"),
    { role: "assistant", content: "model's words" },
    user([
      { type: "text", text: "one" },
      { type: "text", text: "two" },
    ]),
    { role: "system", content: "from inside" },
    user([{ type: "tool_result", tool_use_id: "t", content: "tool's words" }]),
    user("<system-reminder>nothing else</system-reminder>"),
  ];
  const body = { system: "from above", messages };

  it.each([
    ["last_user", "one\0two"],
    ["first_user", "first"],
    ["all_user", "first\0one\0two"],
    ["system", "from above\0from inside"],
  ] as const)("of %s", (scope, text) => {
    expect(factsIn("anthropic", body, [], needs({ scope }))).toMatchObject({ text, turns: 2 });
  });

  it("is all of the message where no block is ignored", () => {
    const facts = factsIn("anthropic", body, [], needs({ ignoreBlocks: [] }));
    expect(facts).toMatchObject({ text: "<system-reminder>nothing else</system-reminder>", turns: 3 });
  });

  it("of Responses' short forms is the user's", () => {
    expect(responses({ input: "hello", instructions: "be brief" })).toMatchObject({
      text: "hello",
      turns: 1,
    });
    expect(responses({ input: [{ role: "user", content: "hello" }] })).toMatchObject({
      text: "hello",
      turns: 1,
    });
  });
});

describe("limits, formats and marks", () => {
  it("are read where each protocol keeps them", () => {
    expect(chat({ max_tokens: 5, max_completion_tokens: 7 }).maxOutput).toBe(7);
    // A server may know either.
    expect(chat({ max_tokens: 9, max_completion_tokens: 7 }).maxOutput).toBe(9);
    expect(chat({ max_completion_tokens: null, max_tokens: 5 }).maxOutput).toBe(5);
    expect(responses({ max_output_tokens: 9 }).maxOutput).toBe(9);
    expect(anthropic({ max_tokens: "many" }).maxOutput).toBeNull();
    expect(anthropic({ max_tokens: Number.POSITIVE_INFINITY }).maxOutput).toBe(2_147_483_647);
    expect(chat({ response_format: { type: "json_object" } }).json).toBe(true);
    expect(chat({ response_format: { type: "text" } }).json).toBe(false);
    expect(responses({ text: { format: { type: "json_schema", schema: {} } } }).json).toBe(true);
    expect(anthropic({ output_format: { type: "json_schema", schema: {} } }).json).toBe(true);
    expect(anthropic({ cache_control: { type: "ephemeral" } }).cacheControl).toBe(true);
    expect(anthropic({ tools: [{ name: "t", cache_control: { type: "ephemeral" } }] }).cacheControl).toBe(
      true,
    );
    expect(anthropic({ system: [{ type: "text", text: "x", cache_control: null }] }).cacheControl).toBe(
      false,
    );
    expect(anthropic({ model: "", stream: null })).toMatchObject({ model: null, stream: false });
  });
});

describe("headers and sessions", () => {
  const read = (headers: readonly (readonly [string, string])[], body: object = {}) =>
    readFacts(needs({}, ["x-data-class"]), {
      protocol: "anthropic",
      body,
      headers: requestHeaders(headers),
      client: "team-a",
    });

  it("are read by name, whatever its case, and only where a rule reads them", () => {
    expect(
      read([
        ["X-Data-Class", "secret"],
        ["x-other", "1"],
      ]),
    ).toMatchObject({
      ok: true,
      facts: { headers: { "x-data-class": "secret" }, client: "team-a", session: null },
    });
    expect(read([["X-Data-Class", ""]])).toMatchObject({ facts: { headers: { "x-data-class": "" } } });
    expect(read([])).toMatchObject({ facts: { headers: {} } });
  });

  it("that a rule reads are refused when repeated, others are not", () => {
    expect(
      read([
        ["x-data-class", "a"],
        ["X-Data-Class", "b"],
      ]),
    ).toEqual({
      ok: false,
      problem: "the header `x-data-class` decides the route and was sent more than once",
    });
    expect(
      read([
        ["x-other", "a"],
        ["x-other", "b"],
      ]).ok,
    ).toBe(true);
  });

  it("name the session in the order of trust", () => {
    const all: [string, string][] = [
      ["session_id", "5"],
      ["x-session-id", "4"],
      ["session-id", "2"],
      ["X-Claude-Code-Session-Id", "1"],
    ];
    const found: string[] = [];
    for (let left = all; left.length > 0; left = left.slice(0, -1)) {
      const result = read(left, left.length < 3 ? { prompt_cache_key: "3" } : {});
      found.push(result.ok ? (result.facts.session ?? "none") : "refused");
    }
    expect(found).toEqual(["1", "2", "3", "3"]);
    expect(
      read([
        ["x-session-id", "4"],
        ["session_id", "5"],
      ]),
    ).toMatchObject({ facts: { session: "4" } });
    expect(read([["session_id", "5"]])).toMatchObject({ facts: { session: "5" } });
    expect(read([], { session_id: "6" })).toMatchObject({ facts: { session: "6" } });
  });

  it("need a body that is an object", () => {
    for (const body of [null, [], "text", 7]) {
      const request = { protocol: "anthropic", body, headers: {}, client: null } as const;
      expect(readFacts(needs(), request)).toEqual({ ok: false, problem: "the body is not a JSON object" });
    }
  });

  it("survive a body nested deeper than calls can", () => {
    const deep = (open: string, close: string) => JSON.parse(open.repeat(100_000) + close.repeat(100_000));
    const body = { messages: [user([{ type: "tool_use", name: "t", input: deep('{"a":[', "]}") }])] };
    expect(anthropic(body).inputTokens).toBeGreaterThan(100_000);
    const image = '{"type":"image","source":{"type":"content","content":[';
    expect(anthropic({ messages: [user([deep(image, "]}}")])] }).image).toBe(true);
  });
});
