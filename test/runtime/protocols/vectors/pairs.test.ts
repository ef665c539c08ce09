import { describe, expect, it } from "vitest";
import {
  codecs,
  type JsonObject,
  type NeutralPart,
  type NeutralRequest,
  type NeutralResponse,
} from "../../../../runtime/protocols/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../../schemas/index.ts";
import { collectEvents } from "../collect-events.ts";
import { answer, readStream, streamProblems, writeStream } from "../stream-reading.ts";
import { vectorsOf } from "./vector-file.ts";

/** The protocol that a vector's input is of. */
const inputOf: Readonly<Record<string, ClientProtocol>> = {
  "anthropic->openai": "anthropic",
  "openai->anthropic": "openai-chat",
  "responses->anthropic": "openai-responses",
  "anthropic->openai-chat": "anthropic",
  "anthropic->openai-responses": "anthropic",
  ResponsesAPIToAnthropic: "openai-responses",
  ResponsesAPIToOpenAIChat: "openai-responses",
  anthropic: "anthropic",
  "anthropic-messages": "anthropic",
  openai: "openai-chat",
  "openai-chat": "openai-chat",
  "openai-responses": "openai-responses",
};

const streams = vectorsOf("transform_streams.json");
const answers = vectorsOf("transform_responses.json").filter(
  ({ direction }) => String(direction) in inputOf && direction !== "ChatCompletionsToResponsesAPI",
);
const requests = vectorsOf("transform_requests.json").filter(({ input }) => typeof input === "object");

/** What every protocol can say of an answer, however it says it. */
function essence({ parts, stop, usage }: NeutralResponse) {
  return {
    text: parts.map((part) => ("text" in part ? part.text : "")).join(""),
    calls: parts.flatMap((part) => (part.kind === "tool_call" ? [[part.name, part.arguments]] : [])),
    stop: stop.reason,
    usage: [usage.input, usage.output],
  };
}

/** Anthropic has one word for what OpenAI's two filters do, and only it says why an answer stopped at a sequence. */
const stopsAlike: Readonly<Record<string, readonly string[]>> = {
  content_filter: ["content_filter", "refusal"],
  stop_sequence: ["stop_sequence", "end"],
  pause: ["pause", "end", "max_output"],
};

function expectSame(told: NeutralResponse, meant: NeutralResponse): void {
  const [seen, due] = [essence(told), essence(meant)];
  expect(stopsAlike[due.stop] ?? [due.stop]).toContain(seen.stop);
  expect({ ...seen, stop: "" }).toEqual({ ...due, stop: "" });
}

describe.skipIf(streams.length === 0).each(clientProtocols)("told to a %s client", (client) => {
  it.each(streams.map((vector) => [String(vector["id"]), vector] as const))("stream %s", (_, vector) => {
    const from = inputOf[String(vector["provider_format"])] ?? "anthropic";
    const { events, complete } = readStream(from, String(vector["input_sse"]));
    const stream = writeStream(client, complete ? events : [...events, { kind: "end" }]);
    expect(streamProblems(client, stream)).toEqual([]);
    const told = readStream(client, stream);
    expect(told.complete).toBe(true);
    const meant = collectEvents(events);
    const calls = meant.parts.some((part) => part.kind === "tool_call");
    const stop = calls ? { reason: "tool_calls" as const, sequence: null } : meant.stop;
    expectSame(collectEvents(told.events), { ...meant, stop });
  });

  it.each(answers.map((vector) => [String(vector["id"]), vector] as const))("answer %s", (_, vector) => {
    const from = inputOf[String(vector["direction"])] ?? "anthropic";
    const meant = codecs[from].decodeResponse(vector["input"] as JsonObject);
    if (!meant.ok) throw new Error(`${meant.path} ${meant.problem}`);
    const told = codecs[client].decodeResponse(codecs[client].encodeResponse(meant.value, answer));
    if (!told.ok) throw new Error(`${told.path} ${told.problem}`);
    expectSame(told.value, meant.value);
  });
});

/** Everything that is said in a request, in whatever turns and order. */
function said(request: NeutralRequest): readonly string[] {
  const words = (part: NeutralPart): readonly string[] => {
    switch (part.kind) {
      case "text":
      case "refusal":
        return part.text === "" ? [] : [part.text];
      case "tool_call":
        return [`call ${part.name} ${part.arguments}`];
      case "tool_result":
        return part.parts.flatMap(words);
      case "image":
      case "document":
      case "audio":
        return [JSON.stringify(part.source)];
      // Thinking goes to its own domain alone, native parts to their own protocol.
      case "thinking":
      case "native":
        return [];
    }
  };
  return [...request.system, ...request.turns.flatMap(({ parts }) => parts.flatMap(words))]
    .map((part) => (typeof part === "string" ? part : part.text))
    .flatMap((text) => text.split("\n"))
    .sort();
}

describe.skipIf(requests.length === 0).each(clientProtocols)("sent to a %s provider", (target) => {
  it.each(requests.map((vector) => [String(vector["id"]), vector] as const))("request %s", (_, vector) => {
    const from = inputOf[String(vector["direction"])] ?? "anthropic";
    const meant = codecs[from].decodeRequest(vector["input"] as JsonObject);
    if (!meant.ok) throw new Error(`${meant.path} ${meant.problem}`);
    const options = { model: "m", defaultOutputTokens: 4_096, reasoningField: null };
    const sent = codecs[target].decodeRequest(codecs[target].encodeRequest(meant.value, options));
    if (!sent.ok) throw new Error(`${sent.path} ${sent.problem}`);
    const whole = said(meant.value);
    const came = said(sent.value);
    expect(whole.filter((text) => !came.includes(text))).toEqual([]);
    expect(sent.value.tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(meant.value.tools.map(({ name }) => name)),
    );
    expect(sent.value.maxOutputTokens).toBe(
      meant.value.maxOutputTokens ?? (target === "anthropic" ? 4_096 : null),
    );
    expect(sent.value.stream).toBe(meant.value.stream);
  });
});
