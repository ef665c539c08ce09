import { describe, expect, it } from "vitest";
import {
  codecs,
  type JsonObject,
  type NeutralPart,
  type NeutralResponse,
  NO_USAGE,
  unfoldResponse,
} from "../../../runtime/protocols/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import { collectEvents } from "./collect-events.ts";
import { answer, readStream, streamProblems, writeStream } from "./stream-reading.ts";
import { decoded } from "./translating.ts";

const call = (name: string, args: string): NeutralPart => ({
  kind: "tool_call",
  id: "call_1",
  name,
  arguments: args,
});
const answering = (...parts: NeutralPart[]): NeutralResponse => ({
  id: "resp_1",
  model: "m",
  parts,
  stop: { reason: "tool_calls", sequence: null },
  usage: NO_USAGE,
});

/** The output item of a call as this client gets it, whole and streamed, which must be the same. */
function itemFor(tools: readonly JsonObject[], part: NeutralPart): JsonObject {
  const options = { ...answer, tools: decoded("openai-responses", { input: "hi", tools }).tools };
  const codec = codecs["openai-responses"];
  const whole = codec.encodeResponse(answering(part), options)["output"] as JsonObject[];
  const stream = writeStream(
    "openai-responses",
    unfoldResponse(answering(part), (text) => text.split(/(?=[,:])/)),
    options,
  );
  expect(streamProblems("openai-responses", stream)).toEqual([]);
  const last = stream.trim().split("\n").at(-1)?.slice(6) ?? "";
  expect(JSON.parse(last).response.output).toEqual(whole);
  return whole[0] ?? {};
}

describe("calls come back in the shape in which the client offered the tool", () => {
  it("names the namespace of its functions", () => {
    const tools = [
      { type: "namespace", name: "agents", description: "", tools: [{ type: "function", name: "close" }] },
    ];
    expect(itemFor(tools, call("agents__close", '{"a":1}'))).toMatchObject({
      type: "function_call",
      namespace: "agents",
      name: "close",
      arguments: '{"a":1}',
    });
  });

  it("unwraps the free text of custom tools", () => {
    const tools = [{ type: "custom", name: "apply_patch" }];
    expect(itemFor(tools, call("apply_patch", '{"input":"*** Begin"}'))).toMatchObject({
      type: "custom_tool_call",
      name: "apply_patch",
      input: "*** Begin",
    });
    expect(itemFor(tools, call("apply_patch", "*** raw"))).toMatchObject({
      type: "custom_tool_call",
      input: "*** raw",
    });
  });

  it("gives the shell its action, and arguments that are none as a function call", () => {
    const tools = [{ type: "local_shell" }];
    expect(itemFor(tools, call("local_shell", '{"command":["ls"]}'))).toMatchObject({
      type: "local_shell_call",
      action: { type: "exec", command: ["ls"], env: {} },
    });
    expect(itemFor(tools, call("local_shell", "{oops"))).toMatchObject({
      type: "function_call",
      name: "local_shell",
      arguments: "{oops",
    });
  });

  it("gives names that were shortened their length again", () => {
    const name = `mcp__${"long_".repeat(20)}tool`;
    for (const protocol of ["anthropic", "openai-chat", "openai-responses"] as const) {
      const tools = [{ name, input_schema: { type: "object" } }];
      const request = decoded("anthropic", { messages: [], tools });
      const sent = codecs[protocol].encodeRequest(request, {
        model: "m",
        defaultOutputTokens: 1,
        reasoningField: null,
      });
      const short = /mcp__[a-z_0-9]*/.exec(JSON.stringify(sent))?.[0] ?? "";
      expect(short.length).toBe(64);
      const options = { ...answer, tools: request.tools };
      expect(
        JSON.stringify(codecs.anthropic.encodeResponse(answering(call(short, "{}")), options)),
      ).toContain(name);
      expect(writeStream("anthropic", unfoldResponse(answering(call(short, "{}"))), options)).toContain(name);
    }
  });

  it("knows Chat's custom tools", () => {
    const body = { messages: [], tools: [{ type: "custom", custom: { name: "patch" } }] };
    const options = { ...answer, tools: decoded("openai-chat", body).tools };
    const response = answering(call("patch", '{"input":"free"}'));
    expect(codecs["openai-chat"].encodeResponse(response, options)).toMatchObject({
      choices: [
        {
          message: {
            tool_calls: [{ id: "call_1", type: "custom", custom: { name: "patch", input: "free" } }],
          },
        },
      ],
    });
    const stream = writeStream(
      "openai-chat",
      unfoldResponse(response, (text) => [...text]),
      options,
    );
    expect(streamProblems("openai-chat", stream)).toEqual([]);
    expect(stream).toContain('"custom":{"name":"patch","input":"free"}');
  });
});

describe("a call of one of Chat's functions of old", () => {
  const body = { model: "m", messages: [{ role: "user", content: "hi" }], functions: [{ name: "f" }] };
  const request = decoded("openai-chat", body);
  const options = { ...answer, tools: request.tools };
  const second: NeutralPart = { kind: "tool_call", id: "call_2", name: "f", arguments: "{}" };

  it("is asked for alone", () => {
    expect(request.parallelToolCalls).toBe(false);
    expect(decoded("openai-chat", { ...body, functions: [] }).parallelToolCalls).toBeNull();
  });

  it("stands beside the words; what does not fit there is a call as of now, and nothing is lost", () => {
    const whole = codecs["openai-chat"].encodeResponse(answering(call("f", '{"a":1}'), second), options);
    expect(whole["choices"]).toEqual([
      {
        index: 0,
        message: {
          role: "assistant",
          content: null,
          refusal: null,
          function_call: { name: "f", arguments: '{"a":1}' },
          tool_calls: [{ id: "call_2", type: "function", function: { name: "f", arguments: "{}" } }],
        },
        logprobs: null,
        finish_reason: "function_call",
      },
    ]);
    const stream = writeStream(
      "openai-chat",
      unfoldResponse(answering(call("f", '{"a":1}'), second), (text) => text.split(/(?=[,:])/)),
      options,
    );
    const deltas = stream.match(/(?<=^data: )\{.*/gm)?.flatMap((data) => JSON.parse(data).choices) ?? [];
    const called = deltas.flatMap(({ delta }) => delta.function_call ?? []);
    expect(called[0]).toEqual({ name: "f", arguments: "" });
    expect(called.map((piece) => piece.arguments).join("")).toBe('{"a":1}');
    const calls = deltas.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(calls[0]).toMatchObject({ index: 0, id: "call_2", function: { name: "f" } });
    expect(deltas.find((choice) => choice.finish_reason !== null)?.finish_reason).toBe("function_call");
  });
});

describe("signed thinking", () => {
  const signed = (protocol: ClientProtocol, redacted = false): NeutralPart => ({
    kind: "thinking",
    text: redacted ? "" : "hm",
    signature: { value: "SIG:with/colons==", protocol, id: protocol === "openai-responses" ? "rs_7" : null },
    redacted,
  });

  /** What the client replays of an answer, in the neutral form. */
  function replayed(client: "anthropic" | "openai-responses", part: NeutralPart): NeutralPart | undefined {
    const body = codecs[client].encodeResponse(answering(part, call("f", "{}")), answer);
    const request =
      client === "anthropic"
        ? { messages: [{ role: "assistant", content: body["content"] }] }
        : { input: body["output"] };
    return decoded(client, request).turns[0]?.parts[0];
  }

  it("travels through a client of another protocol and comes back as it was issued", () => {
    for (const redacted of [false, true]) {
      expect(replayed("openai-responses", signed("anthropic", redacted))).toEqual(
        signed("anthropic", redacted),
      );
    }
    expect(replayed("anthropic", signed("openai-responses"))).toEqual(signed("openai-responses"));
    expect(replayed("anthropic", signed("anthropic", true))).toEqual(signed("anthropic", true));
  });

  it("of Gemini stands on the call, and comes back on the same one", () => {
    const made = {
      id: "functions.f:0",
      type: "function",
      function: { name: "f", arguments: "{}" },
      extra_content: { google: { thought_signature: "GSIG" } },
    };
    const chat = codecs["openai-chat"];
    const whole = chat.decodeResponse({
      id: "c",
      choices: [{ message: { tool_calls: [made] }, finish_reason: "stop" }],
    });
    if (!whole.ok) throw new Error(whole.problem);
    const delta = {
      id: "c",
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...made }] }, finish_reason: "stop" }],
    };
    const { events } = readStream("openai-chat", `data: ${JSON.stringify(delta)}\n\n`);
    for (const response of [whole.value, collectEvents(events)]) {
      expect(response.parts).toMatchObject([{ kind: "thinking", redacted: true }, { kind: "tool_call" }]);
      for (const client of ["anthropic", "openai-responses"] as const) {
        const told = codecs[client].encodeResponse(response, answer);
        const body =
          client === "anthropic"
            ? { messages: [{ role: "assistant", content: told["content"] }] }
            : { input: told["output"] };
        const sent = chat.encodeRequest(decoded(client, body), {
          model: "m",
          defaultOutputTokens: 1,
          reasoningField: null,
        });
        expect(sent["messages"]).toMatchObject([{ tool_calls: [{ extra_content: made.extra_content }] }]);
      }
      expect(chat.encodeResponse(response, answer)).toMatchObject({
        choices: [{ message: { tool_calls: [{ extra_content: made.extra_content }] } }],
      });
      const stream = writeStream("openai-chat", unfoldResponse(response));
      expect(streamProblems("openai-chat", stream)).toEqual([]);
      expect(collectEvents(readStream("openai-chat", stream).events).parts).toEqual(response.parts);
    }
  });

  it("is told in streams with its signature", () => {
    for (const client of ["anthropic", "openai-responses"] as const) {
      for (const part of [signed("anthropic"), signed("anthropic", true), signed("openai-responses")]) {
        const stream = writeStream(client, unfoldResponse(answering(part)));
        expect(streamProblems(client, stream)).toEqual([]);
        const { events } = readStream(client, stream);
        const signature = events.find((event) => event.kind === "signature");
        expect(signature).toMatchObject({
          value: "SIG:with/colons==",
          protocol: part.kind === "thinking" ? part.signature?.protocol : null,
        });
      }
    }
  });

  it("goes back only to its own protocol", () => {
    const history = (part: NeutralPart) => {
      const body = codecs.anthropic.encodeResponse(
        answering(part, { kind: "text", text: "so", cacheControl: false }),
        answer,
      );
      return decoded("anthropic", { messages: [{ role: "assistant", content: body["content"] }] });
    };
    const options = { model: "m", defaultOutputTokens: 8_000, reasoningField: null };
    const sent = (part: NeutralPart, to: ClientProtocol) =>
      JSON.stringify(codecs[to].encodeRequest(history(part), options));
    expect(sent(signed("openai-responses"), "openai-responses")).toContain(
      '{"type":"reasoning","id":"rs_7","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"SIG:with/colons=="}',
    );
    expect(sent(signed("openai-responses"), "anthropic")).not.toContain("SIG");
    expect(sent(signed("anthropic"), "openai-responses")).not.toContain("SIG");
    expect(sent(signed("anthropic"), "openai-chat")).not.toContain("SIG");
    expect(sent(signed("anthropic"), "anthropic")).toContain('"signature":"SIG:with/colons=="');
  });
});

describe("errors", () => {
  const error = { status: 429, kind: "rate_limit" as const, message: "slow down", requestId: "req_1" };

  it("have the shape of the client's protocol", () => {
    expect(codecs.anthropic.encodeError(error)).toEqual({
      type: "error",
      error: { type: "rate_limit_error", message: "slow down" },
      request_id: "req_1",
    });
    const openai = {
      error: { message: "slow down", type: "rate_limit_error", param: null, code: "rate_limit_exceeded" },
    };
    expect(codecs["openai-chat"].encodeError(error)).toEqual(openai);
    expect(codecs["openai-responses"].encodeError(error)).toEqual(openai);
  });

  it("end a stream that had begun", () => {
    for (const codec of Object.values(codecs)) {
      for (const ending of [
        codec.streamDecoder().fail(error),
        codec.streamEncoder({ ...answer, tools: [] }).fail(error),
      ]) {
        const { events, complete } = readStream(codec.protocol, ending);
        const ends = events.filter(({ kind }) => kind !== "start");
        expect(ends).toMatchObject([{ kind: "error", message: "slow down" }]);
        expect(complete).toBe(false);
        expect(ending).not.toContain("[DONE]");
      }
    }
  });

  it("leave open what is open, as the makers' own do", () => {
    for (const codec of Object.values(codecs)) {
      const encoder = codec.streamEncoder({ ...answer, tools: [] });
      const begun = [
        { kind: "start", id: "x_1", model: "m", usage: null },
        { kind: "block_start", block: 0, part: "text" },
        { kind: "text", block: 0, delta: "Hel" },
      ] as const;
      for (const event of begun) encoder.push(event);
      const frames = encoder.fail(error).trimEnd().split("\n\n");
      expect(frames).toHaveLength(1);
      expect(frames[0]).toContain("slow down");
      expect(encoder.push({ kind: "end" })).toBe("");
    }
  });

  it("keep-alives mean nothing to a reader", () => {
    for (const codec of Object.values(codecs)) {
      expect(
        readStream(codec.protocol, codec.keepAlive).events.filter((event) => event.kind !== "ping"),
      ).toEqual([]);
    }
  });
});
