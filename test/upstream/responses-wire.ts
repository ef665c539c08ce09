import { frame, type SpokenAnswer, USAGE, type Wire, type WireFrame } from "./spoken-answer.ts";

const usage = {
  input_tokens: USAGE.input,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: USAGE.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: USAGE.input + USAGE.output,
};

export const responsesWire: Wire = {
  whole: (answer, model) => responseObject(model, "completed", [item(answer, "completed")]),

  stream(answer, model) {
    const event = (at: WireFrame["at"], type: string, rest: Readonly<Record<string, unknown>>) => {
      return { at, type, rest };
    };
    const text = answer.deltas.join("");
    const place = { item_id: itemId(answer), output_index: 0 };
    const inner =
      answer.kind === "text"
        ? [
            event("opening", "response.content_part.added", {
              ...place,
              content_index: 0,
              part: { type: "output_text", text: "", annotations: [] },
            }),
            ...answer.deltas.map((delta) =>
              event("content", "response.output_text.delta", {
                ...place,
                content_index: 0,
                delta,
                logprobs: [],
              }),
            ),
            event("ending", "response.output_text.done", { ...place, content_index: 0, text, logprobs: [] }),
            event("ending", "response.content_part.done", {
              ...place,
              content_index: 0,
              part: { type: "output_text", text, annotations: [] },
            }),
          ]
        : [
            ...answer.deltas.map((delta) =>
              event("content", "response.function_call_arguments.delta", { ...place, delta }),
            ),
            event("ending", "response.function_call_arguments.done", {
              ...place,
              name: answer.name,
              arguments: text,
            }),
          ];
    const before = [
      event("opening", "response.created", { response: responseObject(model, "in_progress", []) }),
      event("opening", "response.in_progress", { response: responseObject(model, "in_progress", []) }),
      event(answer.kind === "text" ? "opening" : "content", "response.output_item.added", {
        output_index: 0,
        item: item({ ...answer, deltas: [] }, "in_progress"),
      }),
    ];
    const after = [
      event("ending", "response.output_item.done", { output_index: 0, item: item(answer, "completed") }),
      event("terminal", "response.completed", {
        response: responseObject(model, "completed", [item(answer, "completed")]),
      }),
    ];
    return [...before, ...inner, ...after].map(({ at, type, rest }, sequence_number): WireFrame => {
      return { at, text: frame({ type, sequence_number, ...rest }, type) };
    });
  },

  error: (_status, type, message) => ({ error: { message, type, param: null, code: null } }),
  errorEvent: (type, message) =>
    frame({ type: "error", code: type, message, param: null, sequence_number: 1 }, "error"),
};

function itemId(answer: SpokenAnswer): string {
  return answer.kind === "text" ? "msg_test_1" : "fc_test_1";
}

function item(answer: SpokenAnswer, status: string): unknown {
  const text = answer.deltas.join("");
  return answer.kind === "text"
    ? {
        type: "message",
        id: itemId(answer),
        status,
        role: "assistant",
        content: text === "" ? [] : [{ type: "output_text", text, annotations: [] }],
      }
    : {
        type: "function_call",
        id: itemId(answer),
        status,
        call_id: answer.id,
        name: answer.name,
        arguments: text,
      };
}

function responseObject(model: string, status: string, output: readonly unknown[]): unknown {
  return {
    id: "resp_test_1",
    object: "response",
    created_at: 1,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    store: true,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    usage: status === "completed" ? usage : null,
    metadata: {},
  };
}
