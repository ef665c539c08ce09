import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import {
  type AnswerOptions,
  codecs,
  type NeutralResponse,
  unfoldResponse,
} from "../../runtime/protocols/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";

const options: AnswerOptions = { model: "m", includeUsage: true, tools: [], createdSeconds: 1_700_000_000 };

const response: NeutralResponse = {
  id: "resp_1",
  model: "m",
  parts: [
    {
      kind: "thinking",
      text: "hm",
      signature: { value: "SIG", protocol: "anthropic", id: null },
      redacted: false,
    },
    { kind: "text", text: "on my way 🙂", cacheControl: false },
    { kind: "tool_call", id: "call_1", name: "get_weather", arguments: '{"city":"Delft"}' },
    { kind: "tool_call", id: "call_2", name: "get_time", arguments: "{}" },
  ],
  stop: { reason: "tool_calls", sequence: null },
  usage: { input: 100, output: 20, cacheRead: 40, cacheWrite: 10, reasoning: 5 },
};

/** A server that gives every request this answer, streamed or whole as it is asked. */
function serving(protocol: ClientProtocol) {
  const codec = codecs[protocol];
  return async (_url: unknown, init?: { body?: unknown }) => {
    const asked = JSON.parse(String(init?.body)) as { readonly stream?: boolean };
    if (asked.stream !== true) return Response.json(codec.encodeResponse(response, options));
    const encoder = codec.streamEncoder(options);
    const events = unfoldResponse(response, (text) => [...text]);
    const stream = codec.keepAlive + events.map((event) => encoder.push(event)).join("");
    return new Response(stream, { headers: { "content-type": "text/event-stream" } });
  };
}

describe("the Anthropic SDK", () => {
  const client = new Anthropic({ apiKey: "k", fetch: serving("anthropic") });
  const request = { model: "m", max_tokens: 100, messages: [{ role: "user" as const, content: "hi" }] };
  const content = [
    { type: "thinking", thinking: "hm", signature: "SIG" },
    { type: "text", text: "on my way 🙂" },
    { type: "tool_use", id: "call_1", name: "get_weather", input: { city: "Delft" } },
    { type: "tool_use", id: "call_2", name: "get_time", input: {} },
  ];
  const usage = {
    input_tokens: 50,
    cache_read_input_tokens: 40,
    cache_creation_input_tokens: 10,
    output_tokens: 20,
  };

  it("reads our streams", async () => {
    const message = await client.messages.stream(request).finalMessage();
    expect(message).toMatchObject({ content, stop_reason: "tool_use", usage });
  });

  it("reads our whole answers", async () => {
    expect(await client.messages.create(request)).toMatchObject({ content, stop_reason: "tool_use", usage });
  });
});

describe("the OpenAI SDK on Chat", () => {
  const client = new OpenAI({ apiKey: "k", fetch: serving("openai-chat") });
  const request = { model: "m", messages: [{ role: "user" as const, content: "hi" }] };
  const message = {
    role: "assistant",
    content: "on my way 🙂",
    tool_calls: [
      { id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Delft"}' } },
      { id: "call_2", type: "function", function: { name: "get_time", arguments: "{}" } },
    ],
  };
  const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

  it("reads our streams", async () => {
    const stream = client.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
    expect(await stream.finalChatCompletion()).toMatchObject({
      choices: [{ message, finish_reason: "tool_calls" }],
      usage,
    });
  });

  it("reads our whole answers", async () => {
    expect(await client.chat.completions.create(request)).toMatchObject({
      choices: [{ message, finish_reason: "tool_calls" }],
      usage,
    });
  });
});

describe("the OpenAI SDK on Responses", () => {
  const client = new OpenAI({ apiKey: "k", fetch: serving("openai-responses") });
  const request = { model: "m", input: "hi" };
  const expected = {
    status: "completed",
    output_text: "on my way 🙂",
    output: [
      { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
      { type: "message", content: [{ type: "output_text", text: "on my way 🙂" }] },
      { type: "function_call", call_id: "call_1", name: "get_weather", arguments: '{"city":"Delft"}' },
      { type: "function_call", call_id: "call_2", name: "get_time", arguments: "{}" },
    ],
    usage: { input_tokens: 100, output_tokens: 20, total_tokens: 120 },
  };

  it("reads our streams", async () => {
    expect(await client.responses.stream(request).finalResponse()).toMatchObject(expected);
  });

  it("reads our whole answers", async () => {
    expect(await client.responses.create(request)).toMatchObject(expected);
  });
});
