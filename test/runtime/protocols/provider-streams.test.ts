import { describe, expect, it } from "vitest";
import { codecs, type NeutralPart } from "../../../runtime/protocols/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import { collectEvents } from "./collect-events.ts";
import { readStream } from "./stream-reading.ts";

const sse = (...events: readonly unknown[]) =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");

function told(protocol: ClientProtocol, stream: string, reasoningField: string | null = null) {
  const { events, complete } = readStream(protocol, stream, [7], reasoningField);
  return { ...collectEvents(events), complete, errors: events.filter((event) => event.kind === "error") };
}

const text = (said: string): NeutralPart => ({ kind: "text", text: said, cacheControl: false });
const thinking = (said: string): NeutralPart => ({
  kind: "thinking",
  text: said,
  signature: null,
  redacted: false,
});
const call = (id: string, name: string, args: string): NeutralPart => ({
  kind: "tool_call",
  id,
  name,
  arguments: args,
});

describe("a Chat provider's stream", () => {
  const delta = (said: object, finish: string | null = null) => ({
    id: "cmpl-1",
    model: "m",
    choices: [{ index: 0, delta: said, finish_reason: finish }],
  });
  const calls = (...made: object[]) => delta({ tool_calls: made });
  const chat = (...events: readonly unknown[]) => told("openai-chat", sse(...events));

  it("is whole with its finish reason, with or without [DONE]", () => {
    expect(chat(delta({ content: "hi" }), delta({}, "stop"))).toMatchObject({
      complete: true,
      parts: [text("hi")],
    });
    expect(chat(delta({ content: "hi" }), delta({}, "stop"), "[DONE]").complete).toBe(true);
    expect(chat(delta({ content: "hi" }), "[DONE]").complete).toBe(false);
    expect(chat(delta({ content: "hi" })).complete).toBe(false);
  });

  it("is whole when every choice is, and stays whole", () => {
    const second = (said: object, finish: string | null = null) => ({
      ...delta(said),
      choices: [{ index: 1, delta: said, finish_reason: finish }],
    });
    const begun = [delta({ content: "hi" }), second({ content: "ho" }), delta({}, "stop")];
    expect(chat(...begun).complete).toBe(false);
    expect(chat(...begun, "[DONE]").complete).toBe(false);
    expect(chat(...begun, second({}, "stop"))).toMatchObject({ complete: true, parts: [text("hi")] });
    expect(chat(...begun, second({}, "stop"), delta({})).complete).toBe(true);
  });

  it("ends once, after the usage", () => {
    const { events } = readStream(
      "openai-chat",
      sse(
        delta({ content: "hi" }, "stop"),
        {
          choices: [],
          usage: { prompt_tokens: 3, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 2 } },
        },
        "[DONE]",
        "[DONE]",
      ),
    );
    expect(events.slice(-3)).toEqual([
      { kind: "stop", stop: { reason: "end", sequence: null } },
      { kind: "usage", usage: { input: 3, output: 1, cacheRead: 2, cacheWrite: 0, reasoning: 0 } },
      { kind: "end" },
    ]);
  });

  it("takes reasoning for thinking, also where content is empty", () => {
    for (const field of ["reasoning_content", "reasoning"]) {
      expect(chat(delta({ content: "", [field]: "hm" }), delta({ content: "so" }, "stop")).parts).toEqual([
        thinking("hm"),
        text("so"),
      ]);
      expect(chat(delta({ content: null, [field]: "hm" }), delta({}, "stop")).parts).toEqual([
        thinking("hm"),
      ]);
    }
    expect(chat(delta({ reasoning: "hm", reasoning_content: "hm" }), delta({}, "stop")).parts).toEqual([
      thinking("hm"),
    ]);
    expect(told("openai-chat", sse(delta({ thoughts: "hm" }), delta({}, "stop")), "thoughts").parts).toEqual([
      thinking("hm"),
    ]);
    const parts = [
      { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
      { type: "text", text: "so" },
    ];
    expect(chat(delta({ content: parts }), delta({}, "stop")).parts).toEqual([thinking("hm"), text("so")]);
  });

  it("knows interleaved calls by their index", () => {
    expect(
      chat(
        calls({ index: 0, id: "a", function: { name: "f", arguments: '{"x"' } }),
        calls({ index: 1, id: "b", function: { name: "g", arguments: "" } }),
        calls({ index: 0, function: { arguments: ":1}" } }, { index: 1, function: { arguments: "{}" } }),
        delta({}, "tool_calls"),
      ),
    ).toMatchObject({
      parts: [call("a", "f", '{"x":1}'), call("b", "g", "{}")],
      stop: { reason: "tool_calls" },
    });
  });

  it("knows calls without an index, all of one index, with repeated ids, and with late names", () => {
    const made = (...deltas: object[]) =>
      chat(...deltas.map((one) => calls(one)), delta({}, "tool_calls")).parts;
    const both = [call("a", "f", "{}"), call("b", "g", "{}")];
    expect(
      made(
        { id: "a", function: { name: "f", arguments: "{}" } },
        { id: "b", function: { name: "g", arguments: "{}" } },
      ),
    ).toEqual(both);
    expect(
      made(
        { index: 0, id: "a", function: { name: "f", arguments: "{}" } },
        { index: 0, id: "b", function: { name: "g", arguments: "{}" } },
      ),
    ).toEqual(both);
    expect(
      made(
        { index: 0, id: "a", function: { name: "f", arguments: "{" } },
        { index: 0, id: "a", function: { name: "f", arguments: "}" } },
      ),
    ).toEqual([call("a", "f", "{}")]);
    expect(
      made(
        { index: 0, id: "a", function: { arguments: "{" } },
        { index: 0, function: { name: "f", arguments: "}" } },
      ),
    ).toEqual([call("a", "f", "{}")]);
    expect(
      made({ id: "a", function: { name: "f", arguments: "{" } }, { function: { arguments: "}" } }),
    ).toEqual([call("a", "f", "{}")]);
  });

  it("gives calls without an id one of the answer's own, and takes arguments that are a value", () => {
    const { parts } = chat(
      calls({ index: 0, function: { name: "f", arguments: { a: 1 } } }),
      calls({ index: 1, function: { name: "g" } }),
      delta({}, "stop"),
    );
    expect(parts).toEqual([call("call_cmpl1_0", "f", '{"a":1}'), call("call_cmpl1_1", "g", "")]);
  });

  it("takes calls for calls, whatever its finish reason, and the old kind too", () => {
    const made = { index: 0, id: "a", function: { name: "f", arguments: "{}" } };
    expect(chat(calls(made), delta({}, "stop")).stop.reason).toBe("tool_calls");
    expect(chat(calls(made), delta({}, "length")).stop.reason).toBe("max_output");
    expect(
      chat(
        delta({ function_call: { name: "f", arguments: "{" } }),
        delta({ function_call: { arguments: "}" } }),
        delta({}, "function_call"),
      ),
    ).toMatchObject({
      parts: [{ name: "f", arguments: "{}" }],
      stop: { reason: "tool_calls" },
    });
  });

  it("reads a message that came whole in a stream, and a refusal", () => {
    expect(
      chat({
        id: "c",
        choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
      }).parts,
    ).toEqual([text("hi")]);
    expect(chat(delta({ refusal: "no" }), delta({}, "stop"))).toMatchObject({
      parts: [{ kind: "refusal", text: "no" }],
      stop: { reason: "refusal" },
    });
  });

  it("tells errors and broken data", () => {
    expect(chat({ error: { message: "busy", type: "overloaded", code: 502 } }).errors).toEqual([
      { kind: "error", status: 502, type: "overloaded", code: "502", message: "busy" },
    ]);
    expect(chat({ error: "broken" }).errors).toMatchObject([{ message: "broken" }]);
    expect(chat(delta({ content: "hi" }), delta({}, "error"))).toMatchObject({
      complete: false,
      errors: [{ code: "error" }],
    });
    expect(chat("{oops").errors).toMatchObject([{ type: "malformed" }]);
  });
});

describe("an Anthropic provider's stream", () => {
  const start = {
    type: "message_start",
    message: {
      id: "msg_1",
      model: "m",
      usage: {
        input_tokens: 5,
        cache_read_input_tokens: 90,
        cache_creation_input_tokens: 10,
        output_tokens: 1,
      },
    },
  };
  const block = (index: number, content_block: object, ...deltas: object[]) => [
    { type: "content_block_start", index, content_block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
  const stop = (reason: string, more = {}) => [
    {
      type: "message_delta",
      delta: { stop_reason: reason, ...more },
      usage: { output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } },
    },
    { type: "message_stop" },
  ];
  const anthropic = (...events: readonly unknown[]) => told("anthropic", sse(...events.flat()));

  it("counts cached tokens as input and reports as cumulative", () => {
    expect(anthropic(start, stop("end_turn")).usage).toEqual({
      input: 105,
      output: 9,
      cacheRead: 90,
      cacheWrite: 10,
      reasoning: 4,
    });
  });

  it("is whole with message_stop", () => {
    expect(anthropic(start, stop("end_turn")).complete).toBe(true);
    expect(anthropic(start, stop("end_turn")[0]).complete).toBe(false);
  });

  it("gives calls without arguments an empty object, and those whose start shows them theirs", () => {
    const tool = { type: "tool_use", id: "t", name: "f", input: {} };
    expect(anthropic(start, block(0, tool), stop("tool_use")).parts).toEqual([call("t", "f", "{}")]);
    expect(
      anthropic(start, block(0, tool, { type: "input_json_delta", partial_json: "" }), stop("tool_use"))
        .parts,
    ).toEqual([call("t", "f", "{}")]);
    expect(anthropic(start, block(0, { ...tool, input: { a: 1 } }), stop("tool_use")).parts).toEqual([
      call("t", "f", '{"a":1}'),
    ]);
    const deltas = ['{"a"', ":1}"].map((partial_json) => ({ type: "input_json_delta", partial_json }));
    expect(anthropic(start, block(0, tool, ...deltas), stop("tool_use")).parts).toEqual([
      call("t", "f", '{"a":1}'),
    ]);
  });

  it("reads thinking with its signature, and redacted thinking", () => {
    const signed = block(
      0,
      { type: "thinking", thinking: "" },
      { type: "thinking_delta", thinking: "hm" },
      { type: "signature_delta", signature: "SIG" },
    );
    expect(
      anthropic(start, signed, block(1, { type: "redacted_thinking", data: "RED" }), stop("end_turn")).parts,
    ).toEqual([
      {
        kind: "thinking",
        text: "hm",
        signature: { value: "SIG", protocol: "anthropic", id: null },
        redacted: false,
      },
      {
        kind: "thinking",
        text: "",
        signature: { value: "RED", protocol: "anthropic", id: null },
        redacted: true,
      },
    ]);
  });

  it("passes over what the provider ran itself, pings and events of later days", () => {
    const search = block(
      0,
      { type: "server_tool_use", id: "s", name: "web_search", input: {} },
      { type: "input_json_delta", partial_json: '{"query":"x"}' },
    );
    const found = block(1, { type: "web_search_tool_result", tool_use_id: "s", content: [] });
    const { parts, errors } = anthropic(
      start,
      { type: "ping" },
      search,
      found,
      { type: "news" },
      block(2, { type: "text", text: "" }, { type: "text_delta", text: "so" }),
      stop("end_turn"),
    );
    expect(parts).toEqual([text("so")]);
    expect(errors).toEqual([]);
  });

  it("tells stop reasons and errors", () => {
    const reason = (word: string, more = {}) => anthropic(start, stop(word, more)).stop;
    expect(reason("stop_sequence", { stop_sequence: "END" })).toEqual({
      reason: "stop_sequence",
      sequence: "END",
    });
    expect(reason("model_context_window_exceeded").reason).toBe("max_output");
    expect(reason("pause_turn").reason).toBe("pause");
    expect(reason("refusal").reason).toBe("refusal");
    expect(
      anthropic(start, { type: "error", error: { type: "overloaded_error", message: "busy" } }).errors,
    ).toEqual([{ kind: "error", status: null, type: "overloaded_error", code: null, message: "busy" }]);
  });
});

describe("a Responses provider's stream", () => {
  const responses = (...events: readonly unknown[]) => told("openai-responses", sse(...events));
  const created = { type: "response.created", response: { id: "resp_1", model: "m" } };
  const completed = (output: readonly object[] = [], more = {}) => ({
    type: "response.completed",
    response: { id: "resp_1", status: "completed", output, ...more },
  });
  const message = { type: "message", content: [{ type: "output_text", text: "hello" }] };

  it("tells every text once, whether by deltas, when it is done, or only at the end", () => {
    const deltas = [
      { type: "response.output_text.delta", output_index: 0, delta: "hel" },
      { type: "response.output_text.delta", output_index: 0, delta: "lo" },
    ];
    const partDone = { type: "response.output_text.done", output_index: 0, text: "hello" };
    const itemDone = { type: "response.output_item.done", output_index: 0, item: message };
    for (const events of [
      [...deltas, partDone, itemDone],
      [deltas[0], partDone],
      [deltas[0], itemDone],
      [itemDone],
      [deltas[0]],
      [],
    ]) {
      expect(responses(created, ...events, completed([message])).parts).toEqual([text("hello")]);
    }
  });

  it("reads calls that stream, that come whole, and those of custom tools", () => {
    const added = {
      type: "response.output_item.added",
      output_index: 0,
      item: { type: "function_call", id: "fc", call_id: "c", name: "f", arguments: "" },
    };
    const part = { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"a"' };
    const done = {
      type: "response.output_item.done",
      output_index: 0,
      item: { type: "function_call", id: "fc", call_id: "c", name: "f", arguments: '{"a":1}' },
    };
    for (const events of [[added, part, done], [added, done], [done], [part, done]]) {
      expect(responses(created, ...events, completed())).toMatchObject({
        parts: [call("c", "f", '{"a":1}')],
        stop: { reason: "tool_calls" },
      });
    }
    const custom = { type: "custom_tool_call", id: "ct", call_id: "c", name: "patch" };
    const typed = [
      { type: "response.output_item.added", output_index: 0, item: { ...custom, input: "" } },
      { type: "response.custom_tool_call_input.delta", output_index: 0, delta: "*** " },
      { type: "response.custom_tool_call_input.delta", output_index: 0, delta: "Begin" },
    ];
    expect(responses(created, ...typed, completed()).parts).toEqual([
      call("c", "patch", '{"input":"*** Begin"}'),
    ]);
    const whole = {
      type: "response.output_item.done",
      output_index: 0,
      item: { ...custom, input: "*** Begin" },
    };
    expect(responses(created, ...typed, whole, completed()).parts).toEqual([
      call("c", "patch", '{"input":"*** Begin"}'),
    ]);
  });

  it("joins the summaries of one reasoning item and keeps what seals it", () => {
    const summary = (summary_index: number, delta: string) => ({
      type: "response.reasoning_summary_text.delta",
      output_index: 0,
      summary_index,
      delta,
    });
    const item = {
      type: "reasoning",
      id: "rs_1",
      summary: [{ text: "one" }, { text: "two" }],
      encrypted_content: "ENC",
    };
    const sealed = {
      kind: "thinking",
      text: "one\n\ntwo",
      signature: { value: "ENC", protocol: "openai-responses", id: "rs_1" },
      redacted: false,
    };
    const done = { type: "response.output_item.done", output_index: 0, item };
    expect(responses(created, summary(0, "one"), summary(1, "two"), done, completed([item])).parts).toEqual([
      sealed,
    ]);
    expect(responses(created, done, completed()).parts).toEqual([sealed]);
    const own = { type: "response.reasoning_text.delta", output_index: 0, content_index: 0, delta: "hm" };
    expect(responses(created, own, completed()).parts).toEqual([thinking("hm")]);
  });

  it("ends completed or incomplete, and counts cached tokens", () => {
    const usage = {
      input_tokens: 9,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 3,
      output_tokens_details: { reasoning_tokens: 2 },
    };
    expect(responses(created, completed([message], { usage }))).toMatchObject({
      complete: true,
      stop: { reason: "end" },
      usage: { input: 9, cacheRead: 4, output: 3, reasoning: 2 },
    });
    const incomplete = (reason: string) =>
      responses(created, { type: "response.incomplete", response: { incomplete_details: { reason } } });
    expect(incomplete("max_output_tokens")).toMatchObject({ complete: true, stop: { reason: "max_output" } });
    expect(incomplete("content_filter").stop.reason).toBe("content_filter");
    expect(responses(created).complete).toBe(false);
  });

  it("tells refusals and errors in all their shapes", () => {
    const refusal = { type: "response.refusal.delta", output_index: 0, delta: "no" };
    expect(responses(created, refusal, completed())).toMatchObject({
      parts: [{ kind: "refusal", text: "no" }],
      stop: { reason: "refusal" },
    });
    const error = { kind: "error", code: "rate_limit_exceeded", message: "slow down" };
    const failed = {
      type: "response.failed",
      response: { status: "failed", error: { code: "rate_limit_exceeded", message: "slow down" } },
    };
    expect(responses(created, failed)).toMatchObject({ complete: false, errors: [error] });
    expect(
      responses({ type: "error", code: "rate_limit_exceeded", message: "slow down" }).errors,
    ).toMatchObject([error]);
    expect(
      responses({ type: "error", error: { code: "rate_limit_exceeded", message: "slow down" } }).errors,
    ).toMatchObject([error]);
    expect(responses({ error: { code: "rate_limit_exceeded", message: "slow down" } }).errors).toMatchObject([
      error,
    ]);
  });
});

describe("a whole response that was cancelled", () => {
  it("is no answer", () => {
    const body = { id: "resp_1", status: "cancelled", output: [], usage: null };
    expect(codecs["openai-responses"].decodeResponse(body)).toEqual({
      ok: false,
      path: "status",
      problem: "says that the answer was cancelled",
    });
  });
});
