import type { ClientProtocol } from "../../schemas/index.ts";

/** What the test upstream says in answer to a request: words, or a call of the first tool it was offered. */
export type SpokenAnswer =
  | { readonly kind: "text"; readonly deltas: readonly string[] }
  | { readonly kind: "tool"; readonly id: string; readonly name: string; readonly deltas: readonly string[] };

/** A part of a streamed answer, with the moment at which it stands. */
export interface WireFrame {
  readonly at: "opening" | "content" | "ending" | "terminal";
  readonly text: string;
}

/** One protocol as the test upstream speaks it, written by hand and not with the codecs under test. */
export interface Wire {
  whole(answer: SpokenAnswer, model: string): unknown;
  stream(answer: SpokenAnswer, model: string, body: JsonBody): readonly WireFrame[];
  error(status: number, type: string, message: string): unknown;
  /** `type` is a status where a server has nothing better to say. */
  readonly errorEvent: (type: string | number, message: string) => string;
}

export type JsonBody = Readonly<Record<string, unknown>>;

export const USAGE = { input: 21, output: 7 };

export function protocolOfPath(path: string): ClientProtocol | null {
  if (path.endsWith("/messages")) return "anthropic";
  if (path.endsWith("/chat/completions")) return "openai-chat";
  return path.endsWith("/responses") ? "openai-responses" : null;
}

/** Calls the first offered tool, unless its result is there already. */
export function answerTo(body: JsonBody, name: string): SpokenAnswer {
  const tool = firstTool(body);
  const text = JSON.stringify(body);
  const hasResult = /"tool_result"|"role":"tool"|"function_call_output"/.test(text);
  if (tool !== null && !hasResult) {
    return { kind: "tool", id: "call_0123456789", name: tool, deltas: ['{"city"', ':"Par', 'is"}'] };
  }
  return { kind: "text", deltas: ["Hello", " from", ` ${name}`, hasResult ? " with the result." : "."] };
}

function firstTool(body: JsonBody): string | null {
  const tools = body["tools"];
  const first: unknown = Array.isArray(tools) ? tools[0] : undefined;
  if (!isRecord(first)) return null;
  const name = isRecord(first["function"]) ? first["function"]["name"] : first["name"];
  return typeof name === "string" ? name : null;
}

export function isRecord(value: unknown): value is JsonBody {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function frame(data: unknown, event?: string): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}
