import { frame, type SpokenAnswer, USAGE, type Wire, type WireFrame } from "./spoken-answer.ts";

export const anthropicWire: Wire = {
  whole: (answer, model) => ({
    id: "msg_test_1",
    type: "message",
    role: "assistant",
    model,
    content: [
      answer.kind === "text"
        ? { type: "text", text: answer.deltas.join("") }
        : { type: "tool_use", id: answer.id, name: answer.name, input: JSON.parse(answer.deltas.join("")) },
    ],
    stop_reason: stopReason(answer),
    stop_sequence: null,
    usage: { input_tokens: USAGE.input, output_tokens: USAGE.output },
  }),

  stream(answer, model) {
    const event = (at: WireFrame["at"], data: { type: string; [key: string]: unknown }): WireFrame => ({
      at,
      text: frame(data, data.type),
    });
    const message = {
      id: "msg_test_1",
      type: "message",
      role: "assistant",
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: USAGE.input, output_tokens: 1 },
    };
    const block =
      answer.kind === "text"
        ? { type: "text", text: "" }
        : { type: "tool_use", id: answer.id, name: answer.name, input: {} };
    const delta = (text: string) =>
      answer.kind === "text"
        ? { type: "text_delta", text }
        : { type: "input_json_delta", partial_json: text };
    return [
      event("opening", { type: "message_start", message }),
      // The start of a tool call names the tool: that is content already.
      event(answer.kind === "text" ? "opening" : "content", {
        type: "content_block_start",
        index: 0,
        content_block: block,
      }),
      event("opening", { type: "ping" }),
      ...answer.deltas.map((text) =>
        event("content", { type: "content_block_delta", index: 0, delta: delta(text) }),
      ),
      event("ending", { type: "content_block_stop", index: 0 }),
      event("ending", {
        type: "message_delta",
        delta: { stop_reason: stopReason(answer), stop_sequence: null },
        usage: { output_tokens: USAGE.output },
      }),
      event("terminal", { type: "message_stop" }),
    ];
  },

  error: (_status, type, message) => ({ type: "error", error: { type, message } }),
  errorEvent: (type, message) => frame({ type: "error", error: { type, message } }, "error"),
};

function stopReason(answer: SpokenAnswer): string {
  return answer.kind === "text" ? "end_turn" : "tool_use";
}
