import { budgetOfEffort } from "../../../engine/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import type { Conversation, Part, Turn } from "./abstract-conversation.ts";

/** The same request as each protocol's client would post it; `spelling` varies what a protocol lets its client choose. */
export function renderConversation(protocol: ClientProtocol, said: Conversation, spelling: number): unknown {
  return JSON.parse(JSON.stringify(renderers[protocol](said, spelling)));
}

const renderers: Readonly<Record<ClientProtocol, (said: Conversation, spelling: number) => object>> = {
  anthropic: (said, spelling) => ({
    model: said.model,
    stream: said.stream,
    max_tokens: said.maxOutput ?? undefined,
    ...anthropicThinking(said.effort, spelling),
    output_config: {
      effort: anthropicEffort(said.effort, spelling),
      format: said.schema ? { type: "json_schema", schema: said.schema } : undefined,
    },
    system: said.system.length === 1 && spelling % 2 ? said.system[0] : said.system.map(anthropicText),
    tools: [
      ...said.tools.map((tool) => ({
        name: tool.name,
        description: tool.description,
        input_schema: tool.schema,
      })),
      ...(said.webSearch ? [{ type: "web_search_20250305", name: "web_search", max_uses: 5 }] : []),
    ],
    messages: said.turns.flatMap((turn) => anthropicTurn(turn, spelling)),
  }),

  "openai-chat": (said, spelling) => ({
    model: said.model,
    stream: said.stream,
    [spelling % 2 ? "max_tokens" : "max_completion_tokens"]: said.maxOutput,
    reasoning_effort: said.effort ?? (spelling % 2 ? "none" : undefined),
    response_format: said.schema
      ? { type: "json_schema", json_schema: { name: "n", schema: said.schema } }
      : undefined,
    web_search_options: said.webSearch ? {} : undefined,
    tools: said.tools.map((tool) => ({
      type: "function",
      function: { name: tool.name, description: tool.description, parameters: tool.schema },
    })),
    messages: [
      ...said.system.map((content) => ({ role: spelling % 2 ? "system" : "developer", content })),
      ...said.turns.flatMap((turn) => chatTurn(turn, spelling)),
    ],
  }),

  "openai-responses": (said, spelling) => ({
    model: said.model,
    stream: said.stream,
    max_output_tokens: said.maxOutput,
    reasoning: said.effort === null ? undefined : { effort: said.effort, summary: "auto" },
    text: said.schema ? { format: { type: "json_schema", name: "n", schema: said.schema } } : undefined,
    instructions: spelling % 2 ? said.system[0] : undefined,
    tools: [...responsesTools(said, spelling), ...(said.webSearch ? [{ type: "web_search" }] : [])],
    input: [
      ...said.system
        .slice(spelling % 2)
        .map((text) => ({ role: "developer", content: [{ type: "input_text", text }] })),
      ...said.turns.flatMap((turn) => responsesTurn(turn, spelling)),
    ],
  }),
};

function anthropicThinking(effort: string | null, spelling: number): object {
  if (effort === null) return spelling % 2 ? { thinking: { type: "disabled" } } : {};
  if (anthropicEffort(effort, spelling) !== undefined) return { thinking: { type: "adaptive" } };
  return { thinking: { type: "enabled", budget_tokens: budgetOfEffort(effort) } };
}

/** Named where it is not said by a budget, which has no word for the highest. */
function anthropicEffort(effort: string | null, spelling: number): string | undefined {
  return effort !== null && (spelling % 2 || effort === "xhigh") ? effort : undefined;
}

const anthropicText = (text: string): object => ({ type: "text", text });

function anthropicPart(part: Part): object {
  if (part.kind === "text") return anthropicText(part.text);
  if (part.kind === "image" && part.data === null) {
    return { type: "image", source: { type: "url", url: "https://pictures.example/1.png" } };
  }
  return { type: part.kind, source: { type: "base64", media_type: "a/b", data: part.data } };
}

function anthropicTurn(turn: Turn, spelling: number): readonly object[] {
  if (turn.role === "system") return [{ role: "system", content: turn.text }];
  if (turn.role === "user")
    return [{ role: "user", content: contentOf(turn.parts, anthropicPart, spelling) }];
  const calls = turn.calls.map((call, index) => ({
    type: "tool_use",
    id: `t${index}`,
    name: call.name,
    input: call.input,
  }));
  const results = turn.calls.map((call, index) => ({
    type: "tool_result",
    tool_use_id: `t${index}`,
    content: contentOf(call.result, anthropicPart, spelling),
  }));
  const thinking =
    turn.thinking === null ? [] : [{ type: "thinking", thinking: turn.thinking, signature: "" }];
  const answer = { role: "assistant", content: [...thinking, anthropicText(turn.text), ...calls] };
  return results.length > 0 ? [answer, { role: "user", content: results }] : [answer];
}

function chatPart(part: Part): object {
  if (part.kind === "text") return { type: "text", text: part.text };
  if (part.kind === "document") return { type: "file", file: { file_data: `data:a/b;base64,${part.data}` } };
  return { type: "image_url", image_url: { url: imageUrl(part.data) } };
}

function chatTurn(turn: Turn, spelling: number): readonly object[] {
  if (turn.role === "system") return [{ role: "system", content: turn.text }];
  if (turn.role === "user") return [{ role: "user", content: contentOf(turn.parts, chatPart, spelling) }];
  const indent = spelling % 2;
  return [
    {
      role: "assistant",
      content: turn.text,
      reasoning_content: turn.thinking,
      tool_calls: turn.calls.map((call, index) => ({
        id: `t${index}`,
        type: "function",
        function: { name: call.name, arguments: JSON.stringify(call.input, null, indent) },
      })),
    },
    ...turn.calls.map((call, index) => ({
      role: "tool",
      tool_call_id: `t${index}`,
      content: contentOf(call.result, chatPart, spelling),
    })),
  ];
}

function responsesTools(said: Conversation, spelling: number): readonly object[] {
  return said.tools.map((tool) => {
    const plain = {
      type: "function",
      name: tool.name,
      description: tool.description,
      parameters: tool.schema,
    };
    return spelling % 2 ? { type: "namespace", name: "all", tools: [plain] } : plain;
  });
}

function responsesPart(part: Part): object {
  if (part.kind === "text") return { type: "input_text", text: part.text };
  if (part.kind === "document") return { type: "input_file", file_data: `data:a/b;base64,${part.data}` };
  return { type: "input_image", image_url: imageUrl(part.data) };
}

function responsesTurn(turn: Turn, spelling: number): readonly object[] {
  if (turn.role === "system") return [{ role: "system", content: turn.text }];
  if (turn.role === "user") {
    return [{ type: "message", role: "user", content: contentOf(turn.parts, responsesPart, spelling) }];
  }
  return [
    ...(turn.thinking === null
      ? []
      : [{ type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: turn.thinking }] }]),
    { type: "message", role: "assistant", content: [{ type: "output_text", text: turn.text }] },
    ...turn.calls.map((call, index) => ({
      type: "function_call",
      call_id: `t${index}`,
      name: call.name,
      arguments: JSON.stringify(call.input),
    })),
    ...turn.calls.map((call, index) => ({
      type: "function_call_output",
      call_id: `t${index}`,
      output: contentOf(call.result, responsesPart, spelling),
    })),
  ];
}

/** One text may stand alone in every protocol. */
function contentOf(parts: readonly Part[], render: (part: Part) => object, spelling: number): unknown {
  const [only, ...others] = parts;
  return spelling % 2 && only?.kind === "text" && others.length === 0 ? only.text : parts.map(render);
}

function imageUrl(data: string | null): string {
  return data === null ? "https://pictures.example/1.png" : `data:image/png;base64,${data}`;
}
