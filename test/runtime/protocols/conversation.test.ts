import { describe, expect, it } from "vitest";
import { codecs } from "../../../runtime/protocols/index.ts";

/** So many turns that time which grows with their square would be minutes. */
const MANY = 60_000;

function translated(from: keyof typeof codecs, to: keyof typeof codecs, body: Record<string, unknown>) {
  const decoded = codecs[from].decodeRequest(body);
  if (!decoded.ok) throw new Error(decoded.problem);
  return codecs[to].encodeRequest(decoded.value, {
    model: "m",
    defaultOutputTokens: 100,
    reasoningField: null,
  });
}

const many = <T>(make: (index: number) => T): T[] => Array.from({ length: MANY }, (_, index) => make(index));

describe("a conversation of very many turns", () => {
  it("joins those of one role", () => {
    const body = { messages: many(() => ({ role: "user", content: "x" })) };
    const { messages } = translated("openai-chat", "anthropic", body);
    expect(messages).toMatchObject([{ role: "user" }]);
    expect(Reflect.get(Object(Reflect.get(Object(messages), 0)), "content")).toHaveLength(MANY);
  });

  it("brings each result to its call, whatever the calls are named", () => {
    const call = (id: string) => ({
      role: "assistant",
      tool_calls: [{ id, type: "function", function: { name: "f", arguments: "{}" } }],
    });
    for (const named of [(index: number) => `call_${index}`, () => "call_0"]) {
      const messages = many((index) => index).flatMap((index) => [
        call(named(index)),
        { role: "tool", tool_call_id: named(index), content: "y" },
      ]);
      const sent = translated("openai-chat", "anthropic", { messages });
      expect(sent["messages"]).toHaveLength(2 * MANY);
    }
  });

  it("keeps the items of a Responses request together", () => {
    const input = many((index) => ({
      type: "function_call",
      call_id: `c${index}`,
      name: "f",
      arguments: "{}",
    }));
    const { messages } = translated("openai-responses", "openai-chat", { input });
    expect(messages).toMatchObject([{ role: "assistant" }]);
  });
});

describe("a refusal without words", () => {
  it("is no success for a Responses client", () => {
    const decoded = codecs.anthropic.decodeResponse({
      id: "m",
      type: "message",
      role: "assistant",
      model: "m",
      content: [],
      stop_reason: "refusal",
      usage: { input_tokens: 1, output_tokens: 0 },
    });
    if (!decoded.ok) throw new Error(decoded.problem);
    const options = { model: "m", includeUsage: true, tools: [], createdSeconds: 0 };
    expect(codecs["openai-responses"].encodeResponse(decoded.value, options)).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "content_filter" },
    });
  });
});

describe("a tool of a namespace", () => {
  it("is chosen under the name that it has in another protocol", () => {
    const tools = [
      {
        type: "namespace",
        name: "ns",
        tools: [{ type: "function", name: "g", parameters: { type: "object" } }],
      },
    ];
    const chosen = { type: "function", name: "g", namespace: "ns" };
    const asked = { input: "x", tools };
    expect(translated("openai-responses", "anthropic", { ...asked, tool_choice: chosen })).toMatchObject({
      tools: [{ name: "ns__g" }],
      tool_choice: { name: "ns__g" },
    });
    const allowed = { type: "allowed_tools", mode: "auto", tools: [chosen] };
    expect(translated("openai-responses", "anthropic", { ...asked, tool_choice: allowed })).toMatchObject({
      tools: [{ name: "ns__g" }],
    });
  });
});
