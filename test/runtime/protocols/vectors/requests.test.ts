import { describe, expect, it } from "vitest";
import { codecs, type JsonObject } from "../../../../runtime/protocols/index.ts";
import type { ClientProtocol } from "../../../../schemas/index.ts";
import { vectorsOf } from "./vector-file.ts";

const vectors = vectorsOf("transform_requests.json");

const directions: Readonly<Record<string, readonly [ClientProtocol, ClientProtocol]>> = {
  "anthropic->openai": ["anthropic", "openai-chat"],
  "openai->anthropic": ["openai-chat", "anthropic"],
  "responses->anthropic": ["openai-responses", "anthropic"],
};

/** Where we differ from what the older system did, and why. */
const deliberate: Readonly<
  Record<string, { readonly because: string; readonly body: (expected: JsonObject) => JsonObject }>
> = {
  "a2o-params": {
    because: "a thinking budget is an effort, and the user id is carried",
    body: (expected) => ({ ...expected, reasoning_effort: "low", user: "test" }),
  },
  "a2o-mixed-text-tool-result-order": {
    because: "Chat wants results right behind their calls, so what was said before them comes after them",
    body: (expected) => {
      const messages = expected["messages"] as readonly JsonObject[];
      const { 0: asked, 1: called, 2: context, 3: result, 4: question } = messages;
      const said = [context, question].map((message) => ({ type: "text", text: message?.["content"] }));
      return { ...expected, messages: [asked, called, result, { role: "user", content: said }] };
    },
  },
  "o2a-params": {
    because: "Anthropic has no JSON mode, so the model is told in words",
    body: (expected) => ({ ...expected, system: expect.stringContaining("JSON object") }),
  },
  "o2a-tools": {
    because: "known defect: Anthropic's tool_choice is an object",
    body: (expected) => ({ ...expected, tool_choice: { type: "auto" } }),
  },
  "o2a-tool-loop": {
    because: "Anthropic wants a definition of every tool that was called, offered again or not",
    body: (expected) => ({
      ...expected,
      tools: [{ name: "get_weather", input_schema: { type: "object", properties: {} } }],
      tool_choice: { type: "none" },
    }),
  },
  "r2a-system-and-developer": {
    because: "known defect: what the assistant said was dropped",
    body: (expected) => ({
      ...expected,
      messages: [
        { role: "user", content: "hi" },
        { role: "assistant", content: "hello" },
      ],
    }),
  },
};

/** A string is the same as one text block. */
function inBlocks(body: JsonObject): JsonObject {
  const messages = Array.isArray(body["messages"]) ? (body["messages"] as readonly JsonObject[]) : [];
  return {
    ...body,
    messages: messages.map((message) =>
      typeof message["content"] === "string"
        ? { ...message, content: [{ type: "text", text: message["content"] }] }
        : message,
    ),
  };
}

describe.skipIf(vectors.length === 0)("request vectors of an older system", () => {
  it.each(
    vectors
      .filter((vector) => typeof vector["input"] === "object")
      .map((vector) => [String(vector["id"]), vector] as const),
  )("%s", (id, vector) => {
    const input = vector["input"] as JsonObject;
    const pair = directions[String(vector["direction"])];
    if (pair === undefined) throw new Error(`unknown direction ${String(vector["direction"])}`);
    const decoded = codecs[pair[0]].decodeRequest(input);
    if (!decoded.ok) throw new Error(`${decoded.path} ${decoded.problem}`);
    const body = codecs[pair[1]].encodeRequest(decoded.value, {
      model: String(input["model"]),
      defaultOutputTokens: 4_096,
      reasoningField: null,
    });
    const expected = (deliberate[id]?.body ?? ((same) => same))(vector["expected"] as JsonObject);
    // Anthropic demands a limit where the client gave none.
    const limit = pair[1] === "anthropic" && !("max_tokens" in expected) ? { max_tokens: 4_096 } : {};
    expect(inBlocks(body)).toEqual(inBlocks({ ...expected, ...limit }));
  });

  it("has a reason of ours for every known defect", () => {
    const defects = vectors.filter((vector) => vector["known_defect"] === true);
    expect(
      defects.map((vector) => vector["id"]).filter((id) => deliberate[String(id)] === undefined),
    ).toEqual([]);
  });
});
