import { describe, expect, it } from "vitest";
import { BodyScanner } from "../../../../engine/scan/body-scanner.ts";
import {
  type BodyEdits,
  bodyWithQuirks,
  ClientBody,
  rewriteBody,
} from "../../../../runtime/protocols/index.ts";

type Edits = Omit<BodyEdits, "asked">;

const noQuirks = { rename: {}, drop: [], defaults: {} };
const chat: Edits = { protocol: "openai-chat", model: "m", quirks: noQuirks, keepsThinking: () => true };
const anthropic: Edits = { ...chat, protocol: "anthropic" };
const responses: Edits = { ...chat, protocol: "openai-responses" };

function bodyOf(text: string): ClientBody {
  const bytes = new TextEncoder().encode(text);
  const scan = new BodyScanner().scan(bytes);
  if (!scan.ok) throw new Error(`no JSON: ${text}`);
  return new ClientBody(bytes, scan.body.topLevelMembers(), true);
}

function rewrite(text: string, edits: Edits) {
  const { model = null, stream = false } = JSON.parse(text) as { model?: string; stream?: boolean };
  const { bytes, ...rest } = rewriteBody(bodyOf(text), { ...edits, asked: { model, stream } });
  return { text: new TextDecoder().decode(bytes), ...rest };
}

describe("rewriteBody", () => {
  it("leaves a body that needs nothing as it is", () => {
    const text = '{ "model":"m", "x": 1.0 }';
    expect(rewrite(text, chat)).toMatchObject({ text, edits: [] });
  });

  it("changes the model and no other byte", () => {
    const text =
      '{"messages":[{"role":"user","content":"model: \\"a\\""}] ,"model":  "client/name","seed":1e3}';
    expect(rewrite(text, chat)).toMatchObject({ text: text.replace("client/name", "m"), edits: ["model"] });
  });

  it("names a model where the client named none", () => {
    expect(rewrite("{}", chat).text).toBe('{"model":"m"}');
  });

  it("asks a Chat stream for its usage, and takes the extra chunk out again", () => {
    const text = '{"model":"m","stream":true,"stream_options":{"x":1}}';
    const { text: sent, edits, keeps } = rewrite(text, chat);
    expect(JSON.parse(sent)).toEqual({
      model: "m",
      stream: true,
      stream_options: { x: 1, include_usage: true },
    });
    expect(edits).toEqual(["stream_options.include_usage"]);
    const frame = (data: string) => ({ raw: new Uint8Array(0), event: null, data });
    expect(keeps(frame('{"choices":[],"usage":{"prompt_tokens":1}}'))).toBe(false);
    expect(
      keeps(frame('{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}')),
    ).toBe(true);
    expect(keeps(frame('{"choices":[],"prompt_filter_results":[]}'))).toBe(true);
    expect(keeps(frame("[DONE]"))).toBe(true);
  });

  it("lets a client that asked for usage have it", () => {
    const text = '{"model":"m","stream":true,"stream_options":{"include_usage":true}}';
    const { text: sent, keeps } = rewrite(text, chat);
    expect(sent).toBe(text);
    expect(
      keeps({ raw: new Uint8Array(0), event: null, data: '{"choices":[],"usage":{"prompt_tokens":1}}' }),
    ).toBe(true);
  });

  it("asks nothing of a body that does not stream, nor of the other protocols", () => {
    for (const edits of [chat, anthropic, responses]) {
      const text = edits === chat ? '{"model":"m"}' : '{"model":"m","stream":true}';
      expect(rewrite(text, edits).text).toBe(text);
    }
  });

  it("renames, drops and defaults as the provider wants it", () => {
    const quirks = {
      rename: { max_tokens: "max_completion_tokens" },
      drop: ["seed"],
      defaults: { top_p: 1, n: 1 },
    };
    const text = '{"model":"m", "max_tokens": 10, "seed":4, "n":2}';
    expect(rewrite(text, { ...chat, quirks })).toMatchObject({
      text: '{"model":"m", "max_completion_tokens":10, "n":2,"top_p":1}',
      edits: ["rename max_tokens", "drop seed", "default top_p"],
    });
    expect(bodyWithQuirks({ max_tokens: 10, max_completion_tokens: 12, seed: 1 }, quirks)).toEqual({
      body: { max_completion_tokens: 12, top_p: 1, n: 1 },
      edits: ["rename max_tokens", "drop seed", "default top_p", "default n"],
    });
  });

  it("does not ask for usage where the provider wants no stream_options", () => {
    const { text } = rewrite('{"model":"m","stream":true}', {
      ...chat,
      quirks: { ...noQuirks, drop: ["stream_options"] },
    });
    expect(text).toBe('{"model":"m","stream":true}');
  });
});

describe("foreign thinking in a body of the same protocol", () => {
  const thinking = (signature: string) => ({ type: "thinking", thinking: "t", signature });
  const call = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
  const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "ok" }] };
  const body = (signature: string, more: object = {}) =>
    JSON.stringify({
      model: "m",
      messages: [{ role: "assistant", content: [thinking(signature), call] }, result],
      ...more,
    });
  const keepsOurs: Edits = {
    ...anthropic,
    keepsThinking: ({ text, signature }) => (signature?.value ?? text) === "ours",
  };

  it("stays where the target may read it", () => {
    expect(rewrite(body("ours"), keepsOurs)).toMatchObject({ text: body("ours"), edits: [] });
  });

  it("is taken out where it is another's, was sealed for another protocol, or is not signed", () => {
    for (const signature of ["theirs", "signalbox:openai-responses:0:rs_1:ours", ""]) {
      const { text, edits } = rewrite(body(signature), keepsOurs);
      expect(JSON.parse(text).messages).toEqual([{ role: "assistant", content: [call] }, result]);
      expect(edits).toEqual(["foreign thinking"]);
    }
  });

  it("turns a thinking budget off in the tool loop it was taken from", () => {
    const { text, edits } = rewrite(
      body("theirs", { thinking: { type: "enabled", budget_tokens: 2_000 } }),
      keepsOurs,
    );
    expect(JSON.parse(text)).not.toHaveProperty("thinking");
    expect(edits).toEqual(["foreign thinking", "thinking off"]);
    const adaptive = rewrite(body("theirs", { thinking: { type: "adaptive" } }), keepsOurs);
    expect(JSON.parse(adaptive.text)).toHaveProperty("thinking");
  });

  it("leaves no empty message behind", () => {
    const text = JSON.stringify({
      model: "m",
      messages: [
        { role: "assistant", content: [{ type: "redacted_thinking", data: "theirs" }] },
        { role: "user", content: "hi" },
      ],
    });
    expect(JSON.parse(rewrite(text, keepsOurs).text).messages).toEqual([{ role: "user", content: "hi" }]);
  });

  it("is reasoning in Responses", () => {
    const items = [
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "ours" },
      { type: "reasoning", id: "rs_2", summary: [], encrypted_content: "theirs" },
      { type: "reasoning", id: "rs_3", summary: [] },
      { role: "user", content: "hi" },
    ];
    const edits = { ...keepsOurs, protocol: "openai-responses" as const };
    const kept = (store: boolean) =>
      JSON.parse(rewrite(JSON.stringify({ model: "m", input: items, store }), edits).text).input;
    expect(kept(false)).toEqual([items[0], items[3]]);
    expect(kept(true)).toEqual([items[0], items[2], items[3]]);
  });

  it("stays without a signature where the target itself signed none", () => {
    const unsigned = (words: string) => ({ type: "thinking", thinking: words, signature: "" });
    const messages = [{ role: "assistant", content: [unsigned("ours"), unsigned("theirs"), call] }, result];
    const { text } = rewrite(JSON.stringify({ model: "m", messages }), keepsOurs);
    expect(JSON.parse(text).messages[0].content).toEqual([unsigned("ours"), call]);
    const item = (words: string) => ({
      type: "reasoning",
      summary: [],
      content: [{ type: "reasoning_text", text: words }],
    });
    const summary = { type: "reasoning", summary: [{ type: "summary_text", text: "ours" }] };
    const input = [item("ours"), item("theirs"), summary, { role: "user", content: "hi" }];
    const edits = { ...keepsOurs, protocol: "openai-responses" as const };
    const rewritten = rewrite(JSON.stringify({ model: "m", input, store: false }), edits);
    expect(JSON.parse(rewritten.text).input).toEqual([input[0], input[3]]);
  });

  it("leaves every number beside it as it was written", () => {
    const long = `{"model":"m","messages":[{"role":"assistant","content":[${JSON.stringify(thinking("theirs"))},{"type":"tool_use","id":"t","name":"f","input":{"id":12345678901234567890,"at":0.5}}]}]}`;
    const { text } = rewrite(long, keepsOurs);
    expect(text).toContain(`"input":{"id":12345678901234567890,"at":0.5}`);
    expect(text).not.toContain("theirs");
  });

  it("is what Chat servers sign on calls and beside messages", () => {
    const called = (id: string, signature: string) => ({
      id,
      type: "function",
      function: { name: "f", arguments: "{}" },
      extra_content: { google: { thought_signature: signature } },
    });
    const messages = [
      { role: "user", content: "hi" },
      { role: "assistant", tool_calls: [called("a", "ours"), called("b", "theirs")] },
      {
        role: "assistant",
        content: "x",
        reasoning_details: [{ type: "reasoning.encrypted", data: "theirs" }],
      },
      { role: "assistant", content: "y", reasoning_details: [{ type: "reasoning.text", text: "words" }] },
    ];
    const { text, edits } = rewrite(JSON.stringify({ model: "m", messages }), {
      ...keepsOurs,
      protocol: "openai-chat",
    });
    const { extra_content: _, ...plain } = called("b", "theirs");
    expect(JSON.parse(text).messages).toEqual([
      messages[0],
      { role: "assistant", tool_calls: [called("a", "ours"), plain] },
      { role: "assistant", content: "x" },
      messages[3],
    ]);
    expect(edits).toEqual(["foreign thinking"]);
  });
});
