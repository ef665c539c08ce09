import { describe, expect, it } from "vitest";
import { echoEvents, echoResponse } from "../../../runtime/echo/index.ts";
import type { NeutralPart, NeutralRequest, NeutralTool } from "../../../runtime/protocols/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";
import { collectEvents } from "../protocols/collect-events.ts";
import { streamProblems, writeStream } from "../protocols/stream-reading.ts";

const weather: NeutralTool = {
  kind: "function",
  name: "get_weather",
  description: null,
  parameters: {
    type: "object",
    properties: {
      city: { type: "string" },
      unit: { enum: ["celsius", "fahrenheit"] },
      days: { type: "integer", minimum: 1 },
      note: { type: "string" },
    },
    required: ["city", "unit", "days"],
  },
  strict: null,
  cacheControl: false,
  wire: null,
};
const time: NeutralTool = { ...weather, name: "get_time", parameters: null };

function asking(text: string, more: Partial<NeutralRequest> = {}): NeutralRequest {
  return {
    model: "echo-1",
    stream: true,
    system: [],
    turns: [{ role: "user", parts: [{ kind: "text", text, cacheControl: false }] }],
    tools: [],
    toolChoice: null,
    parallelToolCalls: null,
    maxOutputTokens: null,
    temperature: null,
    topP: null,
    verbosity: null,
    topK: null,
    stop: [],
    thinking: null,
    format: null,
    userId: null,
    promptCacheKey: null,
    serviceTier: null,
    includeUsage: false,
    ...more,
  };
}

const calls = (request: NeutralRequest) =>
  echoResponse(request).parts.flatMap((part) => (part.kind === "tool_call" ? [part] : []));
const text = (request: NeutralRequest) =>
  echoResponse(request)
    .parts.flatMap((part) => (part.kind === "text" ? [part.text] : []))
    .join("");

describe("echo", () => {
  it("quotes the last words of the user", () => {
    expect(text(asking("hello there"))).toBe("Echo: hello there");
    expect(text(asking("x".repeat(1_000))).length).toBeLessThan(250);
  });

  it("gives the same request the same answer, and another one another id", () => {
    expect(echoEvents(asking("hi"))).toEqual(echoEvents(asking("hi")));
    expect(echoResponse(asking("hi")).id).not.toBe(echoResponse(asking("ho")).id);
  });

  it("streams in several deltas what it says whole", () => {
    const request = asking("🙂 a sentence that is longer than one delta", { tools: [weather] });
    const events = echoEvents(request);
    expect(events.filter((event) => event.kind === "text").length).toBeGreaterThan(2);
    expect(collectEvents(events)).toEqual(echoResponse(request));
  });

  it("writes well-formed streams in every protocol", () => {
    for (const protocol of clientProtocols) {
      for (const request of [
        asking("hi"),
        asking("call get_weather and get_time", { tools: [weather, time] }),
        asking(""),
      ]) {
        expect(streamProblems(protocol, writeStream(protocol, echoEvents(request)))).toEqual([]);
      }
    }
  });

  it("calls the tools that it is told to by name, with the least arguments their schemas take", () => {
    expect(calls(asking("please call get_weather.", { tools: [time, weather] }))).toMatchObject([
      { name: "get_weather", arguments: '{"city":"","unit":"celsius","days":1}' },
    ]);
    const both = calls(asking("Call get_weather and get_time", { tools: [time, weather] }));
    expect(both.map((call) => call.name)).toEqual(["get_weather", "get_time"]);
    expect(new Set(both.map((call) => call.id)).size).toBe(2);
    expect(
      calls(asking("call get_time and get_weather", { tools: [time, weather], parallelToolCalls: false }))
        .length,
    ).toBe(1);
    expect(echoResponse(asking("call get_time", { tools: [time] })).stop.reason).toBe("tool_calls");
  });

  it("calls no tool that is only mentioned", () => {
    expect(calls(asking("what does get_weather do?", { tools: [weather] }))).toEqual([]);
    expect(calls(asking("call get_weathers", { tools: [weather] }))).toEqual([]);
  });

  it("obeys tool_choice", () => {
    const tools = [time, weather];
    expect(calls(asking("hi", { tools, toolChoice: { kind: "required" } }))[0]?.name).toBe("get_time");
    expect(calls(asking("hi", { tools, toolChoice: { kind: "tool", name: "get_weather" } }))[0]?.name).toBe(
      "get_weather",
    );
    expect(calls(asking("call get_time", { tools, toolChoice: { kind: "none" } }))).toEqual([]);
  });

  it("answers with words once a result has come, so that every loop ends", () => {
    const call: NeutralPart = { kind: "tool_call", id: "c1", name: "get_weather", arguments: "{}" };
    const result: NeutralPart = {
      kind: "tool_result",
      id: "c1",
      parts: [{ kind: "text", text: "21 degrees", cacheControl: false }],
      isError: false,
      cacheControl: false,
    };
    const request = asking("call get_weather", { tools: [weather], toolChoice: { kind: "required" } });
    const turns = [
      ...request.turns,
      { role: "assistant" as const, parts: [call] },
      { role: "user" as const, parts: [result] },
    ];
    expect(text({ ...request, turns })).toBe("The tool answered: 21 degrees");
    const again = [...turns, { role: "assistant" as const, parts: [] }, ...asking("call get_weather").turns];
    expect(calls({ ...request, turns: again }).length).toBe(1);
  });

  it("thinks where it is asked to", () => {
    const thinking = { mode: "adaptive" as const, budgetTokens: null, effort: null };
    expect(echoResponse(asking("hi", { thinking })).parts[0]).toMatchObject({ kind: "thinking" });
    expect(echoResponse(asking("hi", { thinking })).usage.reasoning).toBeGreaterThan(0);
    expect(echoResponse(asking("hi", { thinking: { ...thinking, mode: "disabled" } })).parts.length).toBe(1);
  });

  it("answers in the JSON it is asked for", () => {
    const schema = {
      type: "object",
      properties: {
        items: { type: "array", minItems: 2, items: { $ref: "#/$defs/item" } },
        ok: { type: ["null", "boolean"] },
      },
      required: ["items", "ok"],
      $defs: {
        item: { type: "object", properties: { name: { type: "string", minLength: 2 } }, required: ["name"] },
      },
    };
    const format = { kind: "json_schema" as const, name: null, description: null, schema, strict: true };
    expect(JSON.parse(text(asking("hi", { format })))).toEqual({
      items: [{ name: "xx" }, { name: "xx" }],
      ok: false,
    });
    expect(JSON.parse(text(asking("hi", { format: { kind: "json_object" } })))).toEqual({ echo: "hi" });
  });

  it("stops at the output limit and at stop sequences", () => {
    expect(echoResponse(asking("hello there", { maxOutputTokens: 1 }))).toMatchObject({
      parts: [{ text: "Echo" }],
      stop: { reason: "max_output" },
      usage: { output: 1 },
    });
    expect(echoResponse(asking("one STOP two", { stop: ["STOP"] }))).toMatchObject({
      parts: [{ text: "Echo: one " }],
      stop: { reason: "stop_sequence", sequence: "STOP" },
    });
  });
});
