import { describe, expect, it } from "vitest";
import {
  codecs,
  type JsonObject,
  type NeutralPart,
  type NeutralResponse,
} from "../../../../runtime/protocols/index.ts";
import type { ClientProtocol } from "../../../../schemas/index.ts";
import { collectEvents } from "../collect-events.ts";
import { answer, readStream, streamProblems, writeStream } from "../stream-reading.ts";
import { vectorsOf } from "./vector-file.ts";

const vectors = vectorsOf("transform_streams.json");

const protocols: Readonly<Record<string, ClientProtocol>> = {
  anthropic: "anthropic",
  "anthropic-messages": "anthropic",
  openai: "openai-chat",
  "openai-chat": "openai-chat",
  "openai-responses": "openai-responses",
};

/** What the known defects should have told; the input's own content, whole. */
const rightParts: Readonly<Record<string, readonly NeutralPart[]>> = {
  "chat2a-parallel-tools-interleaved": [
    { kind: "tool_call", id: "call_abc", name: "tool_a", arguments: '{"x":1}' },
    { kind: "tool_call", id: "call_def", name: "tool_b", arguments: '{"y":2}' },
  ],
  "chat2a-late-tool-delta-after-text": [
    { kind: "tool_call", id: "call_abc", name: "tool_a", arguments: '{"x":1}' },
    { kind: "text", text: "Here is text content", cacheControl: false },
  ],
  "a2chat-tooluse": [
    { kind: "tool_call", id: "toolu_abc", name: "get_weather", arguments: '{"location":"SF"}' },
  ],
  "a2resp-tooluse": [{ kind: "tool_call", id: "toolu_abc", name: "get_weather", arguments: '{"a":1}' }],
};

/** Our wire of the vector's events, as one answer. */
function expectedAnswer(protocol: ClientProtocol, events: readonly JsonObject[]): NeutralResponse {
  const stream = events
    .map(
      ({ event, data }) =>
        `${event === undefined ? "" : `event: ${String(event)}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`,
    )
    .join("");
  return collectEvents(readStream(protocol, stream).events);
}

describe.skipIf(vectors.length === 0)("stream vectors of an older system", () => {
  it.each(vectors.map((vector) => [String(vector["id"]), vector] as const))("%s", (id, vector) => {
    const from = protocols[String(vector["provider_format"])] ?? "anthropic";
    const to = protocols[String(vector["client_format"])] ?? "anthropic";
    const input = String(vector["input_sse"]);
    const { events, complete } = readStream(from, input);
    // This one has no message_stop: the older system took it for finished, we do not.
    const cut = id === "a2resp-tooluse";
    expect(complete).toBe(!cut);
    const stream = writeStream(to, cut ? [...events, { kind: "end" }] : events);
    expect(streamProblems(to, stream)).toEqual([]);
    const told = collectEvents(readStream(to, stream).events);
    const expected = expectedAnswer(to, vector["expected_events"] as readonly JsonObject[]);
    expect(told.parts).toEqual(rightParts[id] ?? expected.parts);
    expect(told.usage.output).toBe(collectEvents(events).usage.output);
    expect(told.usage.input).toBe(collectEvents(events).usage.input);
    // Calls wait for their results even where a server ends with `stop`.
    const calls = told.parts.some((part) => part.kind === "tool_call");
    expect(told.stop.reason).toBe(calls ? "tool_calls" : expected.stop.reason);
    expect(told.id).toBe(collectEvents(events).id);
    expect(told.id).not.toBe("");
    expect(told.model).toBe(answer.model);
  });

  it("knows what every known defect should have told", () => {
    const defects = vectors
      .filter((vector) => vector["known_defect"] === true)
      .map((vector) => String(vector["id"]));
    expect(defects.filter((id) => rightParts[id] === undefined)).toEqual([]);
  });
});

const usages = vectorsOf("sse_usage_extraction.json");

describe.skipIf(usages.length === 0)("usage vectors of an older system", () => {
  /** The defects: cached tokens are input too, and a later report replaces an earlier one. */
  const right: Readonly<Record<string, JsonObject>> = {
    "anthropic-with-cache-tokens": { input: 91_005, output: 7, cacheRead: 90_000, cacheWrite: 1_000 },
    "repeated-message-delta": { input: 0, output: 20 },
  };

  it.each(usages.map((vector) => [String(vector["id"]), vector] as const))("%s", (id, vector) => {
    const protocol =
      id === "responses" ? "openai-responses" : id === "openai-chat" ? "openai-chat" : "anthropic";
    const { usage } = collectEvents(readStream(protocol, String(vector["input_sse"])).events);
    const expected = vector["expected"] as { readonly input_tokens: number; readonly output_tokens: number };
    expect(usage).toMatchObject(
      right[id] ?? { input: expected.input_tokens, output: expected.output_tokens },
    );
  });
});

const paths = vectorsOf("transform_paths.json");

describe.skipIf(paths.length === 0)("path vectors of an older system", () => {
  it.each(
    paths.map(
      (vector) => [`${String(vector["path"])} to ${String(vector["provider_type"])}`, vector] as const,
    ),
  )("%s", (_, vector) => {
    const path = String(vector["path"]).replace(/^(?!\/v1)/, "/v1");
    const client = Object.values(codecs).find((codec) => codec.path === path);
    const speaksAnthropic = vector["provider_type"] === "anthropic";
    if (client === undefined) {
      // Counting and listing are the gateway's own endpoints: no codec has them, whoever the provider is.
      expect(["/v1/messages/count_tokens", "/v1/models"]).toContain(path);
      return;
    }
    const own = speaksAnthropic ? client.protocol === "anthropic" : client.protocol !== "anthropic";
    const target = own ? client : codecs[speaksAnthropic ? "anthropic" : "openai-chat"];
    expect(target.path).toBe(vector["expected_path"]);
  });
});
