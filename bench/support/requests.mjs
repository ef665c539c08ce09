/** Requests of agents in the three protocols, of about so many bytes: a system prompt, twenty tools, a loop of tool calls. */
export function agentRequest(protocol, bytes) {
  const words = "read the file and change what the test says about the parser ";
  const share = Math.max(bytes < 4_000 ? 2 : 1, Math.floor(bytes / 40 / words.length));
  const description = words.repeat(share);
  const schema = {
    type: "object",
    properties: { path: { type: "string", description: "a path" } },
    required: ["path"],
  };
  const names = Array.from({ length: bytes < 4_000 ? 2 : 20 }, (_, at) => `tool_${at}`);
  const system = words.repeat(share * 5);
  const user = "find the root cause of the flaky test, then add a flag to the parser";
  const turns = Array.from({ length: bytes < 4_000 ? 1 : 8 }, (_, at) => ({
    id: `call_${at}`,
    input: { path: `src/parser/file-${at}.ts`, edit: words },
    result: words.repeat(share),
  }));
  return writers[protocol]({ names, description, schema, system, user, turns });
}

const writers = {
  anthropic: ({ names, description, schema, system, user, turns }) => ({
    model: "claude-sonnet-5-5",
    max_tokens: 32_000,
    stream: true,
    system: [{ type: "text", text: system }],
    tools: names.map((name) => ({ name, description, input_schema: schema })),
    messages: [
      { role: "user", content: user },
      ...turns.flatMap(({ id, input, result }) => [
        { role: "assistant", content: [{ type: "tool_use", id, name: "tool_1", input }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: result }] },
      ]),
    ],
  }),
  "openai-chat": ({ names, description, schema, system, user, turns }) => ({
    model: "gpt-5.2",
    max_completion_tokens: 32_000,
    stream: true,
    tools: names.map((name) => ({ type: "function", function: { name, description, parameters: schema } })),
    messages: [
      { role: "system", content: system },
      { role: "user", content: user },
      ...turns.flatMap(({ id, input, result }) => [
        {
          role: "assistant",
          tool_calls: [
            { id, type: "function", function: { name: "tool_1", arguments: JSON.stringify(input) } },
          ],
        },
        { role: "tool", tool_call_id: id, content: result },
      ]),
    ],
  }),
  "openai-responses": ({ names, description, schema, system, user, turns }) => ({
    model: "gpt-5.2",
    max_output_tokens: 32_000,
    stream: true,
    instructions: system,
    tools: names.map((name) => ({ type: "function", name, description, parameters: schema })),
    input: [
      { type: "message", role: "user", content: [{ type: "input_text", text: user }] },
      ...turns.flatMap(({ id, input, result }) => [
        { type: "function_call", call_id: id, name: "tool_1", arguments: JSON.stringify(input) },
        { type: "function_call_output", call_id: id, output: result },
      ]),
    ],
  }),
};
