import { describe, expect, it } from "vitest";
import { codecs, type JsonObject } from "../../../../runtime/protocols/index.ts";
import type { ClientProtocol } from "../../../../schemas/index.ts";
import { answer } from "../stream-reading.ts";
import { vectorsOf } from "./vector-file.ts";

const vectors = vectorsOf("transform_responses.json");

const directions: Readonly<Record<string, readonly [ClientProtocol, ClientProtocol]>> = {
  "openai->anthropic": ["openai-chat", "anthropic"],
  "anthropic->openai-chat": ["anthropic", "openai-chat"],
  "anthropic->openai-responses": ["anthropic", "openai-responses"],
  ResponsesAPIToAnthropic: ["openai-responses", "anthropic"],
  ResponsesAPIToOpenAIChat: ["openai-responses", "openai-chat"],
};

/** Where we differ from what the older system did, and why. */
const deliberate: Readonly<Record<string, { readonly because: string; readonly expected: JsonObject }>> = {
  "o2a-content-filter": {
    because: "Anthropic has no content_filter; refusal is its word for it, in streams too",
    expected: { stop_reason: "refusal" },
  },
  "a2chat-stop-sequence": {
    because: "known defect: Chat says stop",
    expected: { choices: [{ finish_reason: "stop", message: { content: "A" } }] },
  },
  "a2resp-text": {
    because: "known defect: the part is output_text, the answer is incomplete, the total is there",
    expected: {
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: [{ type: "message", content: [{ type: "output_text", text: "Hello!" }] }],
      usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
    },
  },
  "a2resp-tool-use": {
    because: "known defect: the call was dropped",
    expected: {
      status: "completed",
      output: [{ type: "function_call", call_id: "t1", name: "f", arguments: '{"a":1}' }],
    },
  },
  "resp2a-tool-call": {
    because: "arguments that do not parse are kept under one name, neither lost nor made empty",
    expected: {
      stop_reason: "tool_use",
      content: [
        { type: "text", text: "Checking" },
        { type: "tool_use", id: "call_1", name: "get_weather", input: { location: "Paris" } },
        { type: "tool_use", id: "call_2", name: "bad", input: { _unparsed_arguments: "{oops" } },
      ],
    },
  },
};

describe.skipIf(vectors.length === 0)("answer vectors of an older system", () => {
  it.each(
    vectors
      .filter((vector) => String(vector["direction"]) in directions)
      .map((vector) => [String(vector["id"]), vector] as const),
  )("%s", (id, vector) => {
    const input = vector["input"] as JsonObject;
    const [from, to] = directions[String(vector["direction"])] ?? ["anthropic", "anthropic"];
    const decoded = codecs[from].decodeResponse(input);
    if (!decoded.ok) throw new Error(`${decoded.path} ${decoded.problem}`);
    const body = codecs[to].encodeResponse(decoded.value, {
      ...answer,
      model: String(input["model"]),
      createdSeconds: 0,
    });
    expect(body).toMatchObject(deliberate[id]?.expected ?? (vector["expected"] as JsonObject));
  });

  it("chat2resp-full: a request of Chat as one of Responses", () => {
    const vector = vectors.find((candidate) => candidate["id"] === "chat2resp-full");
    if (vector === undefined) throw new Error("the vector is gone");
    const input = vector["input"] as JsonObject;
    const decoded = codecs["openai-chat"].decodeRequest(input);
    if (!decoded.ok) throw new Error(decoded.problem);
    const body = codecs["openai-responses"].encodeRequest(decoded.value, {
      model: "gpt-5",
      defaultOutputTokens: 4_096,
      reasoningField: null,
    });
    const { input: items, stop, tools, ...rest } = vector["expected"] as JsonObject;
    // The API refuses `stop` as unknown, wants its functions to say whether they are strict, and has a JSON mode.
    expect(stop).toEqual(["END"]);
    expect(body).not.toHaveProperty("stop");
    expect(body).toMatchObject({ ...rest, text: { format: { type: "json_object" } } });
    expect(body["tools"]).toEqual(
      (tools as readonly JsonObject[]).map((tool) => ({ ...tool, strict: false })),
    );
    const said = (list: unknown) =>
      (list as readonly JsonObject[]).map((item) => [
        item["role"],
        typeof item["content"] === "string"
          ? item["content"]
          : (item["content"] as readonly JsonObject[])[0]?.["text"],
      ]);
    expect(said(body["input"])).toEqual(said(items));
  });

  it("has a reason of ours for every known defect", () => {
    const defects = vectors.filter((vector) => vector["known_defect"] === true);
    expect(
      defects.map((vector) => vector["id"]).filter((id) => deliberate[String(id)] === undefined),
    ).toEqual([]);
  });
});
