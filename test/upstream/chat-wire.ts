import { frame, isRecord, type SpokenAnswer, USAGE, type Wire, type WireFrame } from "./spoken-answer.ts";

const usage = {
  prompt_tokens: USAGE.input,
  completion_tokens: USAGE.output,
  total_tokens: USAGE.input + USAGE.output,
};

export const chatWire: Wire = {
  whole: (answer, model) => ({
    id: "chatcmpl-test-1",
    object: "chat.completion",
    created: 1,
    model,
    choices: [
      {
        index: 0,
        message:
          answer.kind === "text"
            ? { role: "assistant", content: answer.deltas.join("") }
            : {
                role: "assistant",
                content: null,
                tool_calls: [
                  {
                    id: answer.id,
                    type: "function",
                    function: { name: answer.name, arguments: answer.deltas.join("") },
                  },
                ],
              },
        finish_reason: finishReason(answer),
      },
    ],
    usage,
  }),

  stream(answer, model, body) {
    const options = body["stream_options"];
    const wantsUsage = isRecord(options) && options["include_usage"] === true;
    const chunk = (at: WireFrame["at"], choices: readonly unknown[], used: unknown = null): WireFrame => {
      const rest = wantsUsage ? { usage: used } : {};
      return {
        at,
        text: frame({
          id: "chatcmpl-test-1",
          object: "chat.completion.chunk",
          created: 1,
          model,
          choices,
          ...rest,
        }),
      };
    };
    const choice = (delta: unknown, finish_reason: string | null = null) => ({
      index: 0,
      delta,
      finish_reason,
    });
    const content =
      answer.kind === "text"
        ? answer.deltas.map((text) => chunk("content", [choice({ content: text })]))
        : [
            chunk("content", [
              choice({
                tool_calls: [
                  {
                    index: 0,
                    id: answer.id,
                    type: "function",
                    function: { name: answer.name, arguments: "" },
                  },
                ],
              }),
            ]),
            ...answer.deltas.map((text) =>
              chunk("content", [choice({ tool_calls: [{ index: 0, function: { arguments: text } }] })]),
            ),
          ];
    return [
      chunk("opening", [choice({ role: "assistant", content: "" })]),
      ...content,
      chunk("terminal", [choice({}, finishReason(answer))]),
      ...(wantsUsage ? [chunk("terminal", [], usage)] : []),
      { at: "terminal", text: "data: [DONE]\n\n" },
    ];
  },

  error: (_status, type, message) => ({ error: { message, type, param: null, code: null } }),
  errorEvent: (type, message) => {
    const named = typeof type === "number" ? { type: null, code: type } : { type, code: null };
    return frame({ error: { message, param: null, ...named } });
  },
};

function finishReason(answer: SpokenAnswer): string {
  return answer.kind === "text" ? "stop" : "tool_calls";
}
